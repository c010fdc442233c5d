"""Writes what a file of ours must answer: prompts, token ids and calibrated probabilities, for the engine's tests.

    python -m tuned.fixture --model quipu-tuned-q5_0.gguf --data DATA --out quipu-tuned.expected.jsonl

Fifty texts of tfns_valid, evenly spaced, every fifth also asked about the first word of its text.
"""

import argparse
from pathlib import Path

import torch

import data
import gguf_model
from evaluate import write_jsonl
from tuned import prompt, score
from tuned.evaluate import calibration_of


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--model", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    torch.set_num_threads(1)
    texts = [text for text, _ in data.tfns_rows(Path(o.data) / "sentiment/tfns_valid.csv")]
    step = len(texts) // 50
    chosen = [texts[i] for i in range(0, step * 50, step)]
    questions = [(text, None) for text in chosen]
    questions += [(text, data.clean_keeping_case(text).split(" ")[0]) for text in chosen[::5]]

    model, tokenizer, own = gguf_model.load(o.model)
    cleaned = [(data.clean_keeping_case(text), entity) for text, entity in questions]
    probabilities = calibration_of(own).probabilities(score.logits(model, tokenizer, cleaned, exact=True))
    write_jsonl(
        Path(o.out),
        [
            {
                "text": text, "entity": entity, "cleaned": clean, "ids": prompt.prompt_ids(tokenizer, clean, entity),
                **{label: round(float(p), 6) for label, p in zip(data.LABELS, row)},
            }
            for (text, entity), (clean, _), row in zip(questions, cleaned, probabilities)
        ],
    )


if __name__ == "__main__":
    main()
