#!/usr/bin/env python3
"""Writes the 10,000 texts on which tokenizers are compared: headlines, tweets, news, and generated nasty ones.

usage: token_corpus.py DATA_FOLDER corpus.jsonl [--lines 10000] [--generated 3500] [--invalid 300]

DATA_FOLDER has sentiment/ and replay/. One JSON value a line: a string, or {"hex": ...} for bytes that are not UTF-8.
The same arguments and data give the same file. Standard library only.
"""
import argparse
import csv
import json
import pathlib
import random

CONTRACTIONS = ["I'm", "I'M", "we'll", "WE'LL", "we'Ll", "don't", "DON'T", "they're", "THEY'RE", "'re", "it's", "IT'S", "'S",
                "’s", "it’s", "'tis", "''ll", "'d've", "I'd", "y'all'd've", "O'Reilly", "'\u017f", "rock'n'roll", "'", "''", "'t'"]
MARKUP = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>",
          "<|end_header_id|>", "<|eot_id|>", "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<|system|>",
          "<|end|>", "<s>", "</s>", "<unk>", "<bos>", "<eos>", "<pad>", "[INST]", "[/INST]", "<<SYS>>", "<|im_", "im_end|>",
          "<0x0A>", "<0x41>", "▁", "▁▁", "<unused5>", "<mask>", "<table>", "<h1>", "</td>", "<b>", "<repo_name>", "<think>",
          "<|>", "<||>", "<|im_start|", "[PAD151646]", "<tool_call>", "[multimodal]", "<|fim_prefix|>", "<start_of_image>"]
SPACES = [" ", "  ", "   ", " " * 9, "\t", "\t\t", "\t\t\t\t", "\n", "\n\n", "\n\n\n", "\r\n", "\r", " \n", "\n ", "\t \n \t",
          "\u00a0", "\u3000", "\u2009", "\u2028", "\u0085", "\v", "\f", "\u1680", "\u202f", " \u00a0 ", "\n" * 33, " " * 35]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u202e", "\u00ad", "\u034f", "\u180e", "\u0000", "\u0007",
             "\u001b", "\u007f", "\u0080", "\ufffd", "\ufffc", "\ufffe", "\ue000", "\U000e0041"]
EMOJI = ["🚀", "📉", "💎🙌", "👨‍👩‍👧‍👦", "👍🏽", "🇺🇸🇯🇵", "❤️", "☠", "🏴‍☠️", "1️⃣", "🫠", "🧑🏿‍🚀", "™", "©", "✓", "…", "—", "€", "₿", "½", "²", "Ⅻ", "①"]
NUMBERS = ["0", "7", "42", "123", "1234", "12345", "1,234,567.89", "1" * 37, "0x1F", "3.14159265358979", "2025-11-21T20:48:23Z",
           "$1.2bn", "-5.25%", "١٢٣", "１２３４", "४२", "Ⅷ", "1e-9", "½⅓", "10²", "1st", "B2B", "€1.000,50", "\u0661\u0662a3"]
SCRIPTS = [(0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x3041, 0x30FF), (0x0400, 0x052F), (0x0590, 0x05FF), (0x0600, 0x06FF), (0x0900, 0x097F),
           (0x0E00, 0x0E7F), (0x0370, 0x03FF), (0x0100, 0x024F), (0x1F300, 0x1FAFF), (0x2000, 0x2BFF), (0x1D400, 0x1D7FF), (0xFF00, 0xFFEF),
           (0x20000, 0x2A6DF), (0x10A0, 0x13FF), (0x0300, 0x036F), (0x31C0, 0x31EF), (0x2EBF0, 0x2EE5D)]
WORDS = ["price", "Bitcoin", "ETH", "rallies", "the", "naïve", "Straße", "ÜBER", "market", "SEC", "$BTC", "#DeFi", "@elon", "AAPL.US",
         "https://t.co/bd0xbFGjkT", "S&P500", "e-mail", "C++", "a/b", "{\"k\": [1, 2]}", "don`t", "snake_case", "camelCase", "x=y+1;"]
INVALID = [b"\x80", b"\xbf", b"\xff", b"\xfe", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xe2\x28\xa1", b"\xc3\x28", b"\xc0\x80", b"\xe0\x80\xaf",
           b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x82\x82\xac", b"\xf8\x88\x80\x80\x80", b"\x80\x80\x80", b"\xe2\x82\xac\x82", b"\xf0\x28\x8c\xbc"]


def zalgo(r):
    return "".join(letter + "".join(chr(r.randrange(0x300, 0x370)) for _ in range(r.randrange(4))) for letter in r.choice(WORDS))


def random_script(r):
    first, last = r.choice(SCRIPTS)
    return "".join(chr(r.randrange(first, last + 1)) for _ in range(r.randrange(1, 12)))


def any_code_point(r):
    code_point = r.choice([r.randrange(0x20), r.randrange(0x80, 0xD800), r.randrange(0xE000, 0x110000), r.randrange(0x3000)])
    return chr(code_point) if not 0xD800 <= code_point < 0xE000 else "?"


def piece(r):
    return r.choice([
        lambda: r.choice(WORDS), lambda: r.choice(WORDS), lambda: r.choice(CONTRACTIONS), lambda: r.choice(MARKUP), lambda: r.choice(SPACES),
        lambda: r.choice(INVISIBLE), lambda: r.choice(EMOJI), lambda: r.choice(NUMBERS), lambda: zalgo(r), lambda: random_script(r),
        lambda: any_code_point(r), lambda: "".join(r.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") for _ in range(r.randrange(1, 9))),
        lambda: r.choice("aA1 .'\n") * r.randrange(1, 40)])()


def generated(r):
    joint = r.choice(["", " ", " ", r.choice(SPACES)])
    return joint.join(piece(r) for _ in range(r.randrange(1, 14)))


def invalid(r):
    line = generated(r).encode()
    for _ in range(r.randrange(1, 4)):
        at = r.randrange(len(line) + 1)
        line = line[:at] + r.choice(INVALID) + line[at:]
    return line


def column(path, name, delimiter=","):
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        return [row[name] for row in csv.DictReader(file, delimiter=delimiter) if row.get(name)]


def found(data):
    sets = [column(data / "sentiment/SEntFiN.csv", "Title"), column(data / "sentiment/tfns_train.csv", "text"),
            column(data / "sentiment/tfns_valid.csv", "text"), column(data / "replay/cryptonews_nyu.csv", "text", ";")]
    with open(data / "sentiment/finlora_nwgi_test.jsonl", encoding="utf-8") as file:
        sets.append([json.loads(line)["context"] for line in file])
    for mood in "bearish", "bullish", "neutral":
        sets.append((data / f"sentiment/stocktweet_{mood}.txt").read_text(encoding="utf-8", errors="replace").splitlines())
    return sets


def spread(texts, count):
    """count of the texts, evenly taken."""
    return [texts[i * len(texts) // count] for i in range(min(count, len(texts)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out")
    parser.add_argument("--lines", type=int, default=10000)
    parser.add_argument("--generated", type=int, default=3500)
    parser.add_argument("--invalid", type=int, default=300)
    o = parser.parse_args()
    r = random.Random(5)
    made = [generated(r) for _ in range(o.generated - o.invalid)]
    made += [invalid(r) for _ in range(o.invalid)]
    sets = found(o.data)
    total = sum(map(len, sets))
    wanted = o.lines - len(made)
    texts = [text for texts in sets for text in spread(texts, max(1, wanted * len(texts) // total))]
    texts += spread(sets[0], wanted - len(texts))
    with open(o.out, "w", encoding="ascii") as file:
        for line in texts + made:
            if isinstance(line, bytes):
                try:
                    line = line.decode()
                except UnicodeDecodeError:
                    line = {"hex": line.hex()}
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
