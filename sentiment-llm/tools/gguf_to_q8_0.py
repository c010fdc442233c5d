#!/usr/bin/env python3
"""Rewrites a llama GGUF with every matrix as Q8_0 (norms F32); metadata is copied. Needs numpy.

usage: gguf_to_q8_0.py in.gguf out.gguf

Reads F32, F16, Q8_0 and Q4_1. From a 4-bit file this gains no precision: it makes the file readable to the
inference module, whose arithmetic is 8-bit.
"""
import struct
import sys

import numpy as np

import gguf_writer as gguf

SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY = 8, 9
Q4_1 = 3
BLOCK = {0: (1, 4), 1: (1, 2), Q4_1: (32, 20), 8: (32, 34)}  # type: weights, bytes


class Reader:
    def __init__(self, raw):
        self.raw, self.at = raw, 0

    def take(self, count):
        self.at += count
        return bytes(self.raw[self.at - count:self.at])

    def unpack(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))

    def text(self):
        return self.take(self.unpack("Q")[0])

    def skip(self, value_type):
        if value_type == STRING:
            self.text()
        elif value_type == ARRAY:
            item_type, count = self.unpack("IQ")
            for _ in range(count):
                self.skip(item_type)
        else:
            self.take(SCALARS[value_type])


def dequantise(raw, tensor_type):
    if tensor_type in (0, 1):
        return np.frombuffer(raw, "<f4" if tensor_type == 0 else "<f2").astype(np.float32)
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK[tensor_type][1])
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    if tensor_type == 8:
        return (scale * blocks[:, 2:].copy().view(np.int8)).ravel()
    least = blocks[:, 2:4].copy().view("<f2").astype(np.float32)
    quants = np.concatenate([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], axis=1)  # low nibbles are the first 16
    return (scale * quants + least).ravel()


def quantise(weights):
    blocks = weights.reshape(-1, 32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    quants = np.rint(blocks / np.where(scale > 0, scale, 1)).astype(np.int8)
    return np.concatenate([scale.astype("<f2").view(np.uint8), quants.view(np.uint8)], axis=1).tobytes()


def convert(raw, dims, tensor_type):
    if len(dims) == 1:
        return gguf.F32, dequantise(raw, tensor_type).astype("<f4").tobytes()
    return gguf.Q8_0, raw if tensor_type == gguf.Q8_0 else quantise(dequantise(raw, tensor_type))


def main():
    _, source, target = sys.argv
    reader = Reader(np.memmap(source, np.uint8, "r"))
    _, _, tensor_count, value_count = reader.unpack("4sIQQ")
    metadata = {}
    for _ in range(value_count):
        key = reader.text().decode()
        value_type, = reader.unpack("I")
        start = reader.at
        reader.skip(value_type)
        metadata[key] = value_type, bytes(reader.raw[start:reader.at])
    directory = []
    for _ in range(tensor_count):
        name = reader.text().decode()
        dims = list(reader.unpack(f"{reader.unpack('I')[0]}Q"))
        directory.append((name, dims, *reader.unpack("IQ")))
    alignment = struct.unpack("<I", metadata["general.alignment"][1])[0] if "general.alignment" in metadata else 32
    data = -(-reader.at // alignment) * alignment
    metadata["general.file_type"] = gguf.u32(7)  # mostly Q8_0
    metadata.pop("general.alignment", None)
    tensors = []
    for name, dims, tensor_type, offset in directory:
        weights, size = BLOCK[tensor_type]
        count = int(np.prod(dims)) // weights * size
        raw = bytes(reader.raw[data + offset:data + offset + count])
        tensors.append((name, dims, *convert(raw, dims, tensor_type)))
    gguf.write(target, metadata, tensors)


main()
