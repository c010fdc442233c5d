"""Trains the classifier from scratch and writes a checkpoint.

    python train.py --data ../../../shared/data --out run/model.pt

One loss, two terms: cross-entropy over the three label words at the last
position, and ordinary next-token prediction on a sample of the text positions,
which keeps so small a model from learning the training rows by heart.
"""

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import data
import embedding
import prompt
from model import Config, Llama


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--data", required=True, help="folder that holds sentiment/")
    p.add_argument("--out", required=True, help="checkpoint to write")
    p.add_argument("--hold-out-dev", action="store_true", help="leave the dev slice out and report on it")
    p.add_argument("--sources", default="tfns,sentfin,stocktweet")
    p.add_argument("--teacher", help=".npz of soft labels, from teach.py")
    p.add_argument("--teacher-weight", type=float, default=0.6)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--epochs", type=float, default=10)
    p.add_argument("--batch-tokens", type=int, default=1500)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--weight-decay", type=float, default=0.3)
    p.add_argument("--smoothing", type=float, default=0.05)
    p.add_argument("--lm-weight", type=float, default=0.5)
    p.add_argument("--lm-positions", type=int, default=256)
    p.add_argument("--mask", type=float, default=0.2, help="share of text tokens blanked at random")
    p.add_argument("--bpe-dropout", type=float, default=0.2)
    p.add_argument("--swap", type=float, default=0.5, help="chance that a text's cashtags are swapped")
    p.add_argument("--tfns-weight", type=int, default=2, help="times per epoch that a tfns row is seen")
    p.add_argument("--average", type=float, default=0.998, help="decay of the weight average")
    p.add_argument("--company", action=argparse.BooleanOptionalAction, default=True,
                   help="start the embedding from token company")
    p.add_argument("--vocabulary", type=int, default=8192)
    p.add_argument("--dim", type=int, default=128)
    p.add_argument("--layers", type=int, default=5)
    p.add_argument("--ffn", type=int, default=352)
    p.add_argument("--kv-heads", type=int, default=4)
    p.add_argument("--dropout", type=float, default=0.3)
    return p.parse_args()


class Batches:
    """Batches of texts of like length, augmented anew in every epoch."""

    def __init__(self, examples, targets, tokenizer, o, rng):
        self.examples, self.targets, self.o, self.rng = examples, targets, o, rng
        self.suffix = {s: tokenizer.encode(t).ids for s, t in prompt.SUFFIX.items()}
        self.tags = data.cashtags(examples)
        self.vocabulary = tokenizer.get_vocab_size()
        self.tokenizer = tokenizer
        self.end = tokenizer.token_to_id(prompt.END)

    def epoch(self):
        o, rng = self.o, self.rng
        rows = [
            i
            for i, e in enumerate(self.examples)
            for _ in range(o.tfns_weight if e.source == "tfns" else 1)
        ]
        texts = [
            " " + data.swap_cashtags(self.examples[i].text, self.tags, rng, o.swap) for i in rows
        ]
        # Another split into tokens each time, for half of the rows.
        plain = [e.ids for e in self.tokenizer.encode_batch_fast(texts)]
        if o.bpe_dropout:
            self.tokenizer.model.dropout = o.bpe_dropout
            split = [e.ids for e in self.tokenizer.encode_batch_fast(texts)]
            self.tokenizer.model.dropout = None
            plain = [s if rng.random() < 0.5 else p for p, s in zip(plain, split)]
        made = []
        for i, ids in zip(rows, plain):
            ids = ids[: prompt.MAX_TEXT_TOKENS] + self.suffix[self.examples[i].source]
            made.append((len(ids) + rng.random() * 4, i, ids))
        made.sort(key=lambda m: m[0])
        batch, batches = [], []
        for m in made:
            if batch and (len(batch) + 1) * len(m[2]) > o.batch_tokens:
                batches.append(batch)
                batch = []
            batch.append(m)
        batches.append(batch)
        rng.shuffle(batches)
        for batch in batches:
            yield self.tensors(batch)

    def tensors(self, batch):
        longest = max(len(ids) for _, _, ids in batch)
        clean = np.full((len(batch), longest), self.end)
        for row, (_, _, ids) in enumerate(batch):
            clean[row, : len(ids)] = ids
        last = np.array([len(ids) - 1 for _, _, ids in batch])
        inside = np.arange(longest) < last[:, None]
        noise = np.random.default_rng(self.rng.getrandbits(32))
        hit = inside & (noise.random(clean.shape) < self.o.mask)
        masked = np.where(hit, self.end, clean)
        target = self.targets[[i for _, i, _ in batch]]
        return map(torch.from_numpy, (masked, clean, last, inside, target))


def classify(model, label_ids, id_lists, batch=64):
    """Probabilities of negative, neutral, positive; one row per prompt."""
    model.eval()
    order = sorted(range(len(id_lists)), key=lambda i: len(id_lists[i]))
    out = np.zeros((len(id_lists), 3), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            longest = max(len(id_lists[i]) for i in rows)
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            for r, i in enumerate(rows):
                ids[r, : len(id_lists[i])] = torch.tensor(id_lists[i])
            last = torch.tensor([len(id_lists[i]) - 1 for i in rows])
            hidden = model(ids)[torch.arange(len(rows)), last]
            logits = hidden @ model.token_embd.weight[label_ids].T
            out[rows] = logits.softmax(-1).numpy()
    model.train()
    return out


def soft_targets(examples, o):
    """Label distributions: smoothed labels, mixed with the teacher's where there is one."""
    hard = np.eye(3, dtype=np.float32)[[data.LABELS.index(e.label) for e in examples]]
    target = hard * (1 - o.smoothing) + o.smoothing / 3
    if o.teacher:
        taught = np.load(o.teacher, allow_pickle=False)
        of = {t: p for t, p in zip(taught["texts"].tolist(), taught["probabilities"])}
        for i, e in enumerate(examples):
            if e.text in of:
                target[i] = (1 - o.teacher_weight) * target[i] + o.teacher_weight * of[e.text]
    return target.astype(np.float32)


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    started = time.time()

    examples = [e for e in data.load_training(Path(o.data) / "sentiment") if e.source in o.sources.split(",")]
    dev = [e for e in examples if o.hold_out_dev and data.is_dev(e)]
    examples = [e for e in examples if not (o.hold_out_dev and data.is_dev(e))]
    tokenizer = prompt.train_tokenizer([e.text for e in examples], o.vocabulary)
    labels = prompt.label_ids(tokenizer)
    dev_ids = [prompt.prompt_ids(tokenizer, e.text) for e in dev]
    dev_gold = np.array([data.LABELS.index(e.label) for e in dev])

    config = Config(
        vocabulary=tokenizer.get_vocab_size(), dim=o.dim, layers=o.layers, ffn=o.ffn,
        heads=o.dim // 32, kv_heads=o.kv_heads, dropout=o.dropout,
    )
    model, average = Llama(config), Llama(config)
    if o.company:
        seen = [tokenizer.encode(" " + e.text).ids for e in examples]
        values = embedding.first_values(seen, config.vocabulary, config.dim, o.seed)
        model.token_embd.weight.data.copy_(values * config.dim**-0.5)
    average.load_state_dict(model.state_dict())
    print(f"rows {len(examples)}, dev {len(dev)}, block parameters {model.block_parameters():,}", flush=True)

    matrices = [w for w in model.parameters() if w.dim() == 2]
    norms = [w for w in model.parameters() if w.dim() == 1]
    adam = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": o.weight_decay}, {"params": norms, "weight_decay": 0.0}],
        lr=o.rate, betas=(0.9, 0.98),
    )
    batches = Batches(examples, soft_targets(examples, o), tokenizer, o, rng)
    steps, step, epoch = None, 0, 0
    while steps is None or step < steps:
        epoch += 1
        pending = list(batches.epoch())
        if steps is None:
            steps = int(len(pending) * o.epochs)
        sums = np.zeros(3)
        for ids, clean, last, inside, target in pending:
            if step >= steps:
                break
            warm = min(1.0, (step + 1) / 100)
            rate = o.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))
            for group in adam.param_groups:
                group["lr"] = rate
            with torch.autocast("cpu", torch.bfloat16):  # half the time, same result
                hidden = model(ids)
            at_end = hidden[torch.arange(len(ids)), last]
            logits = at_end @ model.token_embd.weight[labels].T
            sentiment = -(target * logits.log_softmax(-1)).sum(-1).mean()
            # Position t predicts t + 1; the last text token predicts the suffix, which is no news.
            where = inside[:, 1:].nonzero()
            where = where[torch.randperm(len(where))[: o.lm_positions]]
            with torch.autocast("cpu", torch.bfloat16):
                words = hidden[where[:, 0], where[:, 1]] @ model.token_embd.weight.T
            language = F.cross_entropy(words.float(), clean[where[:, 0], where[:, 1] + 1])
            loss = sentiment + o.lm_weight * language
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            decay = min(o.average, (step + 1) / (step + 10))
            with torch.no_grad():
                for mean, now in zip(average.parameters(), model.parameters()):
                    mean.lerp_(now, 1 - decay)
            sums += sentiment.item(), language.item(), 1
            step += 1
        line = f"epoch {epoch} step {step}/{steps} sentiment {sums[0]/sums[2]:.4f} language {sums[1]/sums[2]:.3f}"
        if dev:
            found = classify(average, labels, dev_ids)
            nll = -np.log(found[np.arange(len(dev)), dev_gold]).mean()
            line += f" dev accuracy {(found.argmax(1) == dev_gold).mean():.4f} nll {nll:.4f}"
        seconds = time.time() - started
        print(f"{line} ({seconds:.0f} s)", flush=True)
        Path(o.out).parent.mkdir(parents=True, exist_ok=True)
        torch.save(
            {
                "config": config.as_dict(), "weights": average.state_dict(),
                "tokenizer": tokenizer.to_str(), "options": {k: v for k, v in vars(o).items() if k not in ("data", "out", "teacher")},
                "rows": len(examples), "steps": step, "seconds": round(seconds),
            },
            o.out,
        )


if __name__ == "__main__":
    main()
