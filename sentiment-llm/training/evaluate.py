"""Measures the model and its rivals on tfns_valid; the only source of the card's numbers.

    python evaluate.py --data ../../../shared/data --checkpoint run/model.pt

Writes quipu-small.evaluation.json beside the model, the table inside the model card,
and the two fixtures that the engine's tests read.
"""

import argparse
import csv
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from tokenizers import Tokenizer

import data
import gguf_model
import lexicon
import prompt
from fixture_strings import STRINGS
from model import Config, Llama
from train import classify

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "models"
CRYPTO = re.compile("bitcoin|ethereum|crypto")
FIXTURES = HERE.parent / "src/test/resources/dev/quipu/llm"


def tf_idf(training, texts):
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    regression = LogisticRegression(C=3, max_iter=1000)  # C by the dev slice
    regression.fit(words.fit_transform([e.text for e in training]), [e.label for e in training])
    return list(regression.predict(words.transform(texts)))


def scores(gold, found):
    return {
        "accuracy": round(accuracy_score(gold, found), 4),
        "weighted_f1": round(f1_score(gold, found, average="weighted"), 4),
        "confusion": confusion_matrix(gold, found, labels=data.LABELS).tolist(),
    }


def calibration_error(gold, probabilities, bins=10):
    """Mean gap between confidence and accuracy, weighted by the rows in each bin."""
    gaps = [abs(said - right) * rows for rows, said, right in calibration_curve(gold, probabilities, bins)]
    return round(float(sum(gaps)) / len(gold), 4)


def calibration_curve(gold, probabilities, bins=10):
    """[(rows, mean confidence, accuracy)] of the bins of equal width that have rows."""
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == np.array([data.LABELS.index(g) for g in gold])
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    inside = [bin_of == b for b in range(bins)]
    return [(int(rows.sum()), confidence[rows].mean(), right[rows].mean()) for rows in inside if rows.any()]


def mean_prompt_tokens(id_lists):
    return round(sum(map(len, id_lists)) / len(id_lists), 2)


def news_titles(folder):
    with open(folder / "replay/cryptonews_nyu.csv", encoding="utf-8", newline="") as file:
        return [data.clean(row["title"]) for row in csv.DictReader(file, delimiter=";") if row["title"]]


def table(report):
    lines = ["| on tfns_valid, 2,388 rows | accuracy | weighted F1 |", "|---|---|---|"]
    for name, s in report["rows"].items():
        lines.append(f"| {name} | {s['accuracy']:.3f} | {s['weighted_f1']:.3f} |")
    last = report["rows"]["ours, Q8_0"]["confusion"]
    lines += ["", "Confusion of the Q8_0 model (rows: truth, columns: answer):", ""]
    lines += ["| | " + " | ".join(data.LABELS) + " |", "|---|---|---|---|"]
    lines += [f"| {label} | " + " | ".join(map(str, row)) + " |" for label, row in zip(data.LABELS, last)]
    m = report["model"]
    lines += [
        "",
        f"{m['block_parameters']:,} parameters in the blocks, {m['embedding_parameters']:,} in the embedding, "
        f"{m['file_bytes']:,} bytes. fp32 and Q8_0 give the same answer on {m['q8_agreement']:.2%} of the rows. "
        f"Expected calibration error {m['calibration_error']:.3f}. "
        f"Prompts take {m['prompt_tokens_tfns_valid']} tokens on average on tfns_valid, "
        f"{m['prompt_tokens_crypto_titles']} on crypto news titles. "
        f"Trained on {m['training_rows']:,} rows, {m['training_steps']:,} steps, "
        f"{m['training_seconds']:,} seconds on {m['training_threads']} CPU thread(s), shared with other work; "
        f"{m['training_rows_naming_crypto']} of the rows name bitcoin, ethereum or crypto. "
        f"One standard error of our accuracy is {m['standard_error']:.3f}.",
    ]
    return "\n".join(lines)


def put_into_card(card, text):
    """Replaces what stands between the card's two marks."""
    marked = re.compile(r"(<!-- evaluation -->\n).*?(\n<!-- /evaluation -->)", re.DOTALL)
    card.write_text(marked.sub(lambda m: m.group(1) + text + m.group(2), card.read_text()))


def write_jsonl(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True)
    p.add_argument("--checkpoint", required=True)
    o = p.parse_args()
    torch.set_num_threads(1)
    folder = Path(o.data)
    path = MODELS / "quipu-small-q8_0.gguf"

    checkpoint = torch.load(o.checkpoint, weights_only=True)
    with open(folder / "sentiment/tfns_valid.csv", encoding="utf-8", newline="") as file:
        raw = [row["text"] for row in csv.DictReader(file)]
    valid = data.load_valid(folder / "sentiment")
    texts, gold = [e.text for e in valid], [e.label for e in valid]
    sources = checkpoint["options"]["sources"].split(",")
    held_out = checkpoint["options"]["hold_out_dev"]
    training = [
        e
        for e in data.load_training(folder / "sentiment")
        if e.source in sources and not (held_out and data.is_dev(e))
    ]
    only_tfns = [e for e in training if e.source == "tfns"]
    every_tfns = list(data.tfns(folder / "sentiment/tfns_train.csv"))
    assert len(training) == checkpoint["rows"], "not the rows that the checkpoint was trained on"

    full = Llama(Config(**checkpoint["config"]))
    full.load_state_dict(checkpoint["weights"])
    trained_tokenizer = Tokenizer.from_str(checkpoint["tokenizer"])
    small, tokenizer, _ = gguf_model.load(path)
    ids = [prompt.prompt_ids(tokenizer, t) for t in texts]
    assert ids == [prompt.prompt_ids(trained_tokenizer, t) for t in texts], "tokenizer changed in export"
    p_full = classify(full, prompt.label_ids(tokenizer), ids)
    p_small = classify(small, prompt.label_ids(tokenizer), ids)
    name = lambda p: [data.LABELS[i] for i in p.argmax(1)]
    majority = Counter(e.label for e in only_tfns).most_common(1)[0][0]

    right = accuracy_score(gold, name(p_small))

    report = {
        "rows": {
            "majority": scores(gold, [majority] * len(gold)),
            "word list": scores(gold, [lexicon.classify(t) for t in texts]),
            "TF-IDF + logistic regression, our training rows": scores(gold, tf_idf(training, texts)),
            "TF-IDF + logistic regression, the tfns part of them": scores(gold, tf_idf(only_tfns, texts)),
            f"TF-IDF + logistic regression, all {len(every_tfns):,} rows of tfns_train, "
            "texts that also stand in tfns_valid included": scores(gold, tf_idf(every_tfns, texts)),
            "ours, fp32": scores(gold, name(p_full)),
            "ours, Q8_0": scores(gold, name(p_small)),
        },
        "model": {
            "config": checkpoint["config"],
            "block_parameters": full.block_parameters(),
            "embedding_parameters": full.token_embd.weight.numel(),
            "file_bytes": path.stat().st_size,
            "q8_agreement": float((p_full.argmax(1) == p_small.argmax(1)).mean()),
            "calibration_error": calibration_error(gold, p_small),
            "prompt_tokens_tfns_valid": mean_prompt_tokens(ids),
            "prompt_tokens_crypto_titles": mean_prompt_tokens(
                [prompt.prompt_ids(tokenizer, t) for t in news_titles(folder)]
            ),
            "training_rows": checkpoint["rows"],
            "training_rows_naming_crypto": sum(bool(CRYPTO.search(e.text)) for e in training),
            "standard_error": round(float(np.sqrt(right * (1 - right) / len(gold))), 4),
            "training_steps": checkpoint["steps"],
            "training_seconds": checkpoint["seconds"],
            "training_threads": checkpoint["options"]["threads"],
            "options": checkpoint["options"],
        },
    }
    (MODELS / "quipu-small.evaluation.json").write_text(json.dumps(report, indent=1) + "\n")
    put_into_card(MODELS / "MODEL_CARD.md", table(report))
    print(table(report))

    step = len(valid) // 50
    write_jsonl(
        FIXTURES / "quipu-small.expected.jsonl",
        [
            {
                "id": i, "text": raw[i], "cleaned": texts[i], "ids": ids[i], "truth": gold[i],
                **{label: round(float(p), 6) for label, p in zip(data.LABELS, p_small[i])},
            }
            for i in range(0, step * 50, step)
        ],
    )
    write_jsonl(
        FIXTURES / "quipu-small.tokens.jsonl",
        [{"text": s, "ids": tokenizer.encode(s).ids} for s in STRINGS],
    )


if __name__ == "__main__":
    main()
