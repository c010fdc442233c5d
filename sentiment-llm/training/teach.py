"""Soft labels for distillation: cross-fitted TF-IDF regressions on words and on characters.

    python teach.py --data ../../../shared/data --out run/teacher.npz

Each text is scored by regressions that did not see it. Every feature exists
twice, once for all sources and once for tfns alone: what the sources agree on
is shared, and how tfns was labelled stays its own.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import data

FOLDS = 6
FEATURES = (
    dict(ngram_range=(1, 3), min_df=2, sublinear_tf=True, token_pattern=r"[$%]?\w+|[^\w\s]"),
    dict(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
)
# Measured on the dev slice: the words are the better half.
WEIGHTS = (0.65, 0.35)


def doubled(x, is_tfns):
    return hstack([x, csr_matrix(is_tfns.astype(float)[:, None]).multiply(x)]).tocsr()


def probabilities(training, texts):
    """Weighted mean of the regressions, columns in the order of data.LABELS."""
    is_tfns = lambda rows: np.array([e.source == "tfns" for e in rows])
    total = np.zeros((len(texts), len(data.LABELS)))
    for weight, features in zip(WEIGHTS, FEATURES):
        vectors = TfidfVectorizer(**features)
        x = doubled(vectors.fit_transform([e.text for e in training]), is_tfns(training))
        regression = LogisticRegression(C=6, max_iter=150).fit(x, [e.label for e in training])
        columns = [list(regression.classes_).index(label) for label in data.LABELS]
        asked = doubled(vectors.transform([e.text for e in texts]), is_tfns(texts))
        total += weight * regression.predict_proba(asked)[:, columns]
    return total


def cross_fitted(examples, seed):
    fold_of = np.random.default_rng(seed).permutation(len(examples)) % FOLDS
    out = np.zeros((len(examples), len(data.LABELS)), dtype=np.float32)
    for fold in range(FOLDS):
        rows = np.flatnonzero(fold_of == fold)
        rest = [e for e, f in zip(examples, fold_of) if f != fold]
        out[rows] = probabilities(rest, [examples[i] for i in rows])
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True, help="folder that holds sentiment/")
    p.add_argument("--out", required=True)
    p.add_argument("--hold-out-dev", action="store_true")
    p.add_argument("--sources", default="tfns,sentfin,stocktweet")
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    examples = [
        e
        for e in data.load_training(Path(o.data) / "sentiment")
        if e.source in o.sources.split(",") and not (o.hold_out_dev and data.is_dev(e))
    ]
    taught = cross_fitted(examples, o.seed)
    right = np.array([data.LABELS[i] == e.label for i, e in zip(taught.argmax(1), examples)])
    for source in o.sources.split(","):
        rows = [e.source == source for e in examples]
        print(f"{source}: {sum(rows)} rows, cross-fitted accuracy {right[rows].mean():.3f}", flush=True)
    Path(o.out).parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(o.out, texts=np.array([e.text for e in examples]), probabilities=taught)


if __name__ == "__main__":
    main()
