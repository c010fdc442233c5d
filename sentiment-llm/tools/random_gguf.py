#!/usr/bin/env python3
"""Makes a llama GGUF with random Q8_0 weights and a small byte-level BPE vocabulary, for tests and benchmarks.

usage: random_gguf.py out.gguf [--seed 1] [--dim 96] [--ffn 160] [--layers 2] [--heads 6] [--kv-heads 2] ...

The same arguments give the same bytes. Quants take all 256 values, -128 too. Standard library only.
"""
import argparse
import random
import struct

import gguf_writer as gguf

MERGES = ["Ġ t", "h e", "i n", "Ġ a", "r e", "Ġt he", "e r", "o n", "Ġ s", "Ġ p", "o s", "it i", "i t", "Ġp os", "iti v",
          "Ġpos itiv", "Ġpositiv e", "n e", "u t", "r a", "ra l", "Ġ n", "e ut", "Ġn eut", "Ġneut ral", "Ġ Ġ"]
# Tensor type -> its number, columns and bytes of a block, where its f16 scales stand, the norm of a column's codes.
BLOCKS = {"q4_0": (2, 32, 18, [0], 4.6), "q4_1": (3, 32, 20, [0, 2], 8.8), "q5_0": (6, 32, 22, [0], 9.2),
          "q5_1": (7, 32, 24, [0, 2], 18), "q8_0": (8, 32, 34, [0], 74), "q4_k": (12, 256, 144, [0, 2], 320),
          "q5_k": (13, 256, 176, [0, 2], 660), "q6_k": (14, 256, 210, [208], 1360), "f16": (1, 1, 2, [0], 1),
          "bf16": (30, 1, 2, [], 1), "f32": (0, 1, 4, [], 1)}
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def byte_characters():
    """GPT-2's printable stand-ins for the 256 bytes."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(0x100 + others.index(byte)) if byte in others else chr(byte) for byte in range(256)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    for name, default in [("seed", 1), ("dim", 96), ("ffn", 160), ("layers", 2), ("heads", 6), ("kv-heads", 2),
                          ("context", 256), ("vocab", 0)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--pre", default="smollm")
    parser.add_argument("--chat-template", help="the model's tokenizer.chat_template")
    parser.add_argument("--types", default="q8_0", help="tensor types of the matrices, in turn: " + ", ".join(BLOCKS))
    parser.add_argument("--output", action="store_true", help="an output.weight of its own instead of a tied one")
    o = parser.parse_args()
    source = random.Random(o.seed)

    tokens = SPECIALS + byte_characters()
    for merge in MERGES:
        joined = merge.replace(" ", "")
        if joined not in tokens:
            tokens.append(joined)
    tokens += [f"<filler{i}>" for i in range(o.vocab - len(tokens))]
    head_size = o.dim // o.heads
    kv_dim = head_size * o.kv_heads
    tensors = []

    def vector(name, length):
        values = [1 + source.randrange(-100, 101) / 1000 for _ in range(length)]
        tensors.append((name, [length], gguf.F32, gguf.encode(gguf.F32, values)))

    types = o.types.split(",")

    def number(name, value):
        value *= source.uniform(-1.7, 1.7)
        return {"f32": struct.pack("<f", value), "f16": struct.pack("<e", value), "bf16": struct.pack("<f", value)[2:]}[name]

    def matrix(name, columns, rows):
        # Scales such that a row of uniform quants has a norm near 1.
        type_name = types[len([t for t in tensors if len(t[1]) == 2]) % len(types)]
        tensor_type, block_columns, block_bytes, scales_at, norm = BLOCKS[type_name]
        scale = 1 / (norm * columns ** 0.5)
        blocks = columns * rows // block_columns
        if block_columns == 1:
            raw = b"".join(number(type_name, scale) for _ in range(blocks))
        else:
            scales = [struct.pack("<e", scale * (0.5 + i / 16)) for i in range(16)]
            quants = source.randbytes(block_bytes * blocks - 2 * blocks * len(scales_at))
            choice = source.randbytes(blocks)
            step = block_bytes - 2 * len(scales_at)
            raw = b""
            for i in range(blocks):
                block = quants[step * i:step * (i + 1)]
                for at in scales_at:
                    block = block[:at] + scales[choice[i] & 15] + block[at:]
                raw += block
        tensors.append((name, [columns, rows], tensor_type, raw))

    matrix("token_embd.weight", o.dim, len(tokens))
    for layer in range(o.layers):
        prefix = f"blk.{layer}."
        vector(prefix + "attn_norm.weight", o.dim)
        matrix(prefix + "attn_q.weight", o.dim, o.dim)
        matrix(prefix + "attn_k.weight", o.dim, kv_dim)
        matrix(prefix + "attn_v.weight", o.dim, kv_dim)
        matrix(prefix + "attn_output.weight", o.dim, o.dim)
        vector(prefix + "ffn_norm.weight", o.dim)
        matrix(prefix + "ffn_gate.weight", o.dim, o.ffn)
        matrix(prefix + "ffn_up.weight", o.dim, o.ffn)
        matrix(prefix + "ffn_down.weight", o.ffn, o.dim)
    vector("output_norm.weight", o.dim)
    if o.output:
        matrix("output.weight", o.dim, len(tokens))

    metadata = {
        "general.architecture": gguf.string("llama"),
        "general.name": gguf.string(f"random-{o.seed}"),
        "llama.vocab_size": gguf.u32(len(tokens)),
        "llama.context_length": gguf.u32(o.context),
        "llama.embedding_length": gguf.u32(o.dim),
        "llama.block_count": gguf.u32(o.layers),
        "llama.feed_forward_length": gguf.u32(o.ffn),
        "llama.attention.head_count": gguf.u32(o.heads),
        "llama.attention.head_count_kv": gguf.u32(o.kv_heads),
        "llama.attention.layer_norm_rms_epsilon": gguf.f32(1e-5),
        "llama.rope.dimension_count": gguf.u32(head_size),
        "llama.rope.freq_base": gguf.f32(100000),
        "tokenizer.ggml.model": gguf.string("gpt2"),
        "tokenizer.ggml.pre": gguf.string(o.pre),
        "tokenizer.ggml.tokens": gguf.strings(tokens),
        "tokenizer.ggml.token_type": gguf.i32s([3] * len(SPECIALS) + [1] * (len(tokens) - len(SPECIALS))),
        "tokenizer.ggml.merges": gguf.strings(MERGES),
        "tokenizer.ggml.bos_token_id": gguf.u32(1),
        "tokenizer.ggml.eos_token_id": gguf.u32(2),
        "tokenizer.ggml.add_bos_token": gguf.boolean(False),
    }
    if o.chat_template is not None:
        metadata["tokenizer.chat_template"] = gguf.string(o.chat_template)
    gguf.write(o.out, metadata, tensors)


main()
