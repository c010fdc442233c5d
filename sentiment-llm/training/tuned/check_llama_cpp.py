"""Compares our label probabilities with llama.cpp's on the same file; needs PyPI `llama-cpp-python`.

    python -m tuned.check_llama_cpp --model quipu-tuned-q5_0.gguf --expected quipu-tuned.expected.jsonl

llama.cpp rounds activations to 8 bits as our engine does, the reference does not, so
small differences are to be expected; the tokens must be the same.
"""

import argparse
import json

import numpy as np
from llama_cpp import Llama

LABELS = ("negative", "neutral", "positive")


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--model", required=True)
    p.add_argument("--expected", required=True, help="lines of tuned.fixture")
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    llama = Llama(o.model, n_ctx=256, n_threads=o.threads, n_threads_batch=o.threads, verbose=False)
    tokens = lambda text: llama.tokenize(text.encode(), add_bos=False, special=False)
    own = llama.metadata
    temperature = float(own["quipu.calibration.temperature"])
    bias = np.array([float(own[f"quipu.calibration.bias.{label}"]) for label in LABELS])
    labels = [tokens(own[f"quipu.label.{label}"])[0] for label in LABELS]

    with open(o.expected, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    worst, same_tokens, same_label = 0.0, 0, 0
    for row in rows:
        before, after = own["quipu.prompt.template" + ("_entity" if row["entity"] else "")].split(" {text}")
        body = tokens(" " + row["cleaned"])[: int(own["quipu.prompt.max_text_tokens"])]
        ids = tokens(before) + body + tokens(after.replace("{entity}", row["entity"] or ""))
        same_tokens += ids == row["ids"]
        llama.reset()
        llama.eval(row["ids"])
        logits = np.array(llama._ctx.get_logits_ith(-1)[: llama.n_vocab()])[labels]
        found = softmax(logits / temperature + bias)
        wanted = np.array([row[label] for label in LABELS])
        worst = max(worst, float(abs(found - wanted).max()))
        same_label += found.argmax() == wanted.argmax()
    print(
        f"{len(rows)} rows: same tokens {same_tokens}, same label {same_label}, "
        f"largest difference of a probability {worst:.4f}"
    )


if __name__ == "__main__":
    main()
