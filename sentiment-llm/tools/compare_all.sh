#!/bin/sh
# Everything that is compared with llama.cpp: 10,000 texts by every vocabulary given, and logits of a tiny random model
# of each family in each tensor type, beside those with all weights in float32.
# usage: compare_all.sh DATA_FOLDER [vocabulary.gguf ...]        PYTHON: one with requirements.txt installed
# Real vocabularies: ggml-vocab-*.gguf in the source package of llama-cpp-python, gemma_vocabulary.py, any model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
data=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
"$python" "$here/token_corpus.py" "$data" "$work/corpus.jsonl"
"$python" "$here/tiny_gguf.py" "$work/F32" --all --type F32
"$python" "$here/compare_tokens.py" "$work/corpus.jsonl" "$@" "$work"/F32/*.gguf 2>/dev/null || failed=1
for type in F32 F16 BF16 Q8_0 Q4_0 Q4_1 Q5_0 Q5_1 Q4_K Q5_K Q6_K; do
    "$python" "$here/tiny_gguf.py" "$work/$type" --all --type "$type"
    "$python" "$here/compare_llama_cpp.py" --exact "$work/$type"/*.gguf 2>/dev/null || failed=1
    rm -r "${work:?}/$type"
done
[ "$failed" = 0 ] && echo "llama.cpp agrees" || { echo "something differs"; exit 1; }
