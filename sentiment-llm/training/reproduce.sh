#!/bin/sh
# Everything from the data to the model card: sh reproduce.sh [data folder]
set -eu
cd "$(dirname "$0")"
data=${1:-../../../shared/data}
python teach.py --data "$data" --hold-out-dev --out run/teacher.npz
python train.py --data "$data" --hold-out-dev --teacher run/teacher.npz --out run/model.pt
python export_gguf.py --checkpoint run/model.pt --out ../models/quipu-small-q8_0.gguf
python evaluate.py --data "$data" --checkpoint run/model.pt
