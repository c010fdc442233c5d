"""Writes GGUF v3 files: the small part of the format the tools here need. Standard library only."""
import struct

F32, F16, Q8_0 = 0, 1, 8
ALIGNMENT = 32

_U32, _I32, _F32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9


def u32(value):
    return _U32, struct.pack("<I", value)


def f32(value):
    return _F32, struct.pack("<f", value)


def boolean(value):
    return _BOOL, struct.pack("<?", value)


def _bytes_of(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(raw)) + raw


def string(text):
    return _STRING, _bytes_of(text)


def _array(item_type, items):
    return _ARRAY, struct.pack("<IQ", item_type, len(items)) + b"".join(items)


def strings(texts):
    return _array(_STRING, [_bytes_of(text) for text in texts])


def f32s(values):
    return _array(_F32, [struct.pack("<f", value) for value in values])


def i32s(values):
    return _array(_I32, [struct.pack("<i", value) for value in values])


def encode(tensor_type, values):
    """Floats to the bytes of a tensor type. Q8_0: per 32 values an f16 scale max/127 and rounded quotients."""
    if tensor_type == F32:
        return struct.pack(f"<{len(values)}f", *values)
    if tensor_type == F16:
        return struct.pack(f"<{len(values)}e", *values)
    out = bytearray()
    for at in range(0, len(values), 32):
        block = values[at:at + 32]
        scale = max(map(abs, block)) / 127
        out += struct.pack("<e", scale)
        out += struct.pack("<32b", *(round(v / scale) if scale else 0 for v in block))
    return bytes(out)


def write(path, metadata, tensors):
    """metadata: {key: one of the values above}; tensors: [(name, dims, type, bytes)], dims[0] lying together."""
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata))
    for key, (value_type, raw) in metadata.items():
        head += _bytes_of(key) + struct.pack("<I", value_type) + raw
    offset = 0
    data = []
    for name, dims, tensor_type, raw in tensors:
        head += _bytes_of(name) + struct.pack("<I", len(dims)) + struct.pack(f"<{len(dims)}Q", *dims)
        head += struct.pack("<IQ", tensor_type, offset)
        padding = -len(raw) % ALIGNMENT
        data += [raw, bytes(padding)]
        offset += len(raw) + padding
    with open(path, "wb") as file:
        file.write(head + bytes(-len(head) % ALIGNMENT))
        for piece in data:
            file.write(piece)
