#!/bin/sh
# Builds the contract's modules. Usage: build.sh <folder for the two .wasm files>. Needs clang-19 and wasm-ld-19.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
for bits in 32 64; do
    # A PATH without wasm-opt, which clang would run if it found one.
    PATH=/usr/bin:/bin clang-19 --target=wasm$bits-unknown-unknown -O2 -std=c17 -nostdlib -ffreestanding \
        -mbulk-memory -fuse-ld="$(command -v wasm-ld-19)" -Wl,--no-entry -Wl,--strip-all \
        -Wl,-z,stack-size=65536 -Wl,--max-memory=16777216 -o "$out/contract-w$bits.wasm" "$here/contract.c"
done
