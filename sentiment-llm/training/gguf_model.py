"""Reads a GGUF of the llama architecture: dequantised weights and the tokenizer, from the file alone."""

import gguf
import torch
from gguf import quants
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from model import Config, Llama


def load(path):
    """(model, tokenizer, fields) with the fields that start with `quipu.`."""
    reader = gguf.GGUFReader(path)
    field = lambda key: reader.fields[key].contents()
    config = Config(
        vocabulary=field("llama.vocab_size"),
        dim=field("llama.embedding_length"),
        layers=field("llama.block_count"),
        ffn=field("llama.feed_forward_length"),
        heads=field("llama.attention.head_count"),
        kv_heads=field("llama.attention.head_count_kv"),
        context=field("llama.context_length"),
        rope_base=field("llama.rope.freq_base"),
        norm_epsilon=field("llama.attention.layer_norm_rms_epsilon"),
        dropout=0.0,
    )
    model = Llama(config)
    model.load_state_dict(
        {
            t.name: torch.from_numpy(quants.dequantize(t.data, t.tensor_type).copy())
            for t in reader.tensors
        }
    )
    model.eval()
    own = {key: field(key) for key in reader.fields if key.startswith("quipu.")}
    return model, tokenizer_of(field), own


def tokenizer_of(field):
    """Byte-level BPE as the metadata describe it; `field` gives a key's value."""
    tokens = field("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in field("tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    splits = {
        "gpt-2": words,
        "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), words]),
    }
    tokenizer.pre_tokenizer = splits[field("tokenizer.ggml.pre")]
    tokenizer.decoder = decoders.ByteLevel()
    types = field("tokenizer.ggml.token_type")
    control = [token for token, kind in zip(tokens, types) if kind == gguf.TokenType.CONTROL]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in control])
    return tokenizer
