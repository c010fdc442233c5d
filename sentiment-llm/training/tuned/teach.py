"""Writes a model's probabilities for every training row, for a smaller one to learn from.

    python -m tuned.teach --base BASE.gguf --data DATA --checkpoint run/full/checkpoint.pt --out run/teacher.npz
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from tuned import calibrate, checkpoint, rows, score


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--exclude", nargs="*", default=[], help="as given to tuned.train")
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    training, dev = rows.load(Path(o.data) / "sentiment", o.exclude)
    model, tokenizer = checkpoint.load(o.base, o.checkpoint)
    calibration = calibrate.fit(score.of_rows(model, tokenizer, dev), dev)
    logits = score.of_rows(model, tokenizer, training)
    np.savez(o.out, logits=logits, probabilities=calibration.probabilities(logits))
    print(f"{len(training)} rows, {calibration}")


if __name__ == "__main__":
    main()
