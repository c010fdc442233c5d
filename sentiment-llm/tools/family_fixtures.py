#!/usr/bin/env python3
"""Makes a very small GGUF of each family and special case the module runs, and asks llama.cpp for its logits.

usage: family_fixtures.py FOLDER        FOLDER/NAME.gguf and FOLDER/expected.jsonl, one line a model

All weights are float32, and llama.cpp keeps its KV cache so, so that nothing but the order of sums differs (and llama.cpp's
table of GELU, which has 16-bit entries). The same versions give the same bytes. Needs PyPI gguf, numpy, llama-cpp-python.
"""
import json
import pathlib
import sys

import gguf
import llama_cpp
import numpy as np

VOCABULARY = 48
DIM, FFN, HEADS, CONTEXT, ORIGINAL_CONTEXT = 32, 40, 4, 512, 256
IDS = [3 + i * i % 41 for i in range(45)]

LLAMA = dict(arch="llama", kv_heads=2)
PHI3 = dict(arch="phi3", kv_heads=2, fused_qkv=True, fused_gate=True)
CASES = {
    "llama": LLAMA,
    "llama-own-output": LLAMA | dict(own_output=True, kv_heads=4),
    "llama-biases": LLAMA | dict(biases=True),
    "llama-3-factors": LLAMA | dict(factors={"rope_freqs": [1.0, 1.5, 4.0, 8.0]}),
    "llama-linear": LLAMA | dict(scaling="linear"),
    "llama-yarn": LLAMA | dict(scaling="yarn"),
    "qwen2": dict(arch="qwen2", kv_heads=2, qkv_biases=True),
    "qwen3": dict(arch="qwen3", kv_heads=1, head_size=12, head_norms=True),
    "gemma3": dict(arch="gemma3", kv_heads=1, head_size=16, head_norms=True, post_norms=True, layers=3, window=16, pattern=2),
    "gemma3-linear": dict(arch="gemma3", kv_heads=2, head_norms=True, post_norms=True, layers=6, window=8, scaling="linear"),
    "phi3": PHI3 | dict(window=16),
    "phi3-partial": PHI3 | dict(head_size=8, rotated=4, own_output=True),
    "phi3-longrope": PHI3 | dict(scaling="longrope", factors={"rope_factors_short": [1.0, 1.1, 1.2, 1.3],
                                                              "rope_factors_long": [1.0, 2.0, 9.0, 30.0]}),
    "gpt2": dict(arch="gpt2", kv_heads=4, fused_qkv=True, biases=True, layer_norm=True),
}


class Model:
    def __init__(self, case, seed):
        self.case = case
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.tensors = []
        self.head_size = case.get("head_size", DIM // HEADS)
        self.layers = case.get("layers", 2)

    def has(self, trait):
        return self.case.get(trait, False)

    def add(self, name, values):
        self.tensors.append((name, np.asarray(values, dtype=np.float32)))

    def matrix(self, name, rows, columns, biased=False):
        self.add(f"{name}.weight", self.random.standard_normal((rows, columns)) * 1.5 / columns ** 0.5)
        if biased or self.has("biases"):
            self.add(f"{name}.bias", self.random.standard_normal(rows) * 0.3)

    def norm(self, name, length=DIM):
        self.add(f"{name}.weight", 1 + 0.2 * self.random.standard_normal(length))
        if self.has("layer_norm"):
            self.add(f"{name}.bias", 0.2 * self.random.standard_normal(length))

    def attention(self, layer):
        query, pair = HEADS * self.head_size, self.case["kv_heads"] * self.head_size
        self.norm(f"{layer}.attn_norm")
        if self.has("fused_qkv"):
            self.matrix(f"{layer}.attn_qkv", query + 2 * pair, DIM)
        else:
            for part, rows in ("q", query), ("k", pair), ("v", pair):
                self.matrix(f"{layer}.attn_{part}", rows, DIM, self.has("qkv_biases"))
        if self.has("head_norms"):
            self.norm(f"{layer}.attn_q_norm", self.head_size)
            self.norm(f"{layer}.attn_k_norm", self.head_size)
        self.matrix(f"{layer}.attn_output", DIM, query)
        if self.has("post_norms"):
            self.norm(f"{layer}.post_attention_norm")

    def feed_forward(self, layer):
        self.norm(f"{layer}.ffn_norm")
        if not self.has("fused_gate") and not self.has("layer_norm"):
            self.matrix(f"{layer}.ffn_gate", FFN, DIM)
        self.matrix(f"{layer}.ffn_up", 2 * FFN if self.has("fused_gate") else FFN, DIM)
        self.matrix(f"{layer}.ffn_down", DIM, FFN)
        if self.has("post_norms"):
            self.norm(f"{layer}.post_ffw_norm")

    def make(self):
        self.add("token_embd.weight", self.random.standard_normal((VOCABULARY, DIM)) * 0.5)
        if self.has("layer_norm"):
            self.add("position_embd.weight", self.random.standard_normal((64, DIM)) * 0.2)
        for i in range(self.layers):
            self.attention(f"blk.{i}")
            self.feed_forward(f"blk.{i}")
        self.norm("output_norm")
        if self.has("own_output"):
            self.add("output.weight", self.random.standard_normal((VOCABULARY, DIM)) * 0.5)
        for name, factors in self.case.get("factors", {}).items():
            self.add(f"{name}.weight", factors)

    def metadata(self, writer):
        writer.add_context_length(64 if self.has("layer_norm") else CONTEXT)
        writer.add_embedding_length(DIM)
        writer.add_block_count(self.layers)
        writer.add_feed_forward_length(FFN)
        writer.add_head_count(HEADS)
        writer.add_head_count_kv(self.case["kv_heads"])
        writer.add_key_length(self.head_size)
        writer.add_value_length(self.head_size)
        if self.has("layer_norm"):
            writer.add_layer_norm_eps(1e-3)
            return
        writer.add_layer_norm_rms_eps(1e-3)  # large, so that a wrong one shows
        writer.add_rope_dimension_count(self.case.get("rotated", self.head_size))
        writer.add_rope_freq_base(50000.0)
        if self.has("window"):
            writer.add_sliding_window(self.case["window"])
        if self.has("pattern"):
            writer.add_uint32(f"{self.case['arch']}.attention.sliding_window_pattern", self.case["pattern"])
        self.scaling(writer)

    def scaling(self, writer):
        if not self.has("scaling"):
            return
        writer.add_rope_scaling_type(gguf.RopeScalingType(self.case["scaling"]))
        writer.add_rope_scaling_orig_ctx_len(ORIGINAL_CONTEXT)
        if self.case["scaling"] == "longrope":
            writer.add_rope_scaling_attn_factors(1.19)
        else:
            writer.add_rope_scaling_factor(4.0)

    def write(self, path):
        self.make()
        writer = gguf.GGUFWriter(path, self.case["arch"])
        writer.add_name("random weights")  # llama.cpp looks for special tokens in models named after Phi-3
        self.metadata(writer)
        tokens = ["<|endoftext|>", "ab"] + [chr(ord("A") + i) for i in range(VOCABULARY - 2)]
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_token_list(tokens)
        writer.add_token_types([gguf.TokenType.CONTROL] + [gguf.TokenType.NORMAL] * (VOCABULARY - 1))
        writer.add_token_merges(["a b"])
        writer.add_bos_token_id(0)
        writer.add_eos_token_id(0)
        for name, values in self.tensors:
            writer.add_tensor(name, values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def llama_cpp_logits(path, context):
    model = llama_cpp.Llama(str(path), n_ctx=context, n_threads=1, verbose=False, flash_attn=False,
                            type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32)
    model.eval(IDS)
    last = llama_cpp.llama_get_logits_ith(model._ctx.ctx, -1)
    return [float(f"{value:.7g}") for value in np.ctypeslib.as_array(last, shape=(VOCABULARY,))]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "expected.jsonl", "w") as out:
        for seed, (name, case) in enumerate(CASES.items()):
            path = folder / f"{name}.gguf"
            Model(case, seed).write(path)
            # of the two contexts the longer one lies beyond the original one, where LongRoPE has other factors
            for context in [64] if case["arch"] == "gpt2" else [256, 512] if name == "phi3-longrope" else [512]:
                line = {"model": name, "maxTokens": context, "ids": IDS, "logits": llama_cpp_logits(path, context)}
                out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
