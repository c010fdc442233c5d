"""Label logits of a model over many prompts."""

import numpy as np
import torch

from tuned import prompt


def padded(id_lists):
    """(ids, last): pads at the end, and the position of each row's last token."""
    ids = torch.zeros(len(id_lists), max(map(len, id_lists)), dtype=torch.long)
    for row, tokens in enumerate(id_lists):
        ids[row, : len(tokens)] = torch.tensor(tokens)
    return ids, torch.tensor([len(tokens) - 1 for tokens in id_lists])


def batches_of(order, id_lists, batch_tokens):
    """Cuts `order` into batches of at most `batch_tokens`, padding included; lengths should ascend."""
    batch = []
    for i in order:
        if batch and (len(batch) + 1) * len(id_lists[i]) > batch_tokens:
            yield batch
            batch = []
        batch.append(i)
    yield batch


def precision(float32):
    """What matrix products are done in: bfloat16, or float32 where a processor only imitates bfloat16 (half the speed)."""
    return torch.autocast("cpu", torch.bfloat16, enabled=not float32)


def batch_logits(model, labels, id_lists):
    """(rows, 3): negative, neutral, positive."""
    hidden = model.forward_at(*padded(id_lists))
    with torch.autocast("cpu", enabled=False):  # bfloat16 would round logits to a tenth
        return hidden.float() @ model.token_embd.weight[labels].T


def logits(model, tokenizer, questions, batch_tokens=1024, exact=False):
    """(rows, 3) float32 for (text, entity or None) pairs; bfloat16 inside unless `exact`."""
    labels = prompt.label_ids(tokenizer)
    id_lists = [prompt.prompt_ids(tokenizer, text, entity) for text, entity in questions]
    order = sorted(range(len(id_lists)), key=lambda i: len(id_lists[i]))
    out = np.zeros((len(id_lists), 3), dtype=np.float32)
    with torch.inference_mode(), precision(float32=exact):
        for batch in batches_of(order, id_lists, batch_tokens):
            out[batch] = batch_logits(model, labels, [id_lists[i] for i in batch]).numpy()
    return out


def of_rows(model, tokenizer, rows, **how):
    return logits(model, tokenizer, [(row.text, row.entity) for row in rows], **how)
