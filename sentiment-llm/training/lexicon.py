"""A plain word list of our own: the bar that needs no training."""

import re

POSITIVE = set(
    """accelerate advance advances approval approves approved beat beats best better boom boost boosts
    bought breakout bullish buy buying climb climbs expands gain gains good green grow growth
    high higher highs improve improved improves jump jumps leads optimism optimistic outperform
    outperforms overweight positive profit profits raise raised raises rallies rally rebound rebounds
    record recover recovery rise rises rising rose soar soars strength strong stronger surge surges
    top tops up upbeat upgrade upgraded upgrades upside win wins""".split()
)
NEGATIVE = set(
    """bankrupt bankruptcy bearish bad below bust concern concerns crash crisis cut cuts cutting decline
    declines default delay delays down downgrade downgraded downgrades downside drop drops fall
    falling falls fear fears fell fraud hack halt hurt lawsuit layoffs lose loses loss losses low
    lower lows miss misses negative plunge plunges pressure probe recall recession red risk risks
    selloff sell short sink sinks slash slashes slide slides slow slowdown slump slumps tumble
    tumbles underperform underweight warn warning warns weak weaker weakness worse worst""".split()
)
WORD = re.compile(r"[a-z]+")


def classify(text):
    """Sign of the word count; no surplus either way is neutral."""
    words = WORD.findall(text)
    score = sum(w in POSITIVE for w in words) - sum(w in NEGATIVE for w in words)
    return "positive" if score > 0 else "negative" if score < 0 else "neutral"
