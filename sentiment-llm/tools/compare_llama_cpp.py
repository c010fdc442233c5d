#!/usr/bin/env python3
"""Compares the inference module with llama.cpp on GGUF files: tokens, logits, greedy text.

usage: compare_llama_cpp.py [--module PROBE|MODULE.wasm] [--node NODE] [--texts FILE] [--new 32] [--exact] model.gguf ...

Per model one line: texts with the same ids; positions, how many have the same likeliest token, the largest and the
mean absolute difference of the logits beside their standard deviation; how many greedy continuations are equal.
A different likeliest token, or a continuation that parts, is followed by llama.cpp's own margin between the two
candidates: a small one is a tie that rounding decides. Exit status 1 if ids differ, if likeliest tokens do with a margin
above --tie, or if with --exact our mean difference is more than a quarter above llama.cpp's.

llama.cpp keeps its cache in float32 here (its default is half precision). Both round activations, not in the same way:
llama.cpp to half or bfloat16 before F16 and BF16 matrices, to 8 bits in blocks of 256 with K-quants, and the scales of
8-bit blocks to half precision. So --exact tells how far each is from llama.cpp with all weights spelt out in float32,
where nothing is rounded: two implementations that are right are equally far.
Without --module the native probe is compiled. Needs PyPI llama-cpp-python and numpy.
"""
import argparse
import sys
import tempfile

import llama_cpp
import numpy as np
from llama_cpp import Llama

import dequantise_gguf
import probe

TEXTS = [
    "Bitcoin rallies as inflation cools and investors return to risk assets.",
    "Once upon a time, there was a positive the the cat named 42.\nIt's neutral; they're in the park, are n't they?  ",
    "What is the sentiment of this headline? The shares fell 12.5% on Tuesday after it reported a loss.",
    "Les marchés européens ont clôturé en hausse 🚀 市場は上昇しました",
    "the",
]


ROUNDING = 0.002  # what float32 sums in another order, or llama.cpp's table of GELU in half precision, may make


class Reference:
    def __init__(self, path, context):
        self.model = Llama(model_path=path, n_ctx=context, n_batch=context, n_ubatch=context, logits_all=True,
                           n_threads=1, n_threads_batch=1, type_k=0, type_v=0, flash_attn=False, verbose=False)

    def tokens(self, text):
        return self.model.tokenize(text, add_bos=True, special=False)

    def logits(self, ids):
        self.model.reset()
        self.model.eval(ids)
        return np.array(self.model.scores[:len(ids)], dtype=np.float32)

    def next(self, count, ids):
        """The greedy continuation and the logits each of its tokens was chosen from."""
        self.model.reset()
        self.model.eval(ids)
        made, rows = [], []
        while len(made) < count:
            row = np.array(self.model.scores[self.model.n_tokens - 1], dtype=np.float32)
            best = int(np.argmax(row))
            rows.append(row)
            if llama_cpp.llama_vocab_is_eog(self.model._model.vocab, best):
                break
            made.append(best)
            self.model.eval([best])
        return made, rows


def parting(ours, theirs, rows, eos):
    """llama.cpp's margin where the continuations part, None if they do not. One that ended counts as EOS."""
    for at, row in enumerate(rows):
        a = ours[at] if at < len(ours) else eos
        b = theirs[at] if at < len(theirs) else eos
        if a != b:
            return float(row.max() - row[a])
    return None


def differences(a, b):
    return np.concatenate([np.abs(x - y).ravel() for x, y in zip(a, b)])


def distance(a, b):
    """The largest and the mean difference of lists of logits, and how many rows have the same likeliest token."""
    found = differences(a, b)
    agree = sum(int((x.argmax(axis=1) == y.argmax(axis=1)).sum()) for x, y in zip(a, b))
    return f"{found.max():.5f} at most, {found.mean():.5f} on average, top-1 {agree}"


def near_exact(path, o, every_ids, mine, theirs):
    with tempfile.NamedTemporaryFile(suffix=".gguf") as spelt_out:
        dequantise_gguf.convert(path, spelt_out.name)
        reference = Reference(spelt_out.name, o.context)
        exact = [reference.logits(ids) for ids in every_ids]
    print(f"    from exact: ours {distance(mine, exact)}; llama.cpp's {distance(theirs, exact)}")
    return differences(mine, exact).mean() <= 1.25 * differences(theirs, exact).mean() + ROUNDING


def compare(path, o):
    ours = probe.Probe(o.module, path, node=o.node)
    reference = Reference(path, o.context)
    vocabulary = ours.vocabulary
    same_ids, margins, equal, parted = 0, [], 0, []
    every_ids, every_mine, every_theirs = [], [], []
    for text in o.lines:
        ids = reference.tokens(text)
        same_ids += ours.tokens(text, probe.ADD_BOS | probe.PLAIN_TEXT) == ids
        ids = ids[:o.context - o.new]
        theirs = reference.logits(ids)
        mine = np.frombuffer(ours.logits(ids), dtype="<f4").reshape(len(ids), vocabulary)[:, :theirs.shape[1]]
        best_mine, best_theirs = mine.argmax(axis=1), theirs.argmax(axis=1)
        rows = np.arange(len(ids))
        every_ids.append(ids)
        every_mine.append(mine)
        every_theirs.append(theirs)
        gaps = theirs[rows, best_theirs] - theirs[rows, best_mine]
        margins += [float(gap) for gap in gaps[best_mine != best_theirs]]
        made, chosen_from = reference.next(o.new, ids)
        margin = parting(ours.next(o.new, ids), made, chosen_from, reference.model.token_eos())
        equal += margin is None
        parted += [] if margin is None else [margin]
    ours.close()
    deviation = np.concatenate([theirs.std(axis=1) for theirs in every_theirs]).mean()
    print(f"{path.rsplit('/', 1)[-1]}: ids {same_ids}/{len(o.lines)}, logits differ by {distance(every_mine, every_theirs)}"
          f"/{sum(map(len, every_ids))} (deviation {deviation:.2f}), greedy {equal}/{len(o.lines)}")
    for name, found in ("likeliest token differs", margins), ("continuation parts", parted):
        if found:
            print(f"    {name}, llama.cpp's margins: {', '.join(f'{m:.4f}' for m in sorted(found, reverse=True))}")
    near = not o.exact or near_exact(path, o, every_ids, every_mine, every_theirs)
    return near and same_ids == len(o.lines) and all(margin <= o.tie for margin in margins)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+")
    parser.add_argument("--module", help="a native probe or a wasm build; compiled if not given")
    parser.add_argument("--node", default="node")
    parser.add_argument("--texts", help="a file with one text a line")
    parser.add_argument("--new", type=int, default=32)
    parser.add_argument("--context", type=int, default=256)
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--tie", type=float, default=0.6)
    o = parser.parse_args()
    o.module = o.module or probe.build_native()
    o.lines = [text.encode() for text in TEXTS]
    if o.texts:
        with open(o.texts, "rb") as file:
            o.lines = file.read().splitlines()
    good = True
    for path in o.models:
        try:
            good &= compare(path, o)
        except probe.ProbeError as refused:
            print(f"{path.rsplit('/', 1)[-1]}: refused, status {refused}")
            good = False
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
