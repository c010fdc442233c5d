#!/usr/bin/env python3
"""Converts a llama2.c checkpoint (legacy fp32 format) and its tokenizer to GGUF. Standard library only.

usage: llama2c_to_gguf.py model.bin tokenizer.bin out.gguf [--type f32|f16|q8_0]

Matrices whose rows are no multiple of 32 stay F16 under --type q8_0; norms are always F32.
"""
import argparse
import array
import struct
import sys

import gguf_writer as gguf

TYPES = {"f32": gguf.F32, "f16": gguf.F16, "q8_0": gguf.Q8_0}


def read_tokenizer(path, count):
    with open(path, "rb") as file:
        file.read(4)  # longest token
        entries = []
        for _ in range(count):
            score, length = struct.unpack("<fi", file.read(8))
            entries.append((file.read(length), score))
    return entries


def gguf_token(index, text):
    """llama2.c writes plain spaces; GGUF keeps SentencePiece's U+2581. Ids 0..2 are <unk>, <s>, </s>."""
    if index < 3:
        return [b"<unk>", b"<s>", b"</s>"][index], [2, 3, 3][index]
    is_byte = text.startswith(b"<0x") and text.endswith(b">") and len(text) == 6
    return text.replace(b" ", "\u2581".encode()), 6 if is_byte else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("tokenizer")
    parser.add_argument("out")
    parser.add_argument("--type", choices=TYPES, default="f32")
    parser.add_argument("--name", default="stories260K")
    options = parser.parse_args()

    with open(options.model, "rb") as file:
        dim, ffn, layers, heads, kv_heads, vocab, context = struct.unpack("<7i", file.read(28))
        floats = array.array("f", file.read())
    if sys.byteorder == "big":
        floats.byteswap()
    tied, vocab = vocab > 0, abs(vocab)
    kv_dim = dim // heads * kv_heads
    at = 0

    def take(columns, rows=1):
        nonlocal at
        values = floats[at:at + columns * rows]
        at += columns * rows
        return values

    tensors = []

    def vector(name, columns, values):
        tensors.append((name, [columns], gguf.F32, gguf.encode(gguf.F32, values)))

    def matrix(name, columns, rows, values):
        wanted = TYPES[options.type]
        tensor_type = gguf.F16 if wanted == gguf.Q8_0 and columns % 32 else wanted
        tensors.append((name, [columns, rows], tensor_type, gguf.encode(tensor_type, values)))

    # The checkpoint holds each kind of weight for all layers before the next kind.
    matrix("token_embd.weight", dim, vocab, take(dim, vocab))
    kinds = [("attn_norm", dim, None), ("attn_q", dim, dim), ("attn_k", dim, kv_dim), ("attn_v", dim, kv_dim),
             ("attn_output", dim, dim), ("ffn_norm", dim, None), ("ffn_gate", dim, ffn), ("ffn_down", ffn, dim),
             ("ffn_up", dim, ffn)]
    for kind, columns, rows in kinds:
        for layer in range(layers):
            name = f"blk.{layer}.{kind}.weight"
            if rows is None:
                vector(name, columns, take(columns))
            else:
                matrix(name, columns, rows, take(columns, rows))
    vector("output_norm.weight", dim, take(dim))
    if not tied:
        take(2 * context * (dim // heads // 2))  # RoPE tables nobody reads
        matrix("output.weight", dim, vocab, take(dim, vocab))

    entries = read_tokenizer(options.tokenizer, vocab)
    tokens = [gguf_token(i, text) for i, (text, _) in enumerate(entries)]
    metadata = {
        "general.architecture": gguf.string("llama"),
        "general.name": gguf.string(options.name),
        "general.license": gguf.string("mit"),
        "llama.vocab_size": gguf.u32(vocab),
        "llama.context_length": gguf.u32(context),
        "llama.embedding_length": gguf.u32(dim),
        "llama.block_count": gguf.u32(layers),
        "llama.feed_forward_length": gguf.u32(ffn),
        "llama.attention.head_count": gguf.u32(heads),
        "llama.attention.head_count_kv": gguf.u32(kv_heads),
        "llama.attention.layer_norm_rms_epsilon": gguf.f32(1e-5),
        "llama.rope.dimension_count": gguf.u32(dim // heads),
        "llama.rope.freq_base": gguf.f32(10000),
        "tokenizer.ggml.model": gguf.string("llama"),
        "tokenizer.ggml.tokens": gguf.strings([text for text, _ in tokens]),
        "tokenizer.ggml.scores": gguf.f32s([score for _, score in entries]),
        "tokenizer.ggml.token_type": gguf.i32s([token_type for _, token_type in tokens]),
        "tokenizer.ggml.bos_token_id": gguf.u32(1),
        "tokenizer.ggml.eos_token_id": gguf.u32(2),
        "tokenizer.ggml.unknown_token_id": gguf.u32(0),
        "tokenizer.ggml.add_bos_token": gguf.boolean(True),
        "tokenizer.ggml.add_space_prefix": gguf.boolean(True),
    }
    gguf.write(options.out, metadata, tensors)


main()
