#!/bin/sh
# Builds inference-w32.wasm, inference-w64.wasm and inference-w64-simd.wasm.
# usage: build-wasm.sh [output folder]     (default: the module's resources)
# The same sources and clang give the same bytes: nothing of the machine goes in.
# Needs clang 19 and its wasm-ld; CLANG and WASM_LD name others.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source="$here/../src/main/c"
out=${1:-$here/../src/main/resources/dev/quipu/llm/wasm}
clang=${CLANG:-clang-19}
linker=$(command -v "${WASM_LD:-wasm-ld-19}")
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$source"

# clang runs a wasm-opt it finds in PATH, and old ones break memory64.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
clang=$(command -v "$clang")

build() { # name, target, further flags
    name=$1
    target=$2
    shift 2
    PATH=$empty "$clang" --target="$target-unknown-unknown" -std=c17 -O3 -Wall -Wextra -Werror \
        -ffreestanding -nostdlib -ffp-contract=off -fno-math-errno -fno-unroll-loops -fno-vectorize -fno-slp-vectorize \
        -finline-hint-functions -mbulk-memory "$@" \
        -fuse-ld="$linker" -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=65536 \
        -o "$out/$name" ./*.c
}

build inference-w32.wasm wasm32
build inference-w64.wasm wasm64
build inference-w64-simd.wasm wasm64 -msimd128

for module in inference-w32 inference-w64 inference-w64-simd; do
    python3 "$here/drop_empty_table.py" "$out/$module.wasm"
    chmod 644 "$out/$module.wasm"
done
