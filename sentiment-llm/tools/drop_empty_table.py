#!/usr/bin/env python3
"""Takes the table out of wasm modules that never call through it.

LLVM writes an empty 64-bit table into every wasm64 module, and Node 20 refuses such tables.
usage: drop_empty_table.py module.wasm ...
"""
import sys

TABLE, ELEMENTS = 4, 9


def leb128(raw, at):
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            raw = file.read()
        kept, at, ids = raw[:8], 8, set()
        while at < len(raw):
            size, body = leb128(raw, at + 1)
            section, at, start = raw[at], body + size, at
            ids.add(section)
            if section != TABLE:
                kept += raw[start:at]
        if ELEMENTS in ids:
            sys.exit(f"{path}: the table is filled, so something calls through a function pointer")
        with open(path, "wb") as file:
            file.write(kept)


if __name__ == "__main__":
    main()
