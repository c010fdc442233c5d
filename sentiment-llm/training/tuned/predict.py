"""Writes what a finished checkpoint says of the rows that a run will meet: targets for a run that shall come close to it.

    python -m tuned.predict --base BASE.gguf --data DATA --start run/longer/checkpoint.pt \\
        --seed 9 --epochs 0.24 --out run/longer-predictions.pt

Takes the options of `tuned.train`, as the run to be taught will get them, and `--out`; `--start` is the teacher.
`tuned.train --teacher` reads the file.
"""

import math
from pathlib import Path

import torch

from tuned import checkpoint, prompt, rows, score, train


@torch.no_grad()
def predictions(model, labels, plan, count, float32):
    """(count, 3), NaN for rows that are not in the plan."""
    of = torch.full((count, 3), math.nan)
    for batch, id_lists in plan:
        with score.precision(float32):
            logits = score.batch_logits(model, labels, id_lists)
        of[torch.tensor(batch)] = logits.float().softmax(-1)
    return of


def main():
    parser = train.parser(__doc__)
    parser.add_argument("--out", required=True)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    training, _ = rows.load(Path(o.data) / "sentiment", o.exclude)
    model, tokenizer = checkpoint.load(o.base, o.start)
    plan = train.epoch_plan(training, tokenizer, o, 0)
    plan = plan[: math.ceil(len(plan) * o.epochs)]
    of = predictions(model, prompt.label_ids(tokenizer), plan, len(training), o.float32)
    torch.save({"predictions": of}, o.out)
    print(f"{o.out}: {int((~of[:, 0].isnan()).sum())} rows of {len(training)}")


if __name__ == "__main__":
    main()
