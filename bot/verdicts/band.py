"""When a campaign has left its normal band: plain binomial arithmetic (002-5).

Of the leads received in the last seven days, `k` of `n` are not good. The thirty days before them
say what is normal: `k0` of `n0`, as the share p = (k0 + 1) / (n0 + 2), so that a spotless month is
not taken for a law. The band is where 95 % of campaigns of that share would land with `n` leads:
the 2.5 % and 97.5 % quantiles of the binomial distribution (n, p), divided by n. Fewer than twenty
leads in either stretch, or less than thirty days of history, and nothing is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(days=7)
HISTORY = timedelta(days=30)
LEAST = 20
TAIL = 0.025


@dataclass(frozen=True)
class Stretch:
    """Leads received in a time, how many of them are not good, how many were heard back from."""

    received: int
    not_good: int
    heard: int


@dataclass(frozen=True)
class Band:
    """Shares of 1 between which a campaign is as usual."""

    low: float
    high: float


def quantile(n: int, p: float, share: float) -> int:
    """The smallest k with P(X <= k) >= share, X binomial (n, p)."""
    if p <= 0:
        return 0
    if p >= 1:
        return n
    odds, below = math.log(p) - math.log1p(-p), 0.0
    term = n * math.log1p(-p)
    for k in range(n + 1):
        below += math.exp(term)
        if below >= share:
            return k
        term += math.log((n - k) / (k + 1)) + odds if k < n else 0.0
    return n


def normal_band(before: Stretch, received: int) -> Band:
    """The band for `received` leads after what the thirty days before showed."""
    p = (before.not_good + 1) / (before.received + 2)
    low, high = quantile(received, p, TAIL), quantile(received, p, 1 - TAIL)
    return Band(low / received, high / received)


def left_band(week: Stretch, before: Stretch) -> Band | None:
    """The band that this week left, or None while all is as usual or too little is known.

    Below the band counts only when sales has spoken of at least as many leads as before: leads
    that nobody has looked at yet are no good news.
    """
    if week.received < LEAST or before.received < LEAST:
        return None
    band = normal_band(before, week.received)
    share = week.not_good / week.received
    if share > band.high:
        return band
    as_heard = week.heard * before.received >= before.heard * week.received
    return band if share < band.low and as_heard else None
