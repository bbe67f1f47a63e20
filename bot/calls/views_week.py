"""Draws what was shared from calls in a week (001-10): tags and counts, words on click."""

from __future__ import annotations

from datetime import date

from bot.calls.views import WEEK
from bot.calls.weekly import SharedOf, Week
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message

MOST = 8  # campaigns, those with most notes
_SAID = {"competitor": "against", "objection": "objections", "trigger_event": "set off by"}


def week_message(w: Week) -> Message:
    """One line a campaign."""
    count = f"{w.notes} call note{'s' * (w.notes != 1)} shared"
    head = f"*Heard on calls · {_days(w.first, w.last)}* · {count}"
    lines = [_line(share) for share in w.campaigns[:MOST]]
    if len(w.campaigns) > MOST:
        lines.append(f"… and {len(w.campaigns) - MOST} campaigns more")
    blocks = [b.section(head), *(b.section(line) for line in lines)]
    see = b.actions(b.button("See notes", WEEK, w.id)) if w.notes else None
    blocks += [see] if see else [b.section("All of it was taken back.")]
    return b.message(head.replace("*", ""), blocks)


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
