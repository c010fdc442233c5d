"""Writes the TF-IDF rival of `quipu eval sentiment`: word 1-2-grams with logistic regression.

    python export_tfidf.py --data ../../../shared/data

Format of tfidf.tsv.gz, UTF-8, one line each:
    class    <label> <share of training rows in millionths> <intercept>      three, negative neutral positive
    ngram    <tab> idf <tab> three weights                                   sorted by ngram
Numbers are in units of 1/4096. tfidf.expected.jsonl holds what scikit-learn itself answers to 60 texts of
tfns_valid, for the test of the Java side.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import data

HERE = Path(__file__).resolve().parent
PACKAGE = "resources/dev/quipu/llm/evaluation"
OUT = HERE.parent / "src/main" / PACKAGE / "tfidf.tsv.gz"
EXPECTED = HERE.parent / "src/test" / PACKAGE / "tfidf.expected.jsonl"
UNIT = 4096


def whole(value):
    return int(round(float(value) * UNIT))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True)
    o = p.parse_args()
    folder = Path(o.data) / "sentiment"
    training = data.load_training(folder)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    regression = LogisticRegression(C=3, max_iter=1000)
    regression.fit(words.fit_transform([e.text for e in training]), [e.label for e in training])

    order = [list(regression.classes_).index(label) for label in data.LABELS]
    shares = Counter(e.label for e in training)
    lines = [
        f"class\t{label}\t{round(1e6 * shares[label] / len(training))}\t{whole(regression.intercept_[i])}"
        for label, i in zip(data.LABELS, order)
    ]
    for ngram, column in sorted(words.vocabulary_.items()):
        weights = [whole(regression.coef_[i, column]) for i in order]
        lines.append("\t".join(map(str, [ngram, whole(words.idf_[column]), *weights])))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with gzip.GzipFile(OUT, "wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())

    valid = data.load_valid(folder)
    found = regression.predict_proba(words.transform([e.text for e in valid]))[:, order]
    right = np.mean([data.LABELS[i] == e.label for i, e in zip(found.argmax(1), valid)])
    print(f"{len(training):,} rows, {len(words.vocabulary_):,} n-grams, {OUT.stat().st_size:,} bytes; tfns_valid {right:.4f}")
    EXPECTED.parent.mkdir(parents=True, exist_ok=True)
    EXPECTED.write_text(
        "".join(
            json.dumps({"text": e.text, **{label: round(float(v), 5) for label, v in zip(data.LABELS, row)}}) + "\n"
            for e, row in list(zip(valid, found))[:: len(valid) // 60]
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
