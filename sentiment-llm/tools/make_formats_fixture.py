#!/usr/bin/env python3
"""Makes formats.bin: blocks of every tensor type with random bits, and what PyPI `gguf` dequantises them to.

usage: make_formats_fixture.py out.bin        needs gguf and numpy (pip install gguf)

The same gguf gives the same bytes. Little-endian, one record a type:
    | type u32 | rows u32 | columns u32 | raw bytes u32 | raw | rows x columns float32 |
"""
import random
import struct
import sys

import numpy as np
from gguf import GGMLQuantizationType as Type, GGML_QUANT_SIZES
from gguf.quants import dequantize

ROWS, COLUMNS = 8, 256
HALVES = {Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0], Type.Q4_K: [0, 2],
          Type.Q5_K: [0, 2], Type.Q6_K: [208]}


def half(source, subnormal):
    """A finite scale of either sign, now and then a subnormal one."""
    bits = source.randrange(1, 1024) if subnormal else source.randrange(0x1000, 0x3C00)
    return struct.pack("<H", bits | source.randrange(2) << 15)


def row(kind, source):
    block_columns, block_bytes = GGML_QUANT_SIZES[kind]
    if kind == Type.F32:
        return struct.pack(f"<{COLUMNS}f", *(source.gauss(0, 1) for _ in range(COLUMNS)))
    if kind == Type.F16:
        return b"".join(half(source, i % 50 == 0) for i in range(COLUMNS))
    if kind == Type.BF16:
        return b"".join(struct.pack("<H", source.randrange(0x3000, 0x4000) | source.randrange(2) << 15) for _ in range(COLUMNS))
    out = b""
    for block in range(COLUMNS // block_columns):
        raw = bytearray(source.randbytes(block_bytes))
        for at in HALVES[kind]:
            raw[at:at + 2] = half(source, source.randrange(16) == 0)
        out += bytes(raw)
    return out


def main():
    source = random.Random(5)
    with open(sys.argv[1], "wb") as file:
        for kind in [Type.F32, Type.F16, Type.BF16, *HALVES]:
            raw = b"".join(row(kind, source) for _ in range(ROWS))
            values = dequantize(np.frombuffer(raw, dtype=np.uint8).reshape(ROWS, -1).view(
                {Type.F32: np.float32, Type.F16: np.float16}.get(kind, np.uint8)), kind).astype(np.float32)
            assert values.shape == (ROWS, COLUMNS) and np.isfinite(values).all(), kind
            file.write(struct.pack("<4I", kind, ROWS, COLUMNS, len(raw)) + raw + values.tobytes())


main()
