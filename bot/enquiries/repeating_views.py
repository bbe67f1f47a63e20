"""Draws whether an answer took questions away, with its n, its mirror, and how it is counted."""

from __future__ import annotations

from bot.enquiries.brief_facts import FEW, Repeat
from bot.kit import blocks as b
from bot.kit.blocks import Block

COUNTED = "enquiries.repeat.counted"
COUNTED_FORM = "enquiries.repeat.counted.form"

_ASKED = (
    "*Asked* · questions of this theme that stand, one message once, in the 60 days before its "
    "answer stood and in the 60 days from then on. What was merged or split counts where it is now."
)
_VOLUME = (
    "*At equal call volume* · in days with twice the calls everything is asked twice as often, so "
    "what was asked after is brought to the calls of the days before: call notes that stand and "
    f"whose author reached the person. With fewer than {FEW} of them on either side, questions of "
    "all kinds stand in for them."
)
_RATE = (
    "*Repeat rate* · asked after, at that volume, as a share of asked before: 100% is as often, "
    f"50% half as often. It is not said of a question asked fewer than {FEW} times before. "
    "Other things than the answer may have moved it."
)
_TOOK = (
    "*To answer* · beside it, what marketing did: from the first of these questions until the "
    "answer stood."
)


def repeat_block(r: Repeat) -> Block:
    """On an answered question: the words, and [How counted] beside them."""
    return b.section(repeat_words(r), accessory=b.button("How counted", COUNTED))


def repeat_words(r: Repeat) -> str:
    """How often before and after, at equal volume, with its n and its mirror."""
    since = "in the 60 days after" if r.complete else f"after (day {r.days} of 60)"
    counts = f"Asked {r.before:,}× in the 60 days before, {r.after:,}× {since}"
    return f"{counts} · {_rate(r)} · {_took(r.days_to_answer)} to answer"


def _rate(r: Repeat) -> str:
    if r.rate is None or r.equal is None:
        why = f"fewer than {FEW} before" if r.before < FEW else "too little to compare with"
        return f"no repeat rate: {why}"
    at = "equal call volume" if r.by == "calls" else "equal volume"
    return f"repeat rate {r.rate:.0%} at {at}: {_brought(r, r.equal)}"


def _brought(r: Repeat, equal: float) -> str:
    """What was brought to the same volume, and by which numbers."""
    count = f"{r.after:,} count{'s' if r.after == 1 else ''} as {round(equal, 1):,g}"
    calls = r.by == "calls"
    few = "" if calls else " (too few call notes to go by)"
    if r.answers > 1:
        whose = "the calls that were reached" if calls else "the questions of all kinds asked"
        return f"{count}, each by {whose} before and after its own answer{few}"
    what = "calls were reached" if calls else "questions of all kinds were asked"
    return f"{count}, for {r.volume_before:,} {what} before and {r.volume_after:,} after{few}"


def _took(days: float) -> str:
    return f"{days:.0f} days" if days >= 1.5 else f"{max(days * 24, 0):.0f} hours"


def counted_form() -> Block:
    """[How counted]."""
    shown = [b.section(said) for said in (_ASKED, _VOLUME, _RATE, _TOOK)]
    return b.form(COUNTED_FORM, "How counted", shown, close="Close")
