"""Brings a checkpoint of tuned.train back as a model, rounded as a file would hold it."""

import torch

import gguf_model
from tuned.rounding import ROUNDINGS


def keep_layers(model, kept):
    """Only these blocks, in this order."""
    model.blk = torch.nn.ModuleList(model.blk[i] for i in kept)
    model.config.layers = len(kept)


def load(base, path, weights="average"):
    """(model, tokenizer): the GGUF's embedding and tokenizer, the checkpoint's blocks."""
    model, tokenizer, _ = gguf_model.load(base)
    if path:
        saved = torch.load(path, weights_only=True)
        if saved["layers"]:
            keep_layers(model, saved["layers"])
        missing, unexpected = model.load_state_dict(saved[weights], strict=False)
        assert missing == ["token_embd.weight"] and not unexpected, (missing, unexpected)
    return model, tokenizer


@torch.no_grad()
def round_matrices(model, blocks, embedding):
    """Rounds in place: `blocks` and `embedding` name a rounding, or are None."""
    for name, weight in model.named_parameters():
        kind = embedding if name == "token_embd.weight" else blocks
        if kind and weight.dim() == 2:
            weight.copy_(ROUNDINGS[kind](weight))
