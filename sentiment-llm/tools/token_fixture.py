#!/usr/bin/env python3
"""Writes what the tests need to check the tokenizers without llama.cpp: vocabularies, texts, llama.cpp's ids.

usage: token_fixture.py corpus.jsonl out_folder --chat expected.jsonl --smollm2 SmolLM2.gguf --quipu-small quipu-small.gguf

  KIND.gguf.gz        tiny vocabularies of tiny_gguf.py
  tokens.jsonl.gz     {"text": ..., "ids": {KIND: [plain, trusted]}}: BOS where the model asks for it; plain is null
                      where llama.cpp takes a control token from it, which we do not; else trusted is null if the same

  chat.jsonl.gz       {"template": ..., "messages": ..., "kind": KIND, "ids": [...]}: prompts of chat_fixture.py whose
                      messages have no markup, as trusted text

Texts are the shorter generated ones of the corpus of token_corpus.py. Needs PyPI gguf, numpy, llama-cpp-python.
"""
import argparse
import gzip
import json
import pathlib
import tempfile

import llama_cpp
from llama_cpp import Llama

import tiny_gguf

KINDS = {"smollm": ("llama", None), "llama3": ("llama3", None), "qwen2": ("qwen2", None), "default": ("llama", "default"),
         "sentencepiece": ("tinyllama", None), "gemma3": ("gemma3", None), "phi3": ("phi3", None)}
TEXTS, LONGEST = 280, 60
CHATS = {"smollm2": "smollm", "qwen2.5": "qwen2", "llama3.2": "llama3", "llama2": "sentencepiece",
         "tinyllama": "sentencepiece", "gemma3": "gemma3", "phi3.5": "phi3"}


def write_gzip(path, data):
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as out:
        out.write(data)


def write_rows(path, rows):
    write_gzip(path, "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows).encode())


def pick(corpus):
    with open(corpus, encoding="ascii") as file:
        values = [json.loads(line) for line in file]
    short = [value for value in values[len(values) * 2 // 3:] if isinstance(value, str) and 0 < len(value) <= LONGEST]
    return [short[i * len(short) // TEXTS] for i in range(TEXTS)]


def has_control(model, ids):
    bos = 1 if ids and ids[0] == model.token_bos() else 0
    text = [llama_cpp.llama_vocab_get_text(model._model.vocab, token) for token in ids[bos:]]
    attributes = [llama_cpp.llama_vocab_get_attr(model._model.vocab, token) for token in ids[bos:]]
    return any(a & llama_cpp.LLAMA_TOKEN_ATTR_CONTROL or t.startswith(b"<|") for a, t in zip(attributes, text))


def ids_of(path, texts):
    model = Llama(model_path=str(path), vocab_only=True, verbose=False)
    for text in texts:
        plain = model.tokenize(text.encode(), add_bos=True, special=False)
        trusted = model.tokenize(text.encode(), add_bos=True, special=True)
        yield [None, trusted] if has_control(model, plain) else [plain, None if plain == trusted else trusted]


def chat_rows(expected, paths):
    with open(expected, encoding="ascii") as file:
        rows = [json.loads(line) for line in file]
    models = {kind: Llama(model_path=str(paths[kind]), vocab_only=True, verbose=False) for kind in sorted(set(CHATS.values()))}
    for row in rows:
        kind = CHATS.get(row["template"])
        if kind and not any("<" in text for _, text in row["messages"]):
            ids = models[kind].tokenize(row["prompt"].encode(), add_bos=True, special=True)
            yield {"template": row["template"], "messages": row["messages"], "kind": kind, "ids": ids}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--chat", required=True)
    parser.add_argument("--smollm2", required=True)
    parser.add_argument("--quipu-small", required=True)
    o = parser.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    texts = pick(o.corpus)
    rows = [{"text": text, "ids": {}} for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        paths = {"quipu-small": o.quipu_small, "smollm2": o.smollm2}
        for kind, (family, pre) in KINDS.items():
            paths[kind] = pathlib.Path(folder) / f"{kind}.gguf"
            tiny_gguf.write(paths[kind], family, "F32", vocab_only=True, pre=pre)
            write_gzip(o.out / f"{kind}.gguf.gz", paths[kind].read_bytes())
        for kind, path in paths.items():
            for row, ids in zip(rows, ids_of(path, texts)):
                row["ids"][kind] = ids
        write_rows(o.out / "chat.jsonl.gz", chat_rows(o.chat, paths))
    write_rows(o.out / "tokens.jsonl.gz", rows)


main()
