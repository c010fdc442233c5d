"""Temperature and biases that make the label probabilities mean what they say.

    z = logit / temperature + bias,   p = softmax(z) over negative, neutral, positive

Fitted on the dev rows, which were held out of training; the sources of news count
equally, stocktweets by their rows. The biases sum to zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

import data
from tuned import rows


@dataclass(frozen=True)
class Calibration:
    temperature: float = 1.0
    bias: tuple = (0.0, 0.0, 0.0)

    def probabilities(self, logits):
        return softmax(logits.astype(np.float64) / self.temperature + np.array(self.bias), axis=1)

    def metadata(self):
        """Keys of the GGUF; decimal text, so that every reader takes the same number."""
        keys = {"quipu.calibration.temperature": self.temperature}
        keys |= {f"quipu.calibration.bias.{label}": b for label, b in zip(data.LABELS, self.bias)}
        return {key: f"{value:.4f}" for key, value in keys.items()}


def weights(dev):
    """One weight a row; each news source sums to the same."""
    count = {source: sum(row.source == source for row in dev) for source in rows.SOURCES}
    news = np.mean([count[s] for s in rows.SOURCES if s != "stocktweet"])
    return np.array([1.0 if r.source == "stocktweet" else news / count[r.source] for r in dev])


def fit(logits, dev):
    """The calibration with the least weighted cross-entropy on `dev`, rounded to four decimals."""
    target, weight = np.array([row.target for row in dev]), weights(dev)

    def loss(x):
        z = log_softmax(logits * np.exp(-x[0]) + np.array([x[1], 0.0, x[2]]), axis=1)
        return -(weight * (target * z).sum(1)).sum() / weight.sum()

    log_temperature, negative, positive = minimize(loss, np.zeros(3), method="Nelder-Mead").x
    bias = np.array([negative, 0.0, positive])
    return Calibration(round(float(np.exp(log_temperature)), 4), tuple(round(float(b), 4) for b in bias - bias.mean()))
