"""Small but working vocabularies of both tokenizer kinds, learnt from a page of text. Standard library only."""
import collections
import re

TEXT = """
Once upon a time there was a small exchange by the sea, and every morning the traders asked one another whether the
price would rise or fall. The answer is positive, said the first; the answer is negative, said the second; the answer
is neutral, said the third, and they were all paid the same. Bitcoin rallies as inflation cools and investors return to
risk assets. Ether slips after the network upgrade is delayed again. Shares of the bank fell 12 percent on Tuesday after
it reported a loss of 340 million dollars for the quarter. The central bank kept interest rates unchanged and said that
it doesn't expect to cut them before the end of the year. Solana's developers have released a fix; they're confident
that the outage won't be repeated. The regulator is reviewing the application, we've learned, and it'll decide in 2025.
Tether's market value passed 100,000,000,000 dollars. What is the sentiment of this headline about the company? Answer
with one word. You are a helpful assistant. The merger was approved by shareholders, the stock gained 5.25% and the
board raised the dividend. Analysts downgraded the shares to sell because demand is weak and costs are rising. Les
marchés européens ont clôturé en légère hausse. Die Aktie verliert deutlich, während der Umsatz wächst. Los precios
suben y la demanda baja. Рынок растёт, курс падает. 市場は上昇しました。 比特币价格上涨。 가격이 올랐다. 🚀🚀 to the moon! 📉
"""
MERGES = 400
WORD_START = "\u2581"


def _learn(words):
    """The merges, most frequent pair first (of equals the smaller one); words: {tuple of symbols: count}."""
    merges = []
    while len(merges) < MERGES:
        pairs = collections.Counter()
        for symbols, count in words.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        joined = collections.Counter()
        for symbols, count in words.items():
            joined[_merge(symbols, best)] += count
        words = joined
    return merges


def _merge(symbols, pair):
    out, at = [], 0
    while at < len(symbols):
        if symbols[at:at + 2] == pair:
            out.append(pair[0] + pair[1])
            at += 2
        else:
            out.append(symbols[at])
            at += 1
    return tuple(out)


def byte_characters():
    """GPT-2's printable stand-ins for the 256 bytes."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(0x100 + others.index(byte)) if byte in others else chr(byte) for byte in range(256)]


def _unique(tokens):
    return list(dict.fromkeys(tokens))


def byte_level():
    """Tokens and merges ("left right") as a gpt2 tokenizer has them, without special tokens."""
    stand_in = byte_characters()
    words = collections.Counter(
        tuple(stand_in[byte] for byte in word.encode()) for word in re.findall(r" ?[^\s\d]+|\d|\s+", TEXT))
    merges = _learn(words)
    tokens = _unique(stand_in + [left + right for left, right in merges])
    return tokens, [f"{left} {right}" for left, right in merges]


def sentencepiece():
    """(text, score) pairs as a llama tokenizer has them, without control and byte tokens: merges, then characters."""
    words = collections.Counter(tuple(word.replace(" ", WORD_START)) for word in re.findall(r" ?[^\s]+", TEXT))
    pieces = _unique([left + right for left, right in _learn(words)])
    characters = _unique(sorted(set(TEXT.replace(" ", WORD_START)) - {"\n"}))
    return [(piece, -float(rank)) for rank, piece in enumerate(pieces + characters)]
