#!/bin/sh
# Builds the kernels of `quipu bench engine`: NAME-w64.wasm and NAME-w32.wasm with SIMD, NAME-w32-scalar.wasm without;
# all-*.wasm hold them all: a module of some 7 KB whose loading is timed.
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

# Flags: freestanding, no fused multiply-add, and the loops as they are written.
compile() { # arguments of clang ...
    PATH=$empty "$clang" -std=c17 -O3 -Wall -Wextra -Werror -ffreestanding -nostdlib -ffp-contract=off \
        -fno-math-errno -fno-unroll-loops -fno-vectorize -fno-slp-vectorize -mbulk-memory "$@"
}

link() { # module, target, further flags and sources or objects
    module=$out/$1.wasm
    target=$2
    shift 2
    compile --target="$target-unknown-unknown" "$@" -fuse-ld="$linker" -Wl,--no-entry -Wl,-z,stack-size=65536 \
        -Wl,--stack-first -o "$module"
    python3 "$here/../../sentiment-llm/tools/drop_empty_table.py" "$module"
    chmod 644 "$module"
}

build() { # suffix, target, further flags
    suffix=$1
    target=$2
    shift 2
    for source in *.c; do
        kernel=${source%.c}
        symbol=$(echo "$kernel" | tr - _)
        flags=$*
        if [ "$kernel" = sha256 ]; then flags=; fi
        # shellcheck disable=SC2086 # words on purpose
        link "$kernel-$suffix" "$target" $flags "$source"
        # shellcheck disable=SC2086 # words on purpose
        compile --target="$target-unknown-unknown" $flags -DPREFIX="\"${symbol}_\"" -Dsetup="${symbol}_setup" \
            -Drun="${symbol}_run" -Dchecksum="${symbol}_checksum" -c "$source" -o "$empty/$kernel.o"
    done
    link "all-$suffix" "$target" "$empty"/*.o
}

build w64 wasm64 -msimd128
build w32 wasm32 -msimd128
build w32-scalar wasm32
