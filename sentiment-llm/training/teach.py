"""Soft labels for distillation: cross-fitted TF-IDF regressions on words and on characters.

    python teach.py --data ../../../shared/data --out run/teacher.npz

Each text is scored by regressions that did not see it (ten folds, one set of
regressions per source, since each source was labelled by its own rules).
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import data

FOLDS = 10
WORDS = dict(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
CHARACTERS = dict(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)


def probabilities(training, texts):
    """Mean of the two regressions, columns in the order of data.LABELS."""
    total = np.zeros((len(texts), len(data.LABELS)))
    for features in (WORDS, CHARACTERS):
        vectors = TfidfVectorizer(**features)
        x = vectors.fit_transform([e.text for e in training])
        regression = LogisticRegression(C=10, max_iter=300).fit(x, [e.label for e in training])
        columns = [list(regression.classes_).index(label) for label in data.LABELS]
        total += regression.predict_proba(vectors.transform(texts))[:, columns]
    return total / 2


def cross_fitted(examples, seed):
    fold_of = np.random.default_rng(seed).permutation(len(examples)) % FOLDS
    out = np.zeros((len(examples), len(data.LABELS)), dtype=np.float32)
    for fold in range(FOLDS):
        rows = np.flatnonzero(fold_of == fold)
        rest = [e for e, f in zip(examples, fold_of) if f != fold]
        out[rows] = probabilities(rest, [examples[i].text for i in rows])
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True, help="folder that holds sentiment/")
    p.add_argument("--out", required=True)
    p.add_argument("--hold-out-dev", action="store_true")
    p.add_argument("--sources", default="tfns,sentfin,stocktweet")
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    texts, taught = [], []
    examples = data.load_training(Path(o.data) / "sentiment")
    for source in o.sources.split(","):
        rows = [e for e in examples if e.source == source and not (o.hold_out_dev and data.is_dev(e))]
        found = cross_fitted(rows, o.seed)
        right = np.mean([data.LABELS[i] == e.label for i, e in zip(found.argmax(1), rows)])
        print(f"{source}: {len(rows)} rows, cross-fitted accuracy {right:.3f}", flush=True)
        texts += [e.text for e in rows]
        taught.append(found)
    Path(o.out).parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(o.out, texts=np.array(texts), probabilities=np.concatenate(taught))


if __name__ == "__main__":
    main()
