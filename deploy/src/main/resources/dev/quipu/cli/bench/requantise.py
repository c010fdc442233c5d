"""Writes a GGUF's matrices in another format, for `quipu bench llm`; prints {"tensors": count}.

usage: python requantise.py IN.gguf OUT.gguf FORMAT [PRE_TOKENIZER]
    FORMAT: Q8_0, Q4_0 ...; PRE_TOKENIZER: another name for the pre-tokenizer
"""

import json
import sys

import gguf
import numpy as np

source = gguf.GGUFReader(sys.argv[1])
fields = {name: field for name, field in source.fields.items() if not name.startswith("GGUF.")}
writer = gguf.GGUFWriter(sys.argv[2], fields.pop("general.architecture").contents())
for name, field in fields.items():
    value = field.contents()
    if name == "tokenizer.ggml.pre" and len(sys.argv) > 4:
        value = sys.argv[4]
    if field.types[0] == gguf.GGUFValueType.ARRAY:
        writer.add_array(name, value)
    else:
        writer.add_key_value(name, value, field.types[0])
for tensor in source.tensors:
    shape = tensor.shape[::-1].tolist()
    weights = gguf.dequantize(tensor.data, tensor.tensor_type).reshape(shape).astype(np.float32)
    if weights.ndim == 1:
        writer.add_tensor(tensor.name, weights)
    else:
        kind = gguf.GGMLQuantizationType[sys.argv[3]]
        writer.add_tensor(tensor.name, gguf.quantize(weights, kind), raw_dtype=kind)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
print(json.dumps({"tensors": len(source.tensors)}))
