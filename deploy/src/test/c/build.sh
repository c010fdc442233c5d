#!/bin/sh
# Builds guest.wasm and guest64.wasm into the test resources. Needs clang 19 and its wasm-ld.
set -eu
cd "$(dirname "$0")"
out=$(pwd)/../resources/dev/quipu/cli
clang=$(command -v clang-19)
linker=$(command -v wasm-ld-19)
for bits in 32 64; do
    suffix=
    if [ $bits = 64 ]; then suffix=64; fi
    PATH= "$clang" --target=wasm$bits-unknown-unknown -std=c17 -O1 -Wall -Wextra -Werror -ffreestanding -nostdlib \
        -fuse-ld="$linker" -Wl,--no-entry -o "$out/guest$suffix.wasm" guest.c
    chmod 644 "$out/guest$suffix.wasm"
done
