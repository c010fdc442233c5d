#!/bin/sh
# Builds the modules of AsyncifyTest and of ModesTest. Usage: build.sh <folder for the .wasm files>. Needs wasm-tools,
# clang-19, wasm-ld-19, and wasm-opt of Binaryen (npm binaryen 132.0.0) as the command $WASM_OPT.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
features="--enable-multivalue --enable-exception-handling --enable-reference-types --enable-bulk-memory"
features="$features --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-memory64"
asyncify="--asyncify --pass-arg=asyncify-removelist@guarded"
wasm-tools parse "$here/asyncify.wat" -o "$out/asyncify.tmp"
$WASM_OPT $features "$out/asyncify.tmp" $asyncify -o "$out/asyncify.wasm"
$WASM_OPT $features "$out/asyncify.tmp" $asyncify -O3 -o "$out/asyncify-optimized.wasm"
# A PATH without wasm-opt, which clang would run if it found one.
PATH=/usr/bin:/bin clang-19 --target=wasm64-unknown-unknown -O2 -std=c17 -nostdlib -ffreestanding -mbulk-memory \
    -fuse-ld="$(command -v wasm-ld-19)" -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=4096 -o "$out/switch.tmp" \
    "$here/switch.c"
$WASM_OPT $features "$out/switch.tmp" --asyncify -O2 -o "$out/switch.wasm"
wasm-tools parse "$here/modes.wat" -o "$out/modes.wasm"
rm "$out/asyncify.tmp" "$out/switch.tmp"
