#!/usr/bin/env python3
"""Compares the module's tokenizer with llama.cpp's on a corpus, for each GGUF given (vocabulary only).

usage: compare_tokens.py corpus.jsonl vocabulary.gguf ... [--module PROBE|MODULE.wasm] [--show 5]

Every text is tokenized with BOS and EOS where the model asks for them, once as plain text and once as trusted text, in
which control tokens are recognised; token texts are compared too. Three rules of ours are not llama.cpp's
(tokenizer.h, encode.h). Texts they touch are counted apart and held to the rule itself:
  markup    plain text that llama.cpp takes a control token from: ours must have none
  invalid   text that is not UTF-8: byte-level ids must be llama.cpp's of the text with U+FFFD for each byte that begins
            no valid sequence, SentencePiece ids must give back the bytes
Exit status 1 if anything else differs.
Needs PyPI llama-cpp-python.
"""
import argparse
import ctypes
import json
import random
import sys

import llama_cpp
from llama_cpp import Llama

import probe

PLAIN, TRUSTED = 0, 1


def read_corpus(path):
    with open(path, encoding="ascii") as file:
        values = [json.loads(line) for line in file]
    return [bytes.fromhex(value["hex"]) if isinstance(value, dict) else value.encode() for value in values]


def is_utf8(text):
    try:
        text.decode()
        return True
    except UnicodeDecodeError:
        return False


def sequence_bytes(text, at):
    """Length of the valid sequence that begins here, 0 if none does."""
    for length in range(1, 5):
        if is_utf8(text[at:at + length]) and len(text[at:at + length]) == length:
            return length
    return 0


def replaced(text):
    out, at = b"", 0
    while at < len(text):
        length = sequence_bytes(text, at)
        out += text[at:at + length] if length else "\ufffd".encode()
        at += length or 1
    return out


class Comparison:
    def __init__(self, path, o):
        self.reference = Llama(model_path=path, vocab_only=True, verbose=False)
        self.vocab = self.reference._model.vocab
        self.ours = probe.Probe(o.module, path, vocab_only=True, node=o.node)
        self.byte_level = self.reference.metadata["tokenizer.ggml.model"] == "gpt2"
        self.show = o.show
        self.counts = {"same": 0, "markup": 0, "invalid": 0, "different": 0}

    def theirs(self, text, trusted):
        return self.reference.tokenize(text, add_bos=True, special=bool(trusted))

    def mine(self, text, trusted):
        return self.ours.tokens(text, probe.ADD_BOS | probe.ADD_EOS | (0 if trusted else probe.PLAIN_TEXT))

    def is_control(self, token):
        attributes = llama_cpp.llama_vocab_get_attr(self.vocab, token)
        text = llama_cpp.llama_vocab_get_text(self.vocab, token)
        unnatural = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN | llama_cpp.LLAMA_TOKEN_ATTR_BYTE
        return bool(attributes & unnatural) or (text.startswith(b"<|") and text.endswith(b"|>"))

    def kind(self, text, trusted):
        theirs, mine = self.theirs(text, trusted), self.mine(text, trusted)
        if theirs == mine:
            return "same"
        if not is_utf8(text):
            kept = mine == self.theirs(replaced(text), trusted) if self.byte_level else self.gives_back(text, mine)
            return "invalid" if kept else "different"
        if not trusted and self.markup(theirs, mine):
            return "markup"
        return "different"

    def gives_back(self, text, ids):
        """SentencePiece puts spaces in, writes them U+2581, and Phi-3 drops them: white space does not count."""
        bos = ids[:1] == self.ours.tokens(b"", probe.ADD_BOS)
        visible = lambda raw: b"".join(raw.replace("\u2581".encode(), b" ").split())
        return visible(self.ours.text(ids[bos:])) == visible(text)

    def markup(self, theirs, mine):
        """llama.cpp has control tokens after its BOS where we have none."""
        bos = 1 if theirs and mine and theirs[0] == mine[0] else 0
        return any(map(self.is_control, theirs[bos:])) and not any(self.is_reached(token) for token in mine[bos:])

    def is_reached(self, token):
        return self.is_control(token) and not llama_cpp.llama_vocab_get_attr(self.vocab, token) & llama_cpp.LLAMA_TOKEN_ATTR_BYTE

    def run(self, texts):
        for text in texts:
            for trusted in (PLAIN, TRUSTED):
                kind = self.kind(text, trusted)
                self.counts[kind] += 1
                if kind == "different" and self.show > 0:
                    self.show -= 1
                    print("    ", text[:300], "trusted" if trusted else "plain")
                    print("      llama.cpp", self.theirs(text, trusted)[:60])
                    print("      ours     ", self.mine(text, trusted)[:60])

    def piece(self, token):
        buffer = ctypes.create_string_buffer(1024)
        length = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, True)
        return buffer.raw[:length]

    def texts_differ(self):
        """How many of every seventh token have another text."""
        tokens = range(0, self.ours.vocabulary, 7)
        return sum(self.ours.text([token]) != self.piece(token) for token in tokens)

    def ends_differ(self):
        """How many tokens end generation on one side only."""
        tokens = range(self.ours.vocabulary)
        ours = [end for at in range(0, len(tokens), 5000) for end in self.ours.ends(tokens[at:at + 5000])]
        return sum(ours[token] != llama_cpp.llama_vocab_is_eog(self.vocab, token) for token in tokens)

    def parts_differ(self, texts):
        """How many texts have other ids in parts of one trust than as a whole. Parts do not cut characters."""
        source, differ = random.Random(5), 0
        for text in texts:
            characters = text.decode(errors="ignore")
            cuts = sorted(source.randrange(len(characters) + 1) for _ in range(3))
            pieces = [characters[a:b].encode() for a, b in zip([0, *cuts], [*cuts, len(characters)])]
            for trusted in (PLAIN, TRUSTED):
                parts = self.ours.tokens_of_parts([(piece, trusted) for piece in pieces], probe.ADD_BOS | probe.ADD_EOS)
                differ += parts != self.mine(characters.encode(), trusted)
        return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--module")
    parser.add_argument("--node", default="node")
    parser.add_argument("--show", type=int, default=5)
    o = parser.parse_args()
    o.module = o.module or probe.build_native()
    texts = read_corpus(o.corpus)
    good = True
    for path in o.models:
        comparison = Comparison(path, o)
        comparison.run(texts)
        c = comparison.counts
        others = (comparison.texts_differ(), comparison.ends_differ(), comparison.parts_differ(texts))
        print(f"{path.rsplit('/', 1)[-1]}: {len(texts)} texts, plain and trusted: {c['same']} same ids, "
              f"{c['markup']} by the rule on markup, {c['invalid']} by the rule on invalid UTF-8, {c['different']} different; "
              f"token texts, ends of generation, texts in parts that differ: {others}", flush=True)
        good &= c["different"] == 0 and not any(others)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
