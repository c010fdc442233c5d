"""Writes a checkpoint as GGUF: matrices in Q8_0, norms in F32.

    python export_gguf.py --checkpoint run/model.pt --out ../models/quipu-small-q8_0.gguf

Attention weights need no permutation: the model already rotates interleaved pairs.
"""

import argparse
import json

import gguf
import torch
from gguf import GGMLQuantizationType, quants

import prompt
from model import Config

NAME = "Quipu small sentiment"
LICENSE = "apache-2.0"
CUTOFF = "2020-12-31"  # a bound; see the model card


def add_shape(writer, config, file_type):
    writer.add_license(LICENSE)
    writer.add_file_type(file_type)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(config.vocabulary)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.dim)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.ffn)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_layer_norm_rms_eps(config.norm_epsilon)
    writer.add_rope_dimension_count(config.head_size)
    writer.add_rope_freq_base(config.rope_base)


def add_question(writer, asked, lowercase, cutoff):
    """The `quipu.*` keys; `asked` is the module that holds the prompt."""
    writer.add_string("quipu.prompt.template", asked.TEMPLATE)
    writer.add_bool("quipu.prompt.lowercase", lowercase)
    writer.add_bool("quipu.prompt.strip_links", True)
    writer.add_uint32("quipu.prompt.max_text_tokens", asked.MAX_TEXT_TOKENS)
    writer.add_string("quipu.labels", ",".join(asked.LABEL_TEXT))
    for label, text in asked.LABEL_TEXT.items():
        writer.add_string(f"quipu.label.{label}", text)
    writer.add_string("quipu.training.cutoff", cutoff)


def add_weights(writer, weights, kind_of):
    """`weights` have GGUF's tensor names, as in model.py; `kind_of` gives a matrix's quantisation by its name."""
    for name, weight in weights.items():
        values = weight.float().contiguous().numpy()
        if values.ndim == 2:
            kind = kind_of(name)
            writer.add_tensor(name, quants.quantize(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, values)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write(checkpoint, path, cutoff):
    config = Config(**checkpoint["config"])
    bpe = json.loads(checkpoint["tokenizer"])["model"]
    tokens = sorted(bpe["vocab"], key=bpe["vocab"].get)
    end = bpe["vocab"][prompt.END]

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(NAME)
    add_shape(writer, config, gguf.LlamaFileType.MOSTLY_Q8_0)

    normal, control = gguf.TokenType.NORMAL, gguf.TokenType.CONTROL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if token == prompt.END else normal for token in tokens])
    writer.add_token_merges([" ".join(pair) for pair in bpe["merges"]])
    writer.add_bos_token_id(end)
    writer.add_eos_token_id(end)
    writer.add_pad_token_id(end)
    writer.add_add_bos_token(False)

    add_question(writer, prompt, lowercase=True, cutoff=cutoff)
    add_weights(writer, checkpoint["weights"], lambda name: GGMLQuantizationType.Q8_0)
    finish(writer)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--cutoff", default=CUTOFF, help="no training text is newer, as far as known")
    o = p.parse_args()
    write(torch.load(o.checkpoint, weights_only=True), o.out, o.cutoff)


if __name__ == "__main__":
    main()
