#!/usr/bin/env python3
"""Makes a tiny GGUF with random weights of any family the module runs, for comparison with llama.cpp.

usage: tiny_gguf.py out.gguf --family llama|tinyllama|llama3|qwen2|qwen3|gemma3|phi3|phi3-long|phi3-short|gpt2 [--type Q8_0] ...
       tiny_gguf.py folder --all [--type Q8_0]        one file of each family: FAMILY-TYPE.gguf
       --vocab-only: no weights; --pre NAME: another pre-tokenizer's name in the file

The vocabulary is small, but a working one of the family's kind, with the family's special tokens. The same arguments
give the same bytes. Scales are such that the logits have a standard deviation of about 3 and what the layers add
outweighs the embedding, so that a model with tied embeddings does not just repeat its input.
Matrices get --type, everything else is F32, as in real files. Needs PyPI gguf and numpy.
"""
import argparse
import pathlib
import sys

import gguf
import numpy as np

import tiny_vocabulary

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

# architecture; shape; traits of the weights; tokenizer. Sizes keep every row a multiple of 256, for the K-quants.
FAMILIES = {
    "llama": dict(arch="llama", heads=8, kv_heads=2, rope_base=100000.0, tied=True, pre="smollm"),
    "tinyllama": dict(arch="llama", heads=4, kv_heads=4, rope_base=10000.0, pre=None),
    "llama3": dict(arch="llama", heads=4, kv_heads=2, rope_base=500000.0, pre="llama-bpe", llama3_factors=True),
    "qwen2": dict(arch="qwen2", heads=8, kv_heads=4, rope_base=1000000.0, tied=True, pre="qwen2", qkv_bias=True),
    "qwen3": dict(arch="qwen3", heads=8, kv_heads=2, head_size=64, rope_base=1000000.0, tied=True, pre="qwen2",
                  qk_norm=True),
    "gemma3": dict(arch="gemma3", heads=4, kv_heads=1, head_size=64, rope_base=1000000.0, tied=True, pre="gemma",
                   qk_norm=True, post_norms=True, layers=7, window=24, embedding_scale=True),
    "phi3": dict(arch="phi3", heads=4, kv_heads=2, rope_base=10000.0, pre="phi3", fused_qkv=True, fused_up=True,
                 window=2047),
    "phi3-long": dict(arch="phi3", heads=4, kv_heads=4, rope_base=10000.0, pre="phi3", fused_qkv=True, fused_up=True,
                      long_rope=64),
    "phi3-short": dict(arch="phi3", heads=4, kv_heads=4, rope_base=10000.0, pre="phi3", fused_qkv=True, fused_up=True,
                       long_rope=4096),
    "gpt2": dict(arch="gpt2", heads=4, kv_heads=4, tied=True, pre="gpt-2", fused_qkv=True, layer_norm=True),
}
SPECIALS = {
    "smollm": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "llama-bpe": ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
    "qwen2": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "gpt-2": ["<|endoftext|>"],
    "gemma": ["<start_of_turn>", "<end_of_turn>"],
    "phi3": ["<|endoftext|>", "<|assistant|>", "<|system|>", "<|end|>", "<|user|>"],
}
BOS_EOS = {"smollm": (1, 2), "llama-bpe": (0, 4), "qwen2": (0, 2), "gpt-2": (0, 0)}

Q = gguf.GGMLQuantizationType


class Weights:
    def __init__(self, seed, matrix_type):
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.type = Q[matrix_type]
        self.tensors = []

    def vector(self, name, length, mean=1.0, spread=0.1):
        values = mean + spread * self.random.standard_normal(length)
        self.tensors.append((name, values.astype(np.float32), None))

    def matrix(self, name, rows, columns, spread):
        make = {Q.Q4_K: self._q4_k, Q.Q5_K: self._q5_k, Q.Q6_K: self._q6_k}.get(self.type)
        if make:
            data = make(rows * columns // 256, spread).reshape(rows, -1)
        else:
            values = (spread * self.random.standard_normal((rows, columns))).astype(np.float32)
            data = gguf.quants.quantize(values, self.type)
        self.tensors.append((name, data, self.type))

    def _bytes(self, blocks, count):
        return self.random.integers(0, 256, (blocks, count), dtype=np.uint8)

    def _half(self, blocks, value):
        """Block scales around a value, each a little different."""
        values = value * (0.75 + 0.5 * self.random.random((blocks, 1)))
        return values.astype(np.float16).view(np.uint8)

    def _scales_and_mins(self, blocks):
        """Six-bit scales of 20..63 and mins near them, packed in 12 bytes as ggml does."""
        scale = self.random.integers(20, 64, (blocks, 8))
        low = np.clip(scale + self.random.integers(-3, 4, (blocks, 8)), 0, 63)
        first = scale[:, :4] | scale[:, 4:] >> 4 << 6
        second = low[:, :4] | low[:, 4:] >> 4 << 6
        third = scale[:, 4:] & 15 | (low[:, 4:] & 15) << 4
        return np.concatenate([first, second, third], axis=1).astype(np.uint8)

    def _with_mins(self, blocks, spread, levels, code_bytes):
        # w = d * scale * q - dmin * min, q uniform in 0 .. levels - 1: mean 0 where dmin = d * (levels - 1) / 2
        d = spread / (42 * levels / 12 ** 0.5)
        scales = self._half(blocks, d)
        mins = (scales.view(np.float16).astype(np.float32) * (levels - 1) / 2).astype(np.float16).view(np.uint8)
        return np.concatenate([scales, mins, self._scales_and_mins(blocks), self._bytes(blocks, code_bytes)], axis=1)

    def _q4_k(self, blocks, spread):
        return self._with_mins(blocks, spread, 16, 128)

    def _q5_k(self, blocks, spread):
        return self._with_mins(blocks, spread, 32, 32 + 128)

    def _q6_k(self, blocks, spread):
        signs = self.random.choice(np.array([-1, 1]), (blocks, 16))
        scales = (signs * self.random.integers(30, 128, (blocks, 16))).astype(np.int8).view(np.uint8)
        d = self._half(blocks, spread / (83 * 64 / 12 ** 0.5))
        return np.concatenate([self._bytes(blocks, 128 + 64), scales, d], axis=1)


def vocabulary(pre):
    """(tokens, types, scores or None, merges or None)"""
    if pre in ("gemma", "phi3", None):
        head = ["<pad>", "<eos>", "<bos>", "<unk>"] if pre == "gemma" else ["<unk>", "<s>", "</s>"]
        types = [UNKNOWN if token == "<unk>" else CONTROL for token in head]
        if pre == "gemma":
            head += ["<start_of_turn>", "<end_of_turn>", "\n\n", "\t\t"]
            types += [CONTROL, CONTROL, USER_DEFINED, USER_DEFINED]
        tokens = head + [f"<0x{byte:02X}>" for byte in range(256)]
        types += [BYTE] * 256
        pieces = tiny_vocabulary.sentencepiece()
        scores = [0.0] * len(tokens) + [score for _, score in pieces]
        tokens += [piece for piece, _ in pieces]
        types += [NORMAL] * len(pieces)
        if pre == "phi3":
            tokens += SPECIALS["phi3"]
            types += [CONTROL, USER_DEFINED, USER_DEFINED, USER_DEFINED, USER_DEFINED]
            scores += [-1000.0] * len(SPECIALS["phi3"])
        return tokens, types, scores, None
    specials = SPECIALS[pre]
    tokens, merges = tiny_vocabulary.byte_level()
    return specials + tokens, [CONTROL] * len(specials) + [NORMAL] * len(tokens), None, merges


def add_tokenizer(writer, pre, tokens, types, scores, merges, pre_name):
    sentencepiece = scores is not None
    writer.add_tokenizer_model("llama" if sentencepiece else "gpt2")
    writer.add_tokenizer_pre("default" if sentencepiece else pre_name or pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if sentencepiece:
        writer.add_token_scores(scores)
        writer.add_bos_token_id(tokens.index("<bos>" if pre == "gemma" else "<s>"))
        eos = {"gemma": "<eos>", "phi3": "<|endoftext|>", None: "</s>"}[pre]
        writer.add_eos_token_id(tokens.index(eos))
        writer.add_unk_token_id(tokens.index("<unk>"))
        writer.add_add_bos_token(pre != "phi3")
        writer.add_add_space_prefix(pre is None)
        return
    writer.add_token_merges(merges)
    bos, eos = BOS_EOS[pre]
    writer.add_bos_token_id(bos)
    writer.add_eos_token_id(eos)
    writer.add_add_bos_token(pre == "llama-bpe")


def llama3_factors(head_size, base, factor=8.0, low=1.0, high=4.0, original=8192):
    """As the converter computes rope_freqs.weight for Llama 3.1 and later."""
    factors = []
    for frequency in base ** -(np.arange(0, head_size, 2) / head_size):
        wavelength = 2 * np.pi / frequency
        if wavelength < original / high:
            factors.append(1.0)
        elif wavelength > original / low:
            factors.append(factor)
        else:
            smooth = (original / wavelength - low) / (high - low)
            factors.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(factors, dtype=np.float32)


def add_norm(w, f, name, length, mean=1.0):
    w.vector(f"{name}.weight", length, mean)
    if f.get("layer_norm"):
        w.vector(f"{name}.bias", length, 0.0)


def add_linear(w, f, name, rows, columns, spread, biased=False):
    w.matrix(f"{name}.weight", rows, columns, spread)
    if f.get("layer_norm") or biased:
        w.vector(f"{name}.bias", rows, 0.0, 0.3)


def add_layer(w, f, index, dim, ffn, head_size):
    prefix = f"blk.{index}"
    q_dim, kv_dim = f["heads"] * head_size, f["kv_heads"] * head_size
    unit = 1 / dim ** 0.5
    add_norm(w, f, f"{prefix}.attn_norm", dim)
    if f.get("fused_qkv"):
        add_linear(w, f, f"{prefix}.attn_qkv", q_dim + 2 * kv_dim, dim, 1.4 * unit)
    else:
        for part, rows in ("q", q_dim), ("k", kv_dim), ("v", kv_dim):
            add_linear(w, f, f"{prefix}.attn_{part}", rows, dim, 1.4 * unit, f.get("qkv_bias"))
    if f.get("qk_norm"):
        w.vector(f"{prefix}.attn_q_norm.weight", head_size, 1.5)
        w.vector(f"{prefix}.attn_k_norm.weight", head_size, 1.2)
    add_linear(w, f, f"{prefix}.attn_output", dim, q_dim, 1.2 / q_dim ** 0.5)
    if f.get("post_norms"):
        add_norm(w, f, f"{prefix}.post_attention_norm", dim, 2.5)
        add_norm(w, f, f"{prefix}.post_ffw_norm", dim, 2.5)
    add_norm(w, f, f"{prefix}.ffn_norm", dim)
    if not f.get("fused_up") and not f.get("layer_norm"):
        add_linear(w, f, f"{prefix}.ffn_gate", ffn, dim, 1.4 * unit)
    add_linear(w, f, f"{prefix}.ffn_up", 2 * ffn if f.get("fused_up") else ffn, dim, 1.4 * unit)
    add_linear(w, f, f"{prefix}.ffn_down", dim, ffn, 1.2 / ffn ** 0.5)


def add_weights(w, f, tokens, dim, ffn, head_size, context, layers):
    sharpness = 6.0 if f.get("embedding_scale") else 1.0  # where the model multiplies its embedding, it is made smaller
    embedding = 3 / dim ** 0.5 / sharpness
    w.matrix("token_embd.weight", tokens, dim, embedding)
    if f.get("layer_norm"):
        w.tensors.append(("position_embd.weight",
                          (0.6 * w.random.standard_normal((context, dim))).astype(np.float32), None))
    for index in range(layers):
        add_layer(w, f, index, dim, ffn, head_size)
    add_norm(w, f, "output_norm", dim, sharpness)
    if not f.get("tied"):
        w.matrix("output.weight", tokens, dim, embedding)
    if f.get("llama3_factors"):
        w.tensors.append(("rope_freqs.weight", llama3_factors(head_size, f["rope_base"]), None))
    if f.get("long_rope"):
        steps = np.linspace(0, 1, head_size // 2, dtype=np.float32)
        w.tensors.append(("rope_factors_long.weight", 1 + 30 * steps, None))
        w.tensors.append(("rope_factors_short.weight", 1 + steps, None))


def write(path, family, matrix_type, seed=1, dim=256, ffn=512, context=256, vocab_only=False, pre=None):
    f = FAMILIES[family]
    head_size = f.get("head_size", dim // f["heads"])
    layers = f.get("layers", 3)
    tokens, types, scores, merges = vocabulary(f["pre"])
    writer = gguf.GGUFWriter(path, f["arch"])
    writer.add_name(f"tiny random {family} {matrix_type}")
    writer.add_vocab_size(len(tokens))
    writer.add_context_length(context)
    writer.add_embedding_length(dim)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(ffn)
    writer.add_head_count(f["heads"])
    writer.add_head_count_kv(f["kv_heads"])
    if f.get("layer_norm"):
        writer.add_layer_norm_eps(1e-5)
    else:
        writer.add_layer_norm_rms_eps(1e-6 if f["arch"] in ("gemma3", "qwen3") else 1e-5)
        writer.add_rope_freq_base(f["rope_base"])
        writer.add_rope_dimension_count(head_size)
    if "head_size" in f:
        writer.add_key_length(head_size)
        writer.add_value_length(head_size)
    if "window" in f:
        writer.add_sliding_window(f["window"])
    if f.get("long_rope"):
        writer.add_rope_scaling_orig_ctx_len(f["long_rope"])  # longer contexts take the long factors
        writer.add_rope_scaling_attn_factors(1.19)
    add_tokenizer(writer, f["pre"], tokens, types, scores, merges, pre)
    w = Weights(seed, matrix_type)
    if not vocab_only:
        add_weights(w, f, len(tokens), dim, ffn, head_size, context, layers)
    for name, data, tensor_type in w.tensors:
        writer.add_tensor(name, data, raw_dtype=tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--family", choices=FAMILIES)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--type", default="Q8_0", choices=["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1",
                                                          "Q4_K", "Q5_K", "Q6_K"])
    parser.add_argument("--vocab-only", action="store_true")
    parser.add_argument("--pre")
    for name, default in [("seed", 1), ("dim", 256), ("ffn", 512), ("context", 256)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    o = parser.parse_args()
    if o.all == bool(o.family):
        sys.exit("give either --family or --all")
    files = [(o.family, o.out)]
    if o.all:
        pathlib.Path(o.out).mkdir(parents=True, exist_ok=True)
        files = [(family, f"{o.out}/{family}-{o.type.lower()}.gguf") for family in FAMILIES]
    for family, path in files:
        write(path, family, o.type, o.seed, o.dim, o.ffn, o.context, o.vocab_only, o.pre)


if __name__ == "__main__":
    main()
