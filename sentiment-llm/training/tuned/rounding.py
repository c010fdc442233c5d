"""ggml's Q4_0, Q5_0 and Q8_0 rounding in torch: what a weight becomes when it is written and read back."""

import torch

BLOCK = 32


def q8_0(weight):
    """Codes -127..127, one float16 scale in 32 columns: largest magnitude / 127."""
    blocks = weight.reshape(-1, BLOCK)
    scale = blocks.abs().amax(1, keepdim=True) / 127
    codes = torch.where(scale > 0, blocks / scale, 0.0).round()
    return (codes * scale.half().float()).view_as(weight)


def signed_scale(weight, most):
    """Codes -most..most - 1, one float16 scale in 32 columns: the value of largest magnitude / -most."""
    blocks = weight.reshape(-1, BLOCK)
    largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    scale = largest / -most
    codes = (torch.where(scale != 0, blocks / scale, 0.0) + most + 0.5).floor().clamp(0, 2 * most - 1) - most
    return (codes * scale.half().float()).view_as(weight)


def q4_0(weight):
    return signed_scale(weight, 8)


def q5_0(weight):
    return signed_scale(weight, 16)


ROUNDINGS = {"q8_0": q8_0, "q5_0": q5_0, "q4_0": q4_0}


class Rounded:
    """Inside `with`, a model's block matrices are rounded; outside, they are what the optimiser trains.

    Gradients taken inside thus pass straight through the rounding (quantisation-aware training).
    """

    def __init__(self, model, kind):
        self.matrices = [w for w in model.blk.parameters() if w.dim() == 2] if kind else []
        self.round = ROUNDINGS.get(kind)

    @torch.no_grad()
    def __enter__(self):
        self.masters = [w.detach().clone() for w in self.matrices]
        for weight in self.matrices:
            weight.copy_(self.round(weight))

    @torch.no_grad()
    def __exit__(self, *_):
        for weight, master in zip(self.matrices, self.masters):
            weight.copy_(master)
