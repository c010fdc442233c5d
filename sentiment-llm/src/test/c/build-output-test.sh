#!/bin/sh
# Builds output-test-w32.wasm, output-test-w64.wasm and output-test-w64-simd.wasm, with the flags of build-wasm.sh.
# usage: build-output-test.sh [output folder]     (default: the tests' resources)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source="$here/../../main/c"
out=${1:-$here/../resources/dev/quipu/llm/output}
linker=$(command -v "${WASM_LD:-wasm-ld-19}")
clang=$(command -v "${CLANG:-clang-19}")
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$source"
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT

build() { # name, target, further flags
    name=$1
    target=$2
    shift 2
    PATH=$empty "$clang" --target="$target-unknown-unknown" -std=c17 -O3 -Wall -Wextra -Werror \
        -ffreestanding -nostdlib -ffp-contract=off -fno-math-errno -fno-unroll-loops -fno-vectorize -fno-slp-vectorize \
        -finline-hint-functions -mbulk-memory "$@" \
        -fuse-ld="$linker" -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=65536 \
        -o "$out/$name" "../../test/c/output-test.c" \
        automaton.c constraint.c error.c math.c memory.c regex.c regex_tree.c sample.c trie.c unicode.c
}

build output-test-w32.wasm wasm32
build output-test-w64.wasm wasm64
build output-test-w64-simd.wasm wasm64 -msimd128
for module in w32 w64 w64-simd; do
    python3 "$here/../../../tools/drop_empty_table.py" "$out/output-test-$module.wasm"
    chmod 644 "$out/output-test-$module.wasm"
done
