"""Draws what was shared in a week (001-10): tags and counts, words on click."""

from __future__ import annotations

from datetime import date

from bot.calls.views import MESSAGES, WEEK
from bot.calls.weekly import SharedOf, Week
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message

MOST = 8  # campaigns, those with most notes
_SAID = {"competitor": "against", "objection": "objections", "trigger_event": "set off by"}


def week_message(w: Week) -> Message:
    """One line a campaign."""
    head = f"*Heard on calls · {_days(w.first, w.last)}* · {_count(w)} shared"
    lines = [_line(share) for share in w.campaigns[:MOST]]
    if len(w.campaigns) > MOST:
        lines.append(f"… and {len(w.campaigns) - MOST} campaigns more")
    blocks = [b.section(head), *(b.section(line) for line in lines)]
    notes = b.button("See notes", WEEK, w.id) if w.notes else None
    messages = b.button("See messages", MESSAGES, w.id) if w.messages else None
    if notes or messages:
        blocks.append(b.actions(notes, messages))
    else:
        blocks.append(b.section("All of it was taken back."))
    return b.message(head.replace("*", ""), blocks)


def _count(w: Week) -> str:
    parts = [f"{w.notes} call note{'s' * (w.notes != 1)}"] if w.notes or not w.messages else []
    parts += [f"{w.messages} message{'s' * (w.messages != 1)}"] if w.messages else []
    return ", ".join(parts)


def _line(share: SharedOf) -> str:
    parts = [f"*{text.mrkdwn(share.campaign, 80) or 'No campaign'}* {share.notes}"]
    for tag, said in _SAID.items():
        if found := share.tags[tag]:
            parts.append(f"{said}: " + ", ".join(f"{text.mrkdwn(t, 60)} {n}" for t, n in found))
    if share.worded:
        parts.append(f"{share.worded} in their words")
    return " · ".join(parts)


def _days(first: date, last: date) -> str:
    same = first.month == last.month
    return f"{first.day}{'' if same else f' {first:%B}'} to {last.day} {last:%B}"
