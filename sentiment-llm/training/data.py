"""Loads the labelled texts and cleans them exactly as the Java side does.

Every loader handles its file's traps (see the README of the data folder) and
returns `Example`s. Label names, never label codes, leave this file.
"""

import csv
import hashlib
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

LABELS = ("negative", "neutral", "positive")

# Java's \s without flags is ASCII white space, hence re.ASCII.
LINK = re.compile(r"https?://\S+", re.ASCII)
WHITE_SPACE = re.compile(r"\s+", re.ASCII)
ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

NWGI_INPUT = re.compile(r"Input:(.*?)Answer:", re.DOTALL)
# Decisions look like a Python dict but break its parsers ('Moody's'): only
# "quote colon quote label" is reliable.
SENTFIN_DECISION = re.compile(r"""[{,]\s*["'](.*?)["']: '(positive|negative|neutral)'""")


@dataclass(frozen=True)
class Example:
    text: str  # cleaned
    label: str  # one of LABELS
    source: str  # tfns, sentfin, nwgi or stocktweet


def clean_keeping_case(text):
    """Links out, ASCII white space collapsed and trimmed."""
    return WHITE_SPACE.sub(" ", LINK.sub("", text)).strip(" ")


def clean(text):
    """Links out, ASCII white space collapsed and trimmed, A-Z lowered."""
    return clean_keeping_case(text).translate(ASCII_LOWER)


def tfns_rows(path):
    """(text as it stands, label)"""
    names = {"0": "negative", "1": "positive", "2": "neutral"}
    with open(path, encoding="utf-8", newline="") as file:  # cells span lines
        for row in csv.DictReader(file):
            yield row["text"], names[row["label"]]


def sentfin_rows(path):
    """(headline as it stands, [(entity, label), ...])"""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["Title"], SENTFIN_DECISION.findall(row["Decisions"])


def nwgi_rows(path):
    """(text as it stands, grade); grades run from `strong negative` to `strong positive`."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield NWGI_INPUT.search(row["context"]).group(1), row["target"].strip().lower()


def stocktweet_rows(folder):
    """(text as it stands, label)"""
    files = {
        "bullish": ("positive", "windows-1252"),
        "bearish": ("negative", "ascii"),
        "neutral": ("neutral", "utf-8"),
    }
    for name, (label, encoding) in files.items():
        text = (folder / f"stocktweet_{name}.txt").read_bytes().decode(encoding)
        for line in text.split("\n"):
            yield line, label


def tfns(path):
    for text, label in tfns_rows(path):
        yield Example(clean(text), label, "tfns")


def sentfin(path):
    """Headlines whose entities all agree; one label holds for the headline."""
    for title, decisions in sentfin_rows(path):
        labels = {label for _, label in decisions}
        if len(labels) == 1:
            yield Example(clean(title), labels.pop(), "sentfin")


def nwgi(path):
    """Strong and moderate grades keep their sign; "mildly" counts as neutral."""
    for text, grade in nwgi_rows(path):
        label = "neutral" if grade.startswith("mildly") else grade.split()[-1]
        yield Example(clean(text), label, "nwgi")


def stocktweets(folder):
    for text, label in stocktweet_rows(folder):
        yield Example(clean(text), label, "stocktweet")


def load_valid(folder):
    """The held-out test, in file order. Nothing may be chosen on it."""
    return list(tfns(Path(folder) / "tfns_valid.csv"))


def load_training(folder):
    """All trainable texts, each once.

    Dropped: empty texts, texts that also stand in tfns_valid, repeated texts,
    and texts that carry two different labels.
    """
    folder = Path(folder)
    held_out = {key(example.text) for example in load_valid(folder)}
    by_key = {}
    sources = (
        tfns(folder / "tfns_train.csv"),
        sentfin(folder / "SEntFiN.csv"),
        nwgi(folder / "finlora_nwgi_test.jsonl"),
        stocktweets(folder),
    )
    for source in sources:
        for example in source:
            if example.text and key(example.text) not in held_out:
                by_key.setdefault(key(example.text), []).append(example)
    return [
        same[0]
        for same in by_key.values()
        if len({example.label for example in same}) == 1
    ]


def key(text):
    """What makes two texts the same: their letters, digits and signs."""
    return re.sub(r"[^\w$%+-]+", " ", text).strip()


def is_dev(example, one_in=7):
    """The slice of tfns_train on which recipes are compared."""
    digest = hashlib.sha256(example.text.encode()).digest()
    return example.source == "tfns" and int.from_bytes(digest[:8], "big") % one_in == 0


CASHTAG = re.compile(r"\$[a-z]{1,5}\b")


def swap_cashtags(text, pool, rng, probability):
    """Augmentation: another ticker in place of each, the same one throughout."""
    if "$" not in text or rng.random() >= probability:
        return text
    chosen = {}
    return CASHTAG.sub(
        lambda match: chosen.setdefault(match.group(), rng.choice(pool)), text
    )


def cashtags(examples):
    return sorted({tag for e in examples for tag in CASHTAG.findall(e.text)})
