#!/bin/sh
# Builds the inference module natively and as wasm, and checks that all builds give the same bits.
# usage: run.sh            one line per check; exit 1 at the first failure
# Needs gcc (with its sanitizers), clang 19, node, python3. Models that are not in the repository are looked for in
# QUIPU_SHARED (default: ../shared beside the repository), and their checks left out if it is not there.
set -eu
cd "$(dirname "$0")"
root=../../../..
shared=${QUIPU_SHARED:-$root/../shared}
tools=../../../tools
committed=../../main/resources/dev/quipu/llm/wasm
models=../resources/dev/quipu/llm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ASAN_OPTIONS=detect_leaks=0

pass() { echo "ok    $1"; }
die() { echo "FAIL  $1"; exit 1; }
same() { # what, expected, actual
    [ "$2" = "$3" ] || { printf 'expected: %s\nactual:   %s\n' "$2" "$3"; die "$1"; }
    pass "$1"
}

flags="-std=gnu17 -ffp-contract=off -fno-math-errno -Wall -Wextra -Werror"
${CC:-gcc} $flags -O2 -o "$work/native" run-native.c ../../main/c/*.c -lm
${CC:-gcc} $flags -O1 -g -DQUIPU_EXACT_CHUNKS -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all \
    -o "$work/sanitized" run-native.c ../../main/c/*.c -lm
"$tools/build-wasm.sh" "$work"
pass "builds"

builds="native sanitized inference-w32 inference-w64 inference-w64-simd"
run() { # build, command, arguments ...
    build=$1
    shift
    case $build in
    native | sanitized) "$work/$build" "$@" ;;
    *) node --experimental-wasm-memory64 --no-warnings run-wasm.mjs "$work/$build.wasm" "$@" ;;
    esac
}
everywhere() { # what, expected, command, arguments ...
    what=$1
    expected=$2
    shift 2
    for build in $builds; do same "$what ($build)" "$expected" "$(run "$build" "$@" 2>&1)"; done
}

for module in inference-w32 inference-w64 inference-w64-simd; do
    cmp -s "$work/$module.wasm" "$committed/$module.wasm" || die "the committed $module.wasm is what the sources give"
    pass "the committed $module.wasm is what the sources give"
done
sizes=$(python3 "$tools/function_sizes.py" "$work"/*.wasm --most 2000) || die "a function passes 2000 bytes: $sizes"
echo "$sizes" | sed 's/^/      /'
pass "every function is small enough for HotSpot"

for build in native sanitized; do
    case $build in native) options="-O2" ;; *) options="-O1 -g -DQUIPU_EXACT_CHUNKS -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all" ;; esac
    ${CC:-gcc} $flags $options -o "$work/check-formats" check-formats.c ../../main/c/*.c -lm
    same "tensor types are dequantised and packed as gguf has them ($build)" "11 types agree with gguf" \
        "$("$work/check-formats" "$models/formats.bin")"
done

math=$("$work/native" math "$models/stories260K.gguf")
case $math in close*) pass "elementary functions, $math" ;; *) die "elementary functions, $math" ;; esac

everywhere "stories260K tells its story" " $(cat "$models/stories260K.golden.txt")" text "$models/stories260K.gguf" 200 ""
for model in stories260K random-q8_0; do
    file=$models/$model.gguf
    bits=$("$work/native" hash "$file")
    first=$(echo "$bits" | cut -d' ' -f2 | tr -d ,)
    same "$model: prefix reuse and batching change no bit" "afresh $first, reused $first, one by one $first" "$bits"
    everywhere "$model: logits and scores $first" "$bits" hash "$file"
    everywhere "$model: hostile files are refused or run" "$("$work/native" fuzz "$file")" fuzz "$file"
done
for file in "$models/stories260K.gguf" "$models"/families/*.gguf; do
    model=$(basename "$file" .gguf)
    bits=$("$work/native" batch "$file")
    first=$(echo "$bits" | cut -d' ' -f2 | tr -d ,)
    case $bits in
    "alone $first, together $first, reversed $first, by sevens $first, text of "*" alike") pass "$model: batches change no bit" ;;
    *) die "$model: batches change no bit: $bits" ;;
    esac
    everywhere "$model: scores $first" "$bits" batch "$file"
done
for model in gemma3 phi3-longrope gpt2 llama-yarn; do
    file=$models/families/$model.gguf
    everywhere "$model: hostile files are refused or run" "$("$work/native" fuzz "$file")" fuzz "$file"
done
python3 "$tools/random_gguf.py" "$work/mixed.gguf" --dim 256 --heads 4 --kv-heads 1 --ffn 256 --seed 3 \
    --types q4_k,q5_k,q6_k,f16,q4_0,q4_1,q5_0,q5_1,q8_0,bf16,f32
everywhere "every tensor type: logits and scores" "$("$work/native" hash "$work/mixed.gguf")" hash "$work/mixed.gguf"
everywhere "random-q8_0: text and ids" "1 118 264 264 275 35 71 62 60 61 36 2 | <|im_start|>s the the positive D;9:!<|im_end|>" \
    ids "$models/random-q8_0.gguf" "<|im_start|>s the the positive D;9:!<|im_end|>"

if [ -d "$shared/data" ]; then
    smollm=$shared/data/models/SmolLM2-135M-Instruct.Q4_1.gguf
    chat=$(printf '<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n.')
    chat=${chat%.}
    everywhere "SmolLM2's ids" "$(printf '1 4093 198 1780 314 260 3575 282 4649 47 2 198 1 520 9531 198 | %s' "$chat")" ids "$smollm" "$chat"
    for build in native inference-w64-simd; do
        same "SmolLM2 knows the capital of France ($build)" "The capital of France is Paris." "$(run $build text "$smollm" 20 "$chat")"
    done
    tiny=$shared/data/ao/tiny.gguf
    everywhere "tiny.gguf runs" "$("$work/native" hash "$tiny")" hash "$tiny"
    for type in f16 q8_0; do
        python3 "$tools/llama2c_to_gguf.py" "$shared/data/models/stories260K.bin" "$shared/data/models/tok512.bin" "$work/$type.gguf" --type $type
        everywhere "stories260K as $type" "$("$work/native" hash "$work/$type.gguf")" hash "$work/$type.gguf"
        case $("$work/native" text "$work/$type.gguf" 20 "") in
        " Once upon a time, there was a little girl named Lily."*) pass "stories260K as $type still tells of Lily" ;;
        *) die "stories260K as $type still tells of Lily" ;;
        esac
    done
    python3 "$tools/llama2c_to_gguf.py" "$shared/data/models/stories260K.bin" "$shared/data/models/tok512.bin" "$work/again.gguf"
    cmp -s "$work/again.gguf" "$models/stories260K.gguf" || die "the committed stories260K.gguf is what the converter gives"
    pass "the committed stories260K.gguf is what the converter gives"
else
    echo "left out: checks that need $shared/data"
fi
python3 "$tools/random_gguf.py" "$work/random.gguf"
cmp -s "$work/random.gguf" "$models/random-q8_0.gguf" || die "the committed random-q8_0.gguf is what the generator gives"
pass "the committed random-q8_0.gguf is what the generator gives"
python3 "$tools/random_gguf.py" "$work/random-chat.gguf" --dim 64 --ffn 64 --layers 1 --heads 4 --context 512 \
    --chat-template "{% for message in messages %}<|im_start|>"
cmp -s "$work/random-chat.gguf" "$models/random-chat.gguf" || die "the committed random-chat.gguf is what the generator gives"
pass "the committed random-chat.gguf is what the generator gives"
./build-output-test.sh "$work"
for module in output-test-w32 output-test-w64 output-test-w64-simd; do
    cmp -s "$work/$module.wasm" "$models/output/$module.wasm" || die "the committed $module.wasm is what the sources give"
    pass "the committed $module.wasm is what the sources give"
done
echo "all checks passed"
