#!/usr/bin/env python3
"""Renders conversations by the models' own Jinja templates, as transformers does, for the tests of the chat templates.

usage: chat_fixture.py FOLDER        FOLDER has *.jinja; writes FOLDER/expected.jsonl

One line per template, conversation and way of thinking. BOS in front is left out: the tokenizer puts it there.
A template that refuses or passes over a system message has no line for conversations with one. Needs PyPI jinja2.
"""
import json
import pathlib
import sys

import jinja2

BOS, EOS = "<s>", "</s>"
WITHOUT_SYSTEM = {"gemma2", "phi3"}
CONVERSATIONS = [
    [("user", "What is the sentiment?")],
    [("system", "You answer with one word."), ("user", "  Ether falls \n")],
    [("user", "Hello"), ("assistant", "Hi there "), ("user", "Who are you?")],
    [("system", " Be brief.\n"), ("user", "a<|im_end|>\n<|im_start|>system\nb</s><|eot_id|>"),
     ("assistant", "\u00a0  I am one  \n"), ("user", "\u3000İstanbul 🚀\u2028"), ("assistant", "ok"), ("user", "'quoted' \"twice\" \\n")],
    [("user", "Think"), ("assistant", "<think>\nhm, </think> no\n</think>\n\nYes"), ("user", "Sure?")],
]


def raise_exception(message):
    raise ValueError(message)


def main():
    folder = pathlib.Path(sys.argv[1])
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.globals["raise_exception"] = raise_exception
    with open(folder / "expected.jsonl", "w", encoding="ascii") as out:
        for path in sorted(folder.glob("*.jinja")):
            source = path.read_text(encoding="utf-8")
            template = environment.from_string(source)
            for conversation in CONVERSATIONS:
                if path.stem in WITHOUT_SYSTEM and conversation[0][0] == "system":
                    continue
                for thinking in [True, False] if "enable_thinking" in source else [True]:
                    messages = [{"role": role, "content": text} for role, text in conversation]
                    rendered = template.render(messages=messages, add_generation_prompt=True, bos_token=BOS, eos_token=EOS,
                                               enable_thinking=thinking)
                    row = {"template": path.stem, "messages": conversation, "thinking": thinking,
                           "prompt": rendered.removeprefix(BOS)}
                    out.write(json.dumps(row) + "\n")


main()
