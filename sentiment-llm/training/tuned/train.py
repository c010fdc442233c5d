"""Fine-tunes SmolLM2-135M-Instruct to answer with a label; run again to resume.

    python -m tuned.train --base SmolLM2-135M-Instruct.Q4_1.gguf --data ../../../shared/data --run run/full

The loss is cross-entropy over the logits of the three labels at the last position, so
the embedding, which is also the output matrix, stays as it is. `--layers` keeps only
some blocks, `--teacher` adds another model's probabilities to the targets, `--round`
rounds the matrices in every forward pass as the file will hold them.
"""

import argparse
import json
import math
import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import torch

from tuned import checkpoint, prompt, rows, score
from tuned.rounding import Rounded


def parser(description):
    p = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--base", required=True, help="GGUF to start from; its matrices are dequantised")
    p.add_argument("--start", help="checkpoint whose blocks to start from instead of the GGUF's")
    p.add_argument("--data", required=True, help="folder that holds sentiment/")
    p.add_argument("--exclude", nargs="*", default=[], help="evaluation sets whose texts must not be trained on")
    p.add_argument("--run", help="folder for checkpoint and log")
    p.add_argument("--layers", help="blocks to keep, such as 0-10,29")
    p.add_argument("--round", choices=["q4_0", "q5_0", "q8_0"], help="rounding-aware training")
    p.add_argument("--teacher", help="checkpoint whose predictions join the targets")
    p.add_argument("--teacher-weight", type=float, default=0.6)
    p.add_argument("--epochs", type=float, default=1.0)
    p.add_argument("--shares", type=json.loads, default={}, help='of a source\'s rows an epoch, as {"nwgi": 0.3}')
    p.add_argument("--batch-tokens", type=int, default=1024)
    p.add_argument("--rate", type=float, default=5e-5)
    p.add_argument("--warm-up", type=int, default=60, help="steps")
    p.add_argument("--weight-decay", type=float, default=0.05)
    p.add_argument("--smoothing", type=float, default=0.04)
    p.add_argument("--lower", type=float, default=0.15, help="share of rows shown in lower case")
    p.add_argument("--swap-tags", type=float, default=0, help="share of rows shown with other cashtags")
    p.add_argument("--average", type=float, default=0.99, help="decay of the weight average per step")
    p.add_argument("--seed", type=int, default=5)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--float32", action="store_true", help="no bfloat16: faster on processors that only imitate it")
    p.add_argument("--compile", action="store_true", help="fuse the blocks' small operations: a sixth faster, needs g++")
    p.add_argument("--save-seconds", type=int, default=300)
    p.add_argument("--dev-steps", type=int, default=150, help="steps between looks at the dev slice")
    p.add_argument("--dev-rows", type=int, default=400)
    return p


def options():
    p = parser(__doc__)
    o = p.parse_args()
    if not o.run:
        p.error("the following arguments are required: --run")
    return o


def numbers(text):
    """"0-2,5" -> [0, 1, 2, 5]"""
    spans = [part.split("-") for part in text.split(",")]
    return [n for span in spans for n in range(int(span[0]), int(span[-1]) + 1)]


def starting_model(o):
    model, tokenizer = checkpoint.load(o.base, o.start)
    if o.layers:
        checkpoint.keep_layers(model, numbers(o.layers))
    model.token_embd.weight.requires_grad_(False)
    return model, tokenizer


def epoch_plan(training, tokenizer, o, epoch):
    """The same for the same seed and epoch, so that a resumed run goes on where it stopped."""
    rng = random.Random(f"{o.seed}:{epoch}")
    asked = [(r.text, r.entity) for r in training]
    if o.swap_tags:
        tags = rows.cashtags(training)
        asked = [rows.with_other_tags(*question, tags, rng) if rng.random() < o.swap_tags else question for question in asked]
    shown = [(text.lower() if rng.random() < o.lower else text, entity) for text, entity in asked]
    id_lists = [prompt.prompt_ids(tokenizer, text, entity) for text, entity in shown]
    taken = range(len(training))
    if o.shares:
        taken = [i for i in taken if rng.random() < o.shares.get(training[i].source, 1)]
    order = sorted(taken, key=lambda i: len(id_lists[i]) + rng.random())
    batches = list(score.batches_of(order, id_lists, o.batch_tokens))
    rng.shuffle(batches)
    return [(batch, [id_lists[i] for i in batch]) for batch in batches]


def targets(training, o):
    hard = np.array([row.target for row in training], dtype=np.float32)
    target = hard * (1 - o.smoothing) + o.smoothing / 3
    if o.teacher:
        taught = torch.load(o.teacher, weights_only=True)["predictions"].numpy()
        assert len(taught) == len(training), "the teacher has seen other rows"
        known = ~np.isnan(taught[:, 0])
        target[known] = (1 - o.teacher_weight) * target[known] + o.teacher_weight * taught[known]
    return torch.from_numpy(target)


class Run:
    """Model, optimiser and weight average, with their checkpoint."""

    def __init__(self, o, rows):
        self.o, self.step, self.seconds = o, 0, 0.0
        # What the model thought of each row just before it first learned from it: honest soft
        # labels for a smaller model, at no cost. NaN: not seen yet.
        self.predictions = torch.full((rows, 3), math.nan)
        self.model, self.tokenizer = starting_model(o)
        trained = {n: w for n, w in self.model.named_parameters() if w.requires_grad}
        matrices = [w for w in trained.values() if w.dim() == 2]
        norms = [w for w in trained.values() if w.dim() == 1]
        groups = [{"params": matrices, "weight_decay": o.weight_decay}, {"params": norms, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, lr=o.rate, betas=(0.9, 0.98), fused=True)
        self.trained = trained
        self.average = {name: w.detach().clone() for name, w in trained.items()}
        self.file = Path(o.run) / "checkpoint.pt"
        if self.file.exists():
            self.resume()
        if o.compile:
            for block in self.model.blk:
                block.compile(dynamic=True)

    def resume(self):
        saved = torch.load(self.file, weights_only=True)
        self.step, self.seconds, self.average = saved["step"], saved["seconds"], saved["average"]
        self.predictions = saved.get("predictions", self.predictions)
        self.model.load_state_dict(saved["weights"], strict=False)
        self.adam.load_state_dict(saved["adam"])

    def save(self, spent):
        part = self.file.with_suffix(".part")
        torch.save(
            {
                "step": self.step, "seconds": self.seconds + spent, "average": self.average,
                "predictions": self.predictions,
                "weights": {name: w.detach() for name, w in self.trained.items()},
                "adam": self.adam.state_dict(), "layers": numbers(self.o.layers) if self.o.layers else None,
            },
            part,
        )
        os.replace(part, self.file)  # a torn write must not cost the run

    @torch.no_grad()
    def take_average(self, every):
        keep = min(self.o.average, (self.step + 1) / (self.step + 20)) ** every
        for name, mean in self.average.items():
            mean.lerp_(self.trained[name], 1 - keep)

    def learn(self, id_lists, target, steps):
        """One step; the loss, and the probabilities before it, (rows, 3)."""
        warm = min(1.0, (self.step + 1) / self.o.warm_up)
        rate = self.o.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.step / steps)))
        for group in self.adam.param_groups:
            group["lr"] = rate
        with Rounded(self.model, self.o.round):
            with score.precision(self.o.float32):
                logits = score.batch_logits(self.model, self.labels, id_lists)
            loss = -(target * logits.log_softmax(-1)).sum(-1).mean()
            self.adam.zero_grad()
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained.values(), 1.0)
        self.adam.step()
        self.step += 1
        if self.step % 5 == 0:
            self.take_average(5)
        return loss.item(), logits.detach().softmax(-1)

    @property
    def labels(self):
        return prompt.label_ids(self.tokenizer)


def look(run, dev):
    """Accuracy and cross-entropy of the current weights on some dev rows, as rounded."""
    with Rounded(run.model, run.o.round):
        logits = torch.from_numpy(score.of_rows(run.model, run.tokenizer, dev, exact=run.o.float32))
    gold = torch.tensor([row.gold for row in dev])
    nll = torch.nn.functional.cross_entropy(logits, gold).item()
    return f"dev accuracy {(logits.argmax(1) == gold).float().mean().item():.4f} nll {nll:.4f}"


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    Path(o.run).mkdir(parents=True, exist_ok=True)
    log = open(Path(o.run) / "log.txt", "a", encoding="utf-8")

    def say(line):
        print(line, flush=True)
        print(line, file=log, flush=True)

    training, dev = rows.load(Path(o.data) / "sentiment", o.exclude)
    target = targets(training, o)
    run = Run(o, len(training))
    random.Random(o.seed).shuffle(dev)
    dev = dev[: o.dev_rows]
    plan = epoch_plan(training, run.tokenizer, o, 0)
    per_epoch = len(plan)
    steps = math.ceil(per_epoch * o.epochs)
    started = saved = time.monotonic()
    say(f"rows {len(training)}, dev {len(dev)}, step {run.step} of {steps}, options {json.dumps(vars(o))}")
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    losses, tokens, since = [], 0, started
    for step in range(run.step, steps):
        if step and step % per_epoch == 0 or step == run.step and step >= per_epoch:
            plan = epoch_plan(training, run.tokenizer, o, step // per_epoch)
        batch, id_lists = plan[step % per_epoch]
        loss, predicted = run.learn(id_lists, target[batch], steps)
        if step < per_epoch:
            run.predictions[batch] = predicted
        losses.append(loss)
        tokens += sum(map(len, id_lists))
        now = time.monotonic()
        if run.step % 10 == 0:
            speed = tokens / (now - since)
            say(f"step {run.step}/{steps} loss {np.mean(losses):.4f} {speed:.0f} tokens/s")
            losses, tokens, since = [], 0, now
        if now - saved > o.save_seconds or stopping:
            run.save(now - started)
            saved = time.monotonic()
        if stopping:
            say(f"stopped at step {run.step}; the same command resumes")
            return
        if run.step % o.dev_steps == 0:
            say(f"step {run.step} {look(run, dev)}")
            since = time.monotonic()
    run.save(time.monotonic() - started)
    say(f"done: step {run.step}, {run.seconds + time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
