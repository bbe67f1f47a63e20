"""Draws what somebody is answered in the form that they sent."""

from __future__ import annotations

from collections.abc import Sequence

from bot.gatherings.models import Gathering, State
from bot.gatherings.shown import NextDate
from bot.gatherings.views import city, clock, day_words
from bot.gatherings.views_forms import date_line
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block

SAVED = "gatherings.saved"


def saved_form(title: str, often: str, found: Sequence[NextDate] | str, zone: str) -> Block:
    """It is planned: when next, and when people are invited."""
    dates = found if isinstance(found, str) else "\n".join(date_line(d, zone) for d in found)
    rows = [
        b.section(f"Saved: *{text.mrkdwn(title, 120)}*, {often}. Times in {city(zone)}.\n{dates}"),
        b.context("People are invited as each date comes near, and once as soon as it is saved."),
    ]
    return b.form(SAVED, "Saved", rows, close="Close")


def moved_form(row: Gathering, invited: int | None = None, taken_off: int | None = None) -> Block:
    """One date was moved, called off, or its list was changed."""
    day = day_words(row.starts_at, row.zone)
    title = f"*{text.mrkdwn(row.title, 120)}*"
    if invited is not None:
        line = f"{invited:,} invited to {title}." if invited else "They were invited already."
    elif taken_off is not None:
        line = f"{taken_off:,} taken off {title}." if taken_off else "None of them was on its list."
    elif row.state is State.PLANNED:
        line = (
            f"{title} is on {day}, {clock(row.starts_at, row.zone)} in {city(row.zone)}. "
            "Everybody invited is told."
        )
    else:
        line = f"{title} on {day} is off. Everybody invited is told."
    return b.form(SAVED, "Saved", [b.section(line)], close="Close")


def text_form(title: str, line: str) -> Block:
    """One sentence."""
    return b.form(SAVED, title, [b.section(line)], close="Close")
