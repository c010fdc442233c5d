#!/bin/sh
# quipu-tuned, from SmolLM2-135M-Instruct to the card: sh reproduce-tuned.sh DATA BASE.gguf fpb_test.jsonl fiqa_test.jsonl
# Every training step resumes from its checkpoint when run again.
set -eu
cd "$(dirname "$0")"
data=$1 base=$2 fpb=$3 fiqa=$4
export OMP_WAIT_POLICY=passive
common="--base $base --data $data --exclude $fpb $fiqa"
models=../models

python -m tuned.train $common --run run/full --compile
shares='{"sentfin":0.6,"nwgi":0.5,"stocktweet":0.5}'
python -m tuned.train $common --run run/longer --compile --start run/full/checkpoint.pt --seed 6 \
    --rate 3e-5 --epochs 2.2 --shares "$shares"
# Through the rounding in three rounds; each asks the unrounded model about other rows.
before=run/longer
for round in "9 0.24 1.5e-5" "10 0.24 1.2e-5" "11 0.2 1.2e-5"; do
    set -- $round
    python -m tuned.predict $common --start run/longer/checkpoint.pt --seed $1 --epochs $2 --shares "$shares" --out run/taught-$1.pt
    python -m tuned.train $common --start $before/checkpoint.pt --seed $1 --epochs $2 --shares "$shares" --rate $3 \
        --run run/rounded-$1 --compile --teacher run/taught-$1.pt --teacher-weight 0.95 --round q5_0 --warm-up 10
    before=run/rounded-$1
done
python -m tuned.train $common --run run/cut --compile --start run/longer/checkpoint.pt --layers 0-10,29 \
    --teacher run/full/checkpoint.pt --round q4_0 --rate 8e-5 --epochs 1.5
python -m tuned.export $common --checkpoint run/longer/checkpoint.pt --blocks q8_0 --embedding q8_0 --out run/longer-q8_0.gguf
python -m tuned.export $common --checkpoint $before/checkpoint.pt --blocks q5_0 --embedding q5_0 --out run/quipu-tuned-q5_0.gguf
python -m tuned.export $common --checkpoint run/cut/checkpoint.pt --blocks q4_0 --embedding q8_0 --out run/cut-q4_0.gguf
python -m tuned.evaluate --data "$data" --set fpb="$fpb" --set fiqa="$fiqa" \
    --model "SmolLM2-135M-Instruct untuned, same prompt=$base" \
    --model "quipu-tuned, 30 layers, Q8_0=run/longer-q8_0.gguf" \
    --model "quipu-tuned, 30 layers, Q5_0=run/quipu-tuned-q5_0.gguf" \
    --model "quipu-tuned, 12 layers, Q4_0=run/cut-q4_0.gguf" \
    --report $models/quipu-tuned.evaluation.json --card $models/quipu-tuned.md
