"""Draws the conversation report as a message; owns the room's ids."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import zip_longest

from bot.calls.models import Outcome
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.reports import chart_blocks as charts
from bot.reports.facts import OUTCOMES, Conversations, Counts, Horizon
from bot.reports.models import Cadence
from bot.reports.picture import alt_text, month_or_day, shortened
from bot.reports.registry import rate, rate_words
from bot.reports.spans import Span

CSV = "reports.csv"
PICTURE = "reports.picture"
POST_HERE = "reports.post"
SUBSCRIBE = "reports.subscribe"
STOP = "reports.stop"
AGAIN = "reports.again"
COUNTED = "reports.counted"
OPEN = "reports.open"
STAGES_CSV = "reports.stages.csv"
COUNTED_FORM = "reports.counted.form"

TOP = 3  # reasons of each outcome
IN_CHART = 8
IN_TABLE = 60


class Shape(StrEnum):
    """As what a report is drawn: Slack's charts, an uploaded picture, or words alone."""

    CHARTS = "charts"
    PICTURE = "picture"
    WORDS = "words"


@dataclass(frozen=True)
class Wanted:
    """Which report, as buttons carry it. `called`: a cadence's word or `history`."""

    called: str
    span: Span
    campaign_id: int = 0

    @property
    def value(self) -> str:
        """For a button."""
        return f"{self.called}|{self.span.since}|{self.span.until}|{self.campaign_id}"


def read_wanted(value: str) -> Wanted | None:
    """What a button carries; None for what is none of ours."""
    try:
        called, since, until, campaign_id = value.split("|")
        span = Span(date.fromisoformat(since), date.fromisoformat(until))
        return Wanted(called, span, int(campaign_id))
    except ValueError:
        return None


@dataclass(frozen=True)
class Standing:
    """Where the message stands. `subscription`: it came by itself; `here`: a channel to post it
    into; `picture`: Slack's id of the uploaded one; `changed`: it says something else than when
    it was posted."""

    shape: Shape = Shape.CHARTS
    picture: str = ""
    subscription: int = 0
    in_channel: bool = False
    here: bool = False
    changed: bool = False


def report_message(report: Conversations, at: Standing) -> Message:
    """The whole report: what conversations came to, why, what sales did beside it, words heard."""
    short = report.short
    head = f"*{text.mrkdwn(report.title, 200)}* · {noted(short.counts)}"
    blocks = [b.section(head + (" · updated" if at.changed else ""))]
    if not report.empty or report.long.counts.notes:
        blocks += _drawn(report, at)
    blocks.append(b.section(mirror_words(report)))
    if reasons := _why(short):
        blocks.append(b.section(reasons))
    blocks += _quoted(report)
    blocks.append(_buttons(report, at))
    return b.message(alt_text(report), blocks)


def noted(counts: Counts) -> str:
    """`110 noted`."""
    return f"{counts.notes:,} noted" if counts.notes else "none noted"


def _drawn(report: Conversations, at: Standing) -> list[Block]:
    if at.shape is Shape.CHARTS:
        drawn = [by_campaign(report.short), _over_time(report), _table(report)]
        return [block for block in drawn if block is not None]
    if at.shape is Shape.PICTURE and at.picture:
        shown: Block = {
            "type": "image", "slack_file": {"id": at.picture}, "alt_text": alt_text(report),
        }  # fmt: skip
        return [shown]
    return [
        b.section("\n".join(lines)) for h in (report.short, report.long) if (lines := _lines(h))
    ]


def by_campaign(h: Horizon) -> Block | None:
    """The three outcomes of each campaign; None where nothing was noted."""
    shown = shortened(h.lines, IN_CHART)
    if not shown:
        return None
    parts = [counts.parts for _, counts in shown]
    series = [(name, [p[n] for p in parts]) for n, name in enumerate(OUTCOMES.values())]
    title = f"By campaign, {h.span.words}"
    return charts.bars(title, [name for name, _ in shown], series, y="Conversations")


def _over_time(report: Conversations) -> Block | None:
    monthly = bool(report.short.points)
    points = (report.short.points or report.long.points)[-charts.MOST_CATEGORIES :]
    if not any(counts.notes for _, counts in points):
        return None
    series = [
        (name, [counts.parts[n] for _, counts in points])
        for n, name in enumerate(OUTCOMES.values())
    ]
    title = "By month" if monthly else f"By week, {report.long.span.days} days"
    labels = [month_or_day(day, month=monthly) for day, _ in points]
    return charts.bars(title, labels, series, y="Conversations")


def _table(report: Conversations) -> Block | None:
    short, long = report.short, report.long
    ago = f"{long.span.days} d:"
    header = [
        "Campaign", "Noted", "Interested", "Later", "No interest", "Reached", "Leads in",
        "Heard back", f"{ago} noted", f"{ago} interested", f"{ago} reached", f"{ago} heard back",
    ]  # fmt: skip
    rows: list[list[str | int]] = []
    for near, far in zip(short.lines[:IN_TABLE], long.lines[:IN_TABLE], strict=True):
        now, then = near.counts, far.counts
        rows.append([
            near.name, now.notes, *now.parts, share(now.connected, now.notes),
            near.leads.received, share(near.leads.heard, near.leads.received),
            then.notes, share(then.interested, then.notes), share(then.connected, then.notes),
            share(far.leads.heard, far.leads.received),
        ])  # fmt: skip
    caption = f"{short.span.words}, beside {long.span.words}"
    return charts.table(caption, header, rows) if rows else None


def share(part: int, n: int) -> str:
    """A share in a cell: `73%`; a group under five is not compared."""
    found = rate(part, n)
    return f"{round(found * 100)}%" if found is not None else f"too few ({n})"


def _lines(h: Horizon) -> list[str]:
    said = [f"*{h.span.words}* · {noted(h.counts)}"]
    for name, counts in shortened(h.lines):
        parts = zip(OUTCOMES.values(), counts.parts, strict=True)
        each = ", ".join(f"{n:,} {what.lower()}" for what, n in parts)
        said.append(f"{text.mrkdwn(name, 60)} · {counts.notes:,}: {each}")
    return said if h.counts.notes else []


def _why(h: Horizon) -> str:
    sums: defaultdict[Outcome, list[str]] = defaultdict(list)
    for outcome, label, n in h.reasons:
        if len(sums[outcome]) < TOP:
            sums[outcome].append(f"{text.mrkdwn(label, 60)} {n:,}")
    totals = dict(zip(OUTCOMES, h.counts.parts, strict=True))
    return "\n".join(
        f"*{OUTCOMES[outcome]}* ({totals[outcome]:,}): {' · '.join(sums[outcome])}"
        for outcome in OUTCOMES
        if sums[outcome]
    )


def mirror_words(report: Conversations) -> str:
    """The counterpart: what sales did with the leads of the same days."""
    said = [f"{h.span.words} · {sales_did(h)}" for h in (report.short, report.long)]
    return "\n".join(["*Beside it*", *said])


def sales_did(h: Horizon) -> str:
    """The two counterparts of one horizon, in words."""
    return (
        f"leads heard back on: {rate_words(h.leads.heard, h.leads.received)}"
        f" · connect rate: {rate_words(h.counts.connected, h.counts.notes)}"
    )


def _quoted(report: Conversations) -> list[Block]:
    if not report.quotes:
        return []
    said = ["*In their words*"]
    for quote in report.quotes:
        campaign = f", {text.mrkdwn(quote.campaign, 40)}" if quote.campaign else ""
        words = text.mrkdwn(quote.words, 220)
        said.append(f"“{words}” · {OUTCOMES[quote.outcome].lower()}{campaign}")
    return [b.section("\n".join(said))]


def _buttons(report: Conversations, at: Standing) -> Block:
    wanted = Wanted(report.called, report.short.span, report.campaign_id)
    value = wanted.value
    cadence = wanted.called if wanted.called in set(Cadence) else Cadence.MONTHLY.value
    stop = None
    if at.subscription:
        sure = b.confirm("Stop this report?", "It no longer comes to this channel.", "Stop it")
        stop = b.button(
            "Stop this", STOP, str(at.subscription), confirm=sure if at.in_channel else None
        )
    mine = b.button(f"Send me this {cadence}", SUBSCRIBE, value)
    return b.actions(
        b.button("Post here", POST_HERE, value) if at.here else None,
        mine if at.in_channel or not at.subscription else None,
        b.button("CSV", CSV, value),
        b.button("Picture", PICTURE, value) if at.shape is not Shape.PICTURE else None,
        b.button("How counted", COUNTED, report.called),
        stop,
    )


def how_counted(pairs: list[tuple[str, str]]) -> Block:
    """The answer to [How counted]: a form that only closes."""
    blocks = [b.section(f"*{title}*\n{counted}") for title, counted in pairs]
    small = "Rates of fewer than five are not said; counts always are. Names never stand here."
    return b.form(COUNTED_FORM, "How counted", [*blocks, b.context(small)], close="Close")


def side_by_side(report: Conversations) -> str:
    """One line for Home: this week, and the ninety days beside it."""
    pairs = zip_longest(OUTCOMES.values(), report.short.counts.parts, report.long.counts.parts)
    parts = " · ".join(f"{n:,} {what.lower()} ({m:,})" for what, n, m in pairs)
    return f"*Conversations, 7 days* (90 days) · {parts}"
