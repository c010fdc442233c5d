"""Measures quipu-tuned and its rivals; the only source of its card's numbers.

    python -m tuned.evaluate --data DATA --set fpb=fpb_test.jsonl --set fiqa=fiqa_test.jsonl \\
        --model "quipu-tuned, Q5_0=quipu-tuned-q5_0.gguf"

Models are read back from their files. Every set is only ever read here, and by
tuned.rows to drop training texts that stand in it.
"""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch

import data
import gguf_model
import lexicon
import prompt as small_prompt
from evaluate import MODELS, calibration_curve, calibration_error, put_into_card, scores, tf_idf
from train import classify
from tuned import rows, score
from tuned.calibrate import Calibration

SMALL = MODELS / "quipu-small-q8_0.gguf"


def named(option):
    name, _, path = option.rpartition("=")
    return name, path


def names(probabilities):
    return [data.LABELS[i] for i in probabilities.argmax(1)]


def calibration_of(own):
    """The calibration that a GGUF's `quipu.*` keys carry; none: as it is."""
    if "quipu.calibration.temperature" not in own:  # the base model
        return Calibration()
    bias = tuple(float(own[f"quipu.calibration.bias.{label}"]) for label in data.LABELS)
    return Calibration(float(own["quipu.calibration.temperature"]), bias)


def measured(gold, probabilities):
    return scores(gold, names(probabilities)) | {"calibration_error": calibration_error(gold, probabilities)}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def small_probabilities(texts):
    model, tokenizer, _ = gguf_model.load(SMALL)
    ids = [small_prompt.prompt_ids(tokenizer, data.clean(text)) for text in texts]
    return classify(model, small_prompt.label_ids(tokenizer), ids)


def rivals(training, sets):
    """{rival: {set: scores}}; TF-IDF reads the training rows whose label does not hang on the entity."""
    by_text = {}
    for row in training:
        by_text.setdefault(rows.key(row.text), []).append(row)
    plain = [same[0] for same in by_text.values() if len({row.label for row in same}) == 1]
    majority = Counter(row.label for row in training).most_common(1)[0][0]
    every = [text for texts, _ in sets.values() for text in texts]
    cleaned = [data.clean(text) for text in every]
    answers = {
        "majority": [majority] * len(every),
        "word list": [lexicon.classify(text) for text in cleaned],
        "TF-IDF, our training rows": tf_idf(plain, every),
    }
    found = {rival: {} for rival in answers} | {"quipu-small": {}}
    small, start = small_probabilities(every), 0
    for name, (_, gold) in sets.items():
        part = slice(start, start + len(gold))
        for rival, answer in answers.items():
            found[rival][name] = scores(gold, answer[part])
        found["quipu-small"][name] = measured(gold, small[part])
        start = part.stop
    return found


def about_entities(model, tokenizer, calibration, dev):
    """Accuracy on dev headlines that are good for one entity and bad for another, with and without naming it."""
    labels = {}
    for row in dev:
        labels.setdefault(rows.key(row.text), set()).add(row.label)
    several = [row for row in dev if row.entity and len(labels[rows.key(row.text)]) > 1]
    gold = [row.label for row in several]
    asked = calibration.probabilities(score.of_rows(model, tokenizer, several))
    plain = calibration.probabilities(score.logits(model, tokenizer, [(row.text, None) for row in several]))
    return {"rows": len(gold), "asked": scores(gold, names(asked)), "not_asked": scores(gold, names(plain))}


def of_model(path, sets, dev, exact):
    model, tokenizer, own = gguf_model.load(path)
    calibration, found = calibration_of(own), {}
    for name, (texts, gold) in sets.items():
        logits = score.logits(model, tokenizer, [(text, None) for text in texts], exact=exact)
        probabilities = calibration.probabilities(logits)
        found[name] = measured(gold, probabilities)
        found[name]["uncalibrated"] = measured(gold, Calibration().probabilities(logits))
        found[name]["curve"] = [
            (n, round(float(said), 4), round(float(right), 4))
            for n, said, right in calibration_curve(gold, probabilities)
        ]
    facts = {
        "sha256": sha256(path), "exact": exact, "file_bytes": Path(path).stat().st_size, "layers": model.config.layers,
        "block_parameters": model.block_parameters(), "embedding_parameters": model.token_embd.weight.numel(),
        "calibration": calibration.metadata(), "entities": about_entities(model, tokenizer, calibration, dev),
    }
    return found, facts


def table(report):
    sets = report["sets"]
    head = " | ".join(f"{name}, {n:,} rows" for name, n in sets.items())
    lines = ["Accuracy / weighted F1 / expected calibration error.", "", f"| | {head} |", "|---" * (len(sets) + 1) + "|"]
    for rival, by_set in report["rows"].items():
        cells = []
        for name in sets:
            s = by_set[name]
            error = f" / {s['calibration_error']:.3f}" if "calibration_error" in s else ""
            cells.append(f"{s['accuracy']:.3f} / {s['weighted_f1']:.3f}{error}")
        lines.append(f"| {rival} | {' | '.join(cells)} |")
    for name, facts in report["models"].items():
        lines += ["", *of_one(name, facts, report["rows"][name])]
    return "\n".join(lines)


def of_one(name, facts, by_set):
    e = facts["entities"]
    yield (
        f"**{name}**: {facts['layers']} layers, {facts['block_parameters']:,} weights in the blocks, "
        f"{facts['embedding_parameters']:,} in the embedding, {facts['file_bytes']:,} bytes. "
        f"Calibration {', '.join(facts['calibration'].values())} (temperature; bias of "
        f"{', '.join(data.LABELS)}). "
        f"On {e['rows']} held-out questions about headlines whose entities differ: {e['asked']['accuracy']:.3f} "
        f"when the entity is named, {e['not_asked']['accuracy']:.3f} when not."
    )
    yield from ("", "| said, and how often right | " + " | ".join(by_set) + " |", "|---" * (len(by_set) + 1) + "|")
    for low in range(3, 10):
        cells = [next((c for c in s["curve"] if int(c[1] * 10) == low), None) for s in by_set.values()]
        said = [f"{c[1]:.2f} → {c[2]:.2f} ({c[0]})" if c else "" for c in cells]
        yield f"| {low / 10:.1f} to {(low + 1) / 10:.1f} | {' | '.join(said)} |"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True)
    p.add_argument("--set", action="append", default=[], type=named, help="name=FinLoRA test file")
    p.add_argument("--model", action="append", default=[], type=named, help="name=GGUF")
    p.add_argument("--exact", action="store_true", help="float32 throughout")
    p.add_argument("--report", help="JSON to write; a file that it names with the same hash is not measured again")
    p.add_argument("--card", help="model card to put the table into")
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    folder = Path(o.data) / "sentiment"
    training, dev = rows.load(folder, [path for _, path in o.set])
    valid = [(data.clean_keeping_case(text), label) for text, label in data.tfns_rows(folder / "tfns_valid.csv")]
    sets = {"tfns_valid": valid} | {name: rows.evaluation_set(path) for name, path in o.set}
    sets = {name: tuple(map(list, zip(*pairs))) for name, pairs in sets.items()}

    report = {
        "sets": {name: len(gold) for name, (_, gold) in sets.items()},
        "training_rows": len(training), "dev_rows": len(dev), "rows": {}, "models": {},
    }
    known = json.loads(Path(o.report).read_text()) if o.report and Path(o.report).exists() else {}
    same = known and all(known[key] == report[key] for key in ("sets", "training_rows", "dev_rows"))
    rival_names = ("majority", "word list", "TF-IDF, our training rows", "quipu-small")
    if same:
        report["rows"] = {name: known["rows"][name] for name in rival_names}
    else:
        report["rows"] = rivals(training, sets)
    for name, path in o.model:
        if same and known["models"].get(name, {}).get("sha256") == sha256(path):
            report["rows"][name], report["models"][name] = known["rows"][name], known["models"][name]
        else:
            report["rows"][name], report["models"][name] = of_model(path, sets, dev, o.exact)
    if o.report:
        Path(o.report).write_text(json.dumps(report, indent=1) + "\n")
    if o.card:
        put_into_card(Path(o.card), table(report))
    print(table(report))


if __name__ == "__main__":
    main()
