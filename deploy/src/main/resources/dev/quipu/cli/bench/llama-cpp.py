"""Runs llama.cpp by its Python binding, for `quipu bench llm`. One JSON object on standard output:

    {"prefill": tokens/s of a 256-token prompt, "decode": tokens/s of 64 tokens after it, "headlines": tokens/s of 64
     prompts of 40 tokens as one batch, "prompts": tokens/s of as many tokens in prompts of 256, one after another,
     "version"}, each the best of so many rounds; of prompts as many as of headlines

usage: python llama_cpp.py MODEL.gguf THREADS PREFILL_ROUNDS DECODE_ROUNDS HEADLINES_ROUNDS
"""

import ctypes
import json
import sys
import time

import llama_cpp

PROMPT, NEW, HEADLINES, HEADLINE = 256, 64, 64, 40


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def open_model(path, threads, cells, sequences, batch):
    llama_cpp.llama_log_set(QUIET, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
    if not model:
        sys.exit(f"llama.cpp cannot read {path}")
    options = llama_cpp.llama_context_default_params()
    options.n_ctx, options.n_batch, options.n_ubatch = cells, batch, 512
    options.n_threads = options.n_threads_batch = threads
    options.n_seq_max, options.kv_unified = sequences, True
    return model, llama_cpp.llama_init_from_model(model, options)


@llama_cpp.llama_log_callback
def QUIET(level, text, user_data):
    pass


def run(context, rows):
    """rows: (token, position, sequence, whether its logits are wanted)."""
    batch = llama_cpp.llama_batch_init(len(rows), 0, 1)
    batch.n_tokens = len(rows)
    for i, (token, position, sequence, wanted) in enumerate(rows):
        batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, position, 1
        batch.seq_id[i][0], batch.logits[i] = sequence, wanted
    if llama_cpp.llama_decode(context, batch) != 0:
        sys.exit("llama_decode failed")
    llama_cpp.llama_synchronize(context)
    llama_cpp.llama_batch_free(batch)


def clear(context):
    llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), True)


def main():
    path, threads = sys.argv[1], int(sys.argv[2])
    prefill_rounds, decode_rounds, headlines_rounds = map(int, sys.argv[3:])
    model, context = open_model(path, threads, 512, 1, 512)
    some = lambda i: 500 + i * 37 % 20_000
    prompt = [(some(i), i, 0, i == PROMPT - 1) for i in range(PROMPT)]
    steps = lambda: [run(context, [(some(i), PROMPT + i, 0, True)]) for i in range(NEW)]
    prefill = decode = headlines = prompts = 0.0

    def seconds_of_prompt():
        clear(context)
        return timed(lambda: run(context, prompt))

    for _ in range(prefill_rounds):
        prefill = max(prefill, PROMPT / seconds_of_prompt())
    for _ in range(headlines_rounds):
        count = HEADLINES * HEADLINE // PROMPT
        prompts = max(prompts, count * PROMPT / sum(seconds_of_prompt() for _ in range(count)))
    for _ in range(decode_rounds):
        clear(context)
        run(context, prompt)
        decode = max(decode, NEW / timed(steps))
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)

    rows = [(some(s * 41 + i), i, s, i == HEADLINE - 1) for s in range(HEADLINES) for i in range(HEADLINE)]
    model, context = open_model(path, threads, len(rows), HEADLINES, len(rows))
    for _ in range(headlines_rounds):
        clear(context)
        headlines = max(headlines, len(rows) / timed(lambda: run(context, rows)))
    speeds = {"prefill": prefill, "decode": decode, "headlines": headlines, "prompts": prompts}
    print(json.dumps({**speeds, "version": llama_cpp.__version__}))


main()
