#!/usr/bin/env python3
"""Writes a GGUF with every tensor as F32, for a reference without rounded activations.

usage: dequantise_gguf.py in.gguf out.gguf      Needs PyPI gguf and numpy.
"""
import sys

import gguf


def convert(from_path, to_path):
    source = gguf.GGUFReader(from_path)
    architecture = source.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(to_path, architecture)
    for name, field in source.fields.items():
        if name.startswith("GGUF.") or name in ("general.architecture", "general.file_type"):
            continue
        array = field.types[0] == gguf.GGUFValueType.ARRAY
        writer.add_key_value(name, field.contents(), field.types[0], field.types[-1] if array else None)
    for tensor in source.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, values.reshape(list(map(int, reversed(tensor.shape)))))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2])
