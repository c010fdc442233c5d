"""The training rows of quipu-tuned: which text, asked how, answered how.

Differences to `data.load_training`: case is kept, SEntFiN is also asked about its
entities, NWGI's grades become shares of two labels, and texts that also stand in an
evaluation set are dropped, also when only their letters and digits agree.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import data

# Shares of the label that the grade's sign names; the rest is neutral's. "Mildly" lies
# between: as its sign it makes company statements positive, as neutral it hides positives.
NWGI_SHARE = {"strong": 1.0, "moderately": 0.85, "mildly": 0.5}
CASHTAG = re.compile(r"\$[A-Za-z]{1,5}\b")
SOURCES = ("tfns", "sentfin", "nwgi", "stocktweet")


@dataclass(frozen=True)
class Row:
    text: str  # cleaned, case kept
    entity: str | None  # what the question is about, if anything
    target: tuple  # shares of negative, neutral, positive
    source: str  # one of SOURCES

    @property
    def gold(self):
        """Index of the label with the greatest share; a tie goes to neutral."""
        return max(range(3), key=lambda i: (self.target[i], i == 1))

    @property
    def label(self):
        return data.LABELS[self.gold]


def one_hot(label):
    return tuple(float(label == name) for name in data.LABELS)


def graded(grade):
    strength, sign = grade.split() if " " in grade else ("strong", grade)
    share = NWGI_SHARE[strength]
    sure, neutral = one_hot(sign), one_hot("neutral")
    return tuple(share * s + (1 - share) * n for s, n in zip(sure, neutral))


def chance(text, salt):
    """A number in [0, 1) that depends on the text alone."""
    digest = hashlib.sha256(f"{salt}:{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def cashtags(rows):
    """Every cashtag of the rows, once, in order."""
    return sorted({tag for row in rows for tag in CASHTAG.findall(row.text)})


def with_other_tags(text, entity, tags, rng):
    """The same question about other companies: an opinion must not hang on a ticker. (text, entity)"""
    other = {tag: rng.choice(tags) for tag in sorted(set(CASHTAG.findall(text)))}
    about = other.get(f"${entity}", f"${entity}")[1:] if entity else None
    return CASHTAG.sub(lambda tag: other[tag.group()], text), about


def tfns(path):
    for text, label in data.tfns_rows(path):
        text = data.clean_keeping_case(text)
        tags = sorted(set(CASHTAG.findall(text)))
        about_tag = len(tags) == 1 and chance(text, "entity") < 0.2
        yield Row(text, tags[0].lstrip("$") if about_tag else None, one_hot(label), "tfns")


def sentfin(path):
    """Headlines of one opinion: half of them asked about an entity. Of several: each entity."""
    for title, decisions in data.sentfin_rows(path):
        text = data.clean_keeping_case(title)
        decisions = [(data.clean_keeping_case(entity), label) for entity, label in decisions]
        if len({label for _, label in decisions}) == 1:
            entity, label = decisions[int(chance(text, "which") * len(decisions))]
            yield Row(text, entity if chance(text, "entity") < 0.5 else None, one_hot(label), "sentfin")
        else:
            for entity, label in decisions:
                yield Row(text, entity, one_hot(label), "sentfin")


def nwgi(path):
    for text, grade in data.nwgi_rows(path):
        text = data.clean_keeping_case(text)
        # Every second "moderately positive" is left out: they outnumber all negatives two to one.
        if grade != "moderately positive" or chance(text, "balance") < 0.5:
            yield Row(text, None, graded(grade), "nwgi")


def stocktweets(folder):
    for text, label in data.stocktweet_rows(folder):
        yield Row(data.clean_keeping_case(text), None, one_hot(label), "stocktweet")


def key(text):
    """Letters and digits only, case folded: what makes two texts the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def evaluation_set(path):
    """[(text, label)] of a FinLoRA test file: the prompt around each text is taken off."""
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    text = lambda row: data.clean_keeping_case(data.NWGI_INPUT.search(row["context"]).group(1))
    return [(text(row), row["target"]) for row in rows]


def held_out_texts(folder, evaluation_sets):
    texts = [data.clean_keeping_case(text) for text, _ in data.tfns_rows(folder / "tfns_valid.csv")]
    for path in evaluation_sets:
        texts += [text for text, _ in evaluation_set(path)]
    return texts


def stands_in(texts):
    """Whether a text equals, holds or is held by one of `texts`, letters and digits compared."""
    keys = {k for k in map(key, texts) if k}
    joined = "\n".join(sorted(keys))
    long_keys = [k for k in sorted(keys) if len(k) >= 40]

    def test(text):
        k = key(text)
        return k in keys or (len(k) >= 25 and k in joined) or any(held in k for held in long_keys)

    return test


def load(folder, evaluation_sets):
    """(training rows, dev rows). Dropped: empty, held out, repeated and contradictory questions.

    The dev rows, one text in twenty of every source, choose checkpoints and fit the calibration.
    """
    folder = Path(folder)
    held_out = stands_in(held_out_texts(folder, evaluation_sets))
    by_question = {}
    for row in (
        *tfns(folder / "tfns_train.csv"),
        *sentfin(folder / "SEntFiN.csv"),
        *nwgi(folder / "finlora_nwgi_test.jsonl"),
        *stocktweets(folder),
    ):
        if key(row.text):
            by_question.setdefault((key(row.text), row.entity), []).append(row)
    kept = [
        same[0]
        for (text, _), same in by_question.items()
        if len({row.label for row in same}) == 1 and not held_out(same[0].text)
    ]
    is_dev = lambda row: chance(key(row.text), "dev") < 0.05
    return [row for row in kept if not is_dev(row)], [row for row in kept if is_dev(row)]
