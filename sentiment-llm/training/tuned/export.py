"""Fits the calibration of a checkpoint, rounded as the file will be, and writes the file.

    python -m tuned.export --base BASE.gguf --data DATA --checkpoint run/full/checkpoint.pt \\
        --blocks q5_0 --embedding q5_0 --out quipu-tuned-q5_0.gguf

The tokenizer is the base model's, key by key.
"""

import argparse
from pathlib import Path

import gguf
import torch
from gguf import GGMLQuantizationType

import export_gguf
from tuned import calibrate, checkpoint, prompt, rows, score

KINDS = {"q8_0": GGMLQuantizationType.Q8_0, "q5_0": GGMLQuantizationType.Q5_0, "q4_0": GGMLQuantizationType.Q4_0}
FILE_TYPES = {"q8_0": gguf.LlamaFileType.MOSTLY_Q8_0, "q5_0": gguf.LlamaFileType.MOSTLY_Q5_0, "q4_0": gguf.LlamaFileType.MOSTLY_Q4_0}
# The base model was published then; it has read web pages of up to that year. See the model card.
CUTOFF = "2024-10-31"


def copy_tokenizer(base, writer):
    for key, kept in gguf.GGUFReader(base).fields.items():
        if key.startswith("tokenizer."):
            kind, *of = kept.types
            writer.add_key_value(key, kept.contents(), kind, of[0] if of else None)


def write(model, base, calibration, blocks, embedding, path):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(f"Quipu tuned sentiment, {model.config.layers} layers")
    writer.add_string("general.base_model.0.name", "SmolLM2-135M-Instruct")
    writer.add_string("general.base_model.0.organization", "HuggingFaceTB")
    export_gguf.add_shape(writer, model.config, FILE_TYPES[blocks])
    copy_tokenizer(base, writer)
    export_gguf.add_question(writer, prompt, lowercase=False, cutoff=CUTOFF)
    writer.add_string("quipu.prompt.template_entity", prompt.TEMPLATE_ENTITY)
    # The engine's step, for texts in disguise; it leaves ordinary ones as training and evaluation here read them.
    writer.add_string("quipu.prompt.normalise", "quipu-text-1")
    for key, value in calibration.metadata().items():
        writer.add_string(key, value)
    kind_of = lambda name: KINDS[embedding if name == "token_embd.weight" else blocks]
    export_gguf.add_weights(writer, model.state_dict(), kind_of)
    export_gguf.finish(writer)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--exclude", nargs="*", default=[], help="as given to tuned.train")
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--weights", default="average", choices=["average", "weights"])
    p.add_argument("--blocks", default="q4_0", choices=KINDS)
    p.add_argument("--embedding", default="q8_0", choices=KINDS)
    p.add_argument("--out", required=True)
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    _, dev = rows.load(Path(o.data) / "sentiment", o.exclude)
    model, tokenizer = checkpoint.load(o.base, o.checkpoint, o.weights)
    checkpoint.round_matrices(model, o.blocks, o.embedding)
    logits = score.of_rows(model, tokenizer, dev)
    calibration = calibrate.fit(logits, dev)
    write(model, o.base, calibration, o.blocks, o.embedding, o.out)
    right = (logits.argmax(1) == [row.gold for row in dev]).mean()
    print(f"{o.out}: {Path(o.out).stat().st_size:,} bytes, dev accuracy {right:.4f}, {calibration}")


if __name__ == "__main__":
    main()
