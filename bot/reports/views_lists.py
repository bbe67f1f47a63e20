"""Draws the list of reports, subscriptions and answers, and the room's share of Home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.reports.facts import Conversations
from bot.reports.models import Cadence
from bot.reports.registry import Report
from bot.reports.views import AGAIN, OPEN, STOP, Wanted, by_campaign, sales_did, side_by_side

WHEN = {
    Cadence.DAILY: "every working day at 9:00",
    Cadence.WEEKLY: "on Mondays at 9:00",
    Cadence.MONTHLY: "on the 1st at 9:00",
}


@dataclass(frozen=True)
class Line:
    """A subscription as it is listed. `to`: a channel's id, or "" for the reader themselves."""

    id: int
    title: str
    cadence: Cadence
    campaign: str
    to: str


def reports_message(reports: Sequence[Report], mine: Sequence[Line]) -> Message:
    """`/align report` alone: what there is, and what comes by itself."""
    said = [f"`/align report {r.name}` {r.says}" for r in reports]
    hint = (
        "After `conversations`: `daily`, `weekly`, `monthly` or `history`, and a campaign if you "
        "like. "
        "`/align report subscribe conversations weekly` has it come to you; with `here` at its "
        "end, to this channel."
    )
    blocks = [b.section("*Reports*\n" + "\n".join(said)), b.context(hint)]
    for line in mine:
        stop = b.button("Stop this", f"{STOP}#{line.id}", str(line.id))
        blocks.append(b.section(described(line), accessory=stop))
    return b.message("Reports", blocks)


def described(line: Line) -> str:
    """`Conversations, weekly, Webinar Q3: to you on Mondays at 9:00`."""
    about = ", ".join(x for x in (line.title, line.cadence, text.mrkdwn(line.campaign, 60)) if x)
    to = f"<#{line.to}>" if line.to else "you"
    return f"*{about}* · to {to} {WHEN[line.cadence]}"


def subscribed_message(line: Line, *, new: bool) -> Message:
    """It comes by itself from now on."""
    said = f"{'Saved' if new else 'It comes already'}: {described(line)}."
    stop = b.button("Undo" if new else "Stop this", STOP, str(line.id))
    return b.message(said, [b.section(said), b.actions(stop)])


def stopped_message(line: Line, *, ended: bool) -> Message:
    """It no longer does."""
    said = f"{'Stopped' if ended else 'Stopped already'}: {described(line)}."
    again = b.button("Begin again", AGAIN, str(line.id))
    return b.message(said, [b.section(said), b.actions(again)])


def home_blocks(report: Conversations, *, charts: bool) -> tuple[Block, ...]:
    """This week in one line, its counterpart beneath, and a chart where Slack draws charts."""
    wanted = Wanted(report.called, report.short.span, report.campaign_id)
    line = b.section(side_by_side(report), accessory=b.button("Open", OPEN, wanted.value))
    h = report.short
    beside = b.context(f"Beside it · {sales_did(h)}")
    chart = by_campaign(h) if charts else None
    return (line, chart, beside) if chart else (line, beside)
