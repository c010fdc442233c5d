#!/usr/bin/env python3
"""Prints the size of a wasm module and of its largest functions, in bytes of code.

usage: function_sizes.py module.wasm ... [--most BYTES]     exit 1 if a function is larger
"""
import argparse
import os
import sys

from drop_empty_table import leb128

CODE = 10


def function_bodies(raw):
    at = 8
    while at < len(raw):
        section = raw[at]
        size, at = leb128(raw, at + 1)
        if section == CODE:
            count, body = leb128(raw, at)
            for _ in range(count):
                length, body = leb128(raw, body)
                yield length
                body += length
        at += size


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("modules", nargs="+")
parser.add_argument("--most", type=int, default=1 << 30)
options = parser.parse_args()
status = 0
for path in options.modules:
    with open(path, "rb") as file:
        raw = file.read()
    sizes = sorted(function_bodies(raw), reverse=True)
    print(f"{os.path.basename(path)}: {len(raw)} bytes, {len(sizes)} functions, largest {sizes[:3]}")
    if sizes[0] > options.most:
        status = 1
sys.exit(status)
