"""A llama-architecture decoder, as GGUF's `llama` defines it.

RMSNorm (1e-5), rotary positions on interleaved pairs (base 10,000), SwiGLU,
causal attention, output tied to the embedding, no biases.
"""

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Config:
    vocabulary: int = 8192
    dim: int = 128
    layers: int = 5
    ffn: int = 352
    heads: int = 4
    kv_heads: int = 4
    context: int = 256
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-5
    dropout: float = 0.1

    @property
    def head_size(self):
        return self.dim // self.heads

    as_dict = asdict


def rotary_angles(config):
    """cos and sin, each (context, head_size / 2)."""
    size = config.head_size
    frequency = config.rope_base ** (-torch.arange(0, size, 2).float() / size)
    angle = torch.arange(config.context).float()[:, None] * frequency
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    """Turns the pairs (0,1), (2,3), ... of the last axis; x: (batch, head, time, size)."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1)
    return turned.flatten(-2)


def at(x, positions):
    """One position of each row; x: (batch, time, dim), result (batch, 1, dim)."""
    return x[torch.arange(len(x)), positions][:, None]


class Dropout(nn.Module):
    """Dropout from a pool of masks made once: drawing fresh bits costs a seventh of a step."""

    def __init__(self, rate, pool=1 << 21):
        super().__init__()
        self.rate = rate
        if rate:
            self.pool = (torch.rand(pool) >= rate).float() / (1 - rate)

    def forward(self, x):
        if not (self.training and self.rate):
            return x
        start = torch.randint(len(self.pool) - x.numel(), ()).item()
        return x * self.pool[start : start + x.numel()].view(x.shape)


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim, size = config.dim, config.head_size
        self.config = config
        self.attn_norm = nn.RMSNorm(dim, eps=config.norm_epsilon)
        self.attn_q = nn.Linear(dim, config.heads * size, bias=False)
        self.attn_k = nn.Linear(dim, config.kv_heads * size, bias=False)
        self.attn_v = nn.Linear(dim, config.kv_heads * size, bias=False)
        self.attn_output = nn.Linear(config.heads * size, dim, bias=False)
        self.ffn_norm = nn.RMSNorm(dim, eps=config.norm_epsilon)
        self.ffn_gate = nn.Linear(dim, config.ffn, bias=False)
        self.ffn_up = nn.Linear(dim, config.ffn, bias=False)
        self.ffn_down = nn.Linear(config.ffn, dim, bias=False)
        self.dropout = Dropout(config.dropout)

    def forward(self, x, cos, sin, last=None):
        """With `last`, one position per row, only these leave the block: x is then (batch, 1, dim)."""
        read = self.attn_norm(x)
        if last is not None:
            x = at(x, last)
        x = x + self.dropout(self.attention(read, cos, sin, last))
        return x + self.dropout(self.feed_forward(self.ffn_norm(x)))

    def attention(self, x, cos, sin, last=None):
        batch, time, _ = x.shape
        split = lambda y: y.view(batch, y.shape[1], -1, self.config.head_size).transpose(1, 2)
        asking = x if last is None else at(x, last)
        q, k, v = split(self.attn_q(asking)), split(self.attn_k(x)), split(self.attn_v(x))
        where = (cos, sin) if last is None else (cos[last][:, None, None], sin[last][:, None, None])
        q, k = rotate(q, *where), rotate(k, cos, sin)
        seen = None if last is None else (torch.arange(time) <= last[:, None])[:, None, None]
        shared = self.config.heads // self.config.kv_heads
        if shared > 1:
            k, v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
        with torch.autocast("cpu", enabled=False):  # in bfloat16 this one is eight times slower
            y = F.scaled_dot_product_attention(
                q.float(), k.float(), v.float(), attn_mask=seen, is_causal=last is None
            )
        return self.attn_output(y.transpose(1, 2).reshape(batch, q.shape[2], -1))

    def feed_forward(self, x):
        return self.ffn_down(F.silu(self.ffn_gate(x)) * self.ffn_up(x))


class Llama(nn.Module):
    """Token ids in, normalised hidden states out; logits are hidden @ embedding.T."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.token_embd = nn.Embedding(config.vocabulary, config.dim)
        self.blk = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.output_norm = nn.RMSNorm(config.dim, eps=config.norm_epsilon)
        self.dropout = Dropout(config.dropout)
        cos, sin = rotary_angles(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        deep = (2 * config.layers) ** -0.5
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                scale = deep if "attn_output" in name or "ffn_down" in name else 1.0
                width = config.dim if "token_embd" in name else weight.shape[1]
                nn.init.normal_(weight, std=scale * width**-0.5)

    def forward(self, ids):
        """ids: (batch, time); pads stand at the end, where causality hides them."""
        return self.through(ids, None)

    def forward_at(self, ids, last):
        """Hidden states at one position of each row, (batch, dim): the last block computes nothing else."""
        return self.through(ids, last)[:, 0]

    def through(self, ids, last):
        cos, sin = self.cos[: ids.shape[1]], self.sin[: ids.shape[1]]
        x = self.dropout(self.token_embd(ids))
        for block in self.blk[:-1]:
            x = block(x, cos, sin)
        return self.output_norm(self.blk[-1](x, cos, sin, last))

    def block_parameters(self):
        return sum(weight.numel() for weight in self.blk.parameters())
