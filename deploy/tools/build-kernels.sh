#!/bin/sh
# Builds the kernels of `quipu bench engine`: NAME-w64.wasm and NAME-w32.wasm with SIMD, NAME-w32-scalar.wasm without.
# usage: build-kernels.sh [output folder]     (default: the module's resources)
# The same sources and clang give the same bytes: nothing of the machine goes in.
# Needs clang 19 and its wasm-ld; CLANG and WASM_LD name others.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../src/main/resources/dev/quipu/cli/bench}
clang=$(command -v "${CLANG:-clang-19}")
linker=$(command -v "${WASM_LD:-wasm-ld-19}")
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$here/../src/main/c"

# clang runs a wasm-opt it finds in PATH, and old ones break memory64.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT

build() { # source, suffix, target, further flags
    module=$out/${1%.c}$2.wasm
    source=$1
    target=$3
    shift 3
    PATH=$empty "$clang" --target="$target-unknown-unknown" -std=c17 -O3 -Wall -Wextra -Werror \
        -ffreestanding -nostdlib -ffp-contract=off -fno-math-errno -fno-unroll-loops -fno-vectorize -fno-slp-vectorize \
        -mbulk-memory "$@" \
        -fuse-ld="$linker" -Wl,--no-entry -Wl,-z,stack-size=65536 -Wl,--stack-first \
        -o "$module" "$source"
    python3 "$here/../../sentiment-llm/tools/drop_empty_table.py" "$module"
    chmod 644 "$module"
}

for source in *.c; do
    simd=-msimd128
    if [ "$source" = sha256.c ]; then simd=; fi
    build "$source" -w64 wasm64 $simd
    build "$source" -w32 wasm32 $simd
    build "$source" -w32-scalar wasm32
done
