"""Draws the forms: plan, move, call off, invite, topic, decision, minutes, action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.gatherings.models import NOTES, TEXT, Gathering, Holidays, Kind, Mode
from bot.gatherings.shown import Given, NextDate
from bot.gatherings.views import MODES, clock, day_words
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.walltime import zone_named

PLAN_FORM = "gatherings.plan.form"
PREVIEW = "gatherings.preview"
MOVE_FORM = "gatherings.move.form"
CANCEL_FORM = "gatherings.cancel.form"
INVITE_FORM = "gatherings.invite.form"
TOPIC_FORM = "gatherings.raise.form"
DECIDE_FORM = "gatherings.decide.form"
WRITE_FORM = "gatherings.write.form"
TOPIC = "topic:"  # begins the block of a topic in the minutes
ACT_FORM = "gatherings.act.form"

TITLES = {
    Kind.MEETING: "Plan a meeting", Kind.REVIEW: "Plan a review", Kind.LUNCH: "Plan a lunch",
    Kind.STAFF: "Plan a staff meeting", Kind.VISIT: "Plan a visit",
}  # fmt: skip
_HOLIDAYS = {
    Holidays.ASK: "Ask its owner what to do", Holidays.SKIP: "Leave that date out",
    Holidays.BEFORE: "Hold it on the working day before",
}  # fmt: skip
_MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)
HERE = "own"
BOTH = {"sales": "All of sales", "marketing": "All of marketing"}


def element(kind: str, action_id: str = "v", **more: Any) -> Block:
    """A picker that kit/blocks.py has no function for; None is left out."""
    return {"type": kind, "action_id": action_id, **{k: v for k, v in more.items() if v}}


def usual(kind: str) -> Given:
    """What the form of a kind starts with."""
    both = ("sales", "marketing")
    if kind == Kind.LUNCH:
        return Given(kind, "Lunch of both teams", "2nd and 4th Friday", at="12:00", minutes=60,
                     mode=Mode.PERSON, sides=both)  # fmt: skip
    if kind == Kind.REVIEW:
        return Given(kind, "Sales and marketing review", "every second Tuesday", sides=both)
    if kind == Kind.STAFF:
        return Given(kind, "Marketing staff meeting", "every week", sides=("marketing",),
                     open_seats=2)  # fmt: skip
    return Given(Kind.MEETING.value, "")


def plan_form(
    given: Given,
    sites: Sequence[tuple[int, str]],
    preview: Sequence[NextDate] | str,
    zone: str,
    series_id: int | None = None,
) -> Block:
    """What is planned, with its next five dates; `preview` may say why there are none."""
    rows = [
        b.field("What is it called?", b.typed("v", initial=given.title, most=120),
                block_id="title"),
        b.field("How often?", b.typed(PREVIEW, initial=given.often, most=80), block_id="often",
                dispatch=True, hint="every Tuesday, every second Tuesday, 2nd and 4th Friday, "
                "last Thursday, quarterly, once. Press Enter for its dates."),
        b.field("From which day on?", element("datepicker", PREVIEW,
                initial_date=given.day.isoformat() if given.day else None),
                block_id="day", optional=True, dispatch=True),
        b.field("At what time?", element("timepicker", PREVIEW, initial_time=given.at),
                block_id="at", dispatch=True),
    ]  # fmt: skip
    if sites:
        options = [b.option("Where I am", HERE), *(b.option(n, str(i)) for i, n in sites)]
        chosen = str(given.site_id) if given.site_id else HERE
        rows.append(b.field("Whose time and holidays?", b.select(PREVIEW, options, initial=chosen),
                            block_id="site", dispatch=True))  # fmt: skip
    policies = [b.option(label, p.value) for p, label in _HOLIDAYS.items()]
    rows += [
        b.field("Where a date is a holiday",
                b.select(PREVIEW, policies, initial=given.holidays.value),
                block_id="holidays", dispatch=True),
        b.section(_preview(preview, zone), block_id="preview"),
        *_who_fields(given), *_where_fields(given),
    ]  # fmt: skip
    title = "Change it" if series_id else TITLES.get(Kind(given.kind), "Plan a meeting")
    return b.form(
        PLAN_FORM, title, rows, submit="Save",
        carried=carry(kind=given.kind, series=series_id, owner=given.owner_id),
    )  # fmt: skip


def _preview(found: Sequence[NextDate] | str, zone: str) -> str:
    if isinstance(found, str):
        return found
    return "*Next five dates*\n" + "\n".join(date_line(d, zone) for d in found)


def date_line(one: NextDate, zone: str) -> str:
    """`Fri 25 December 2026, 12:00 · Christmas Day: its owner is asked`."""
    line = f"{day_words(one.starts_at, zone, year=True)}, {clock(one.starts_at, zone)}"
    if one.asks:
        return f"{line} · {text.mrkdwn(one.holiday, 60)}: its owner is asked"
    if one.moved:
        return f"{line} · the working day before {text.mrkdwn(one.holiday, 60)}"
    return line


def _who_fields(given: Given) -> list[Block]:
    sides = [b.option(label, side) for side, label in BOTH.items()]
    ticked = [o for o in sides if o["value"] in given.sides]
    rows = [
        b.field("Who comes?", element("multi_users_select", initial_users=list(given.whom)),
                block_id="whom", optional=True, hint="People by name, a whole side, or both."),
        b.field("Everybody of", element("checkboxes", options=sides, initial_options=ticked),
                block_id="sides", optional=True),
    ]  # fmt: skip
    if given.kind == Kind.STAFF:
        seats = [b.option(str(n), str(n)) for n in range(11)]
        rows.append(b.field("Open seats for sales, in turn",
                            b.select("v", seats, initial=str(given.open_seats)),
                            block_id="open_seats"))  # fmt: skip
    deputy = element("users_select", initial_user=given.deputy_id)
    rows.append(b.field("Deputy", deputy, block_id="deputy", optional=True,
                        hint="Who looks after it when you are away."))  # fmt: skip
    return rows


def _where_fields(given: Given) -> list[Block]:
    lengths = [b.option(f"{n} minutes", str(n)) for n in sorted({*_MINUTES, given.minutes})]
    modes = [b.option(label.capitalize(), m.value) for m, label in MODES.items()]
    return [
        b.field("How long?", b.select("v", lengths, initial=str(given.minutes)),
                block_id="minutes"),
        b.field("How?", b.select("v", modes, initial=given.mode.value), block_id="mode"),
        b.field("Place, or a number to call", b.typed("v", initial=given.place, most=200),
                block_id="place", optional=True),
        b.field("Link", b.typed("v", initial=given.link, placeholder="https://", most=500),
                block_id="link", optional=True),
    ]  # fmt: skip


def move_form(row: Gathering) -> Block:
    """Another time or place for one date, in its own zone."""
    local = row.starts_at.astimezone(zone_named(row.zone))
    lengths = [b.option(f"{n} minutes", str(n)) for n in sorted({*_MINUTES, row.minutes})]
    rows = [
        b.field(f"Day ({row.zone.rpartition('/')[2].replace('_', ' ')} time)",
                element("datepicker", initial_date=local.date().isoformat()), block_id="day"),
        b.field("Time", element("timepicker", initial_time=f"{local:%H:%M}"), block_id="at"),
        b.field("How long?", b.select("v", lengths, initial=str(row.minutes)),
                block_id="minutes"),
        b.field("Place, or a number to call", b.typed("v", initial=row.place, most=200),
                block_id="place", optional=True),
        b.field("Link", b.typed("v", initial=row.link, placeholder="https://", most=500),
                block_id="link", optional=True),
        b.field("Why?", b.typed("v", most=500), block_id="why", optional=True),
    ]  # fmt: skip
    return b.form(MOVE_FORM, "Move", rows, submit="Move", carried=carry(g=row.id))


def cancel_form(gathering_id: int) -> Block:
    """Calling one date off."""
    field = b.field("Why?", b.typed("v", most=500), block_id="why", optional=True,
                    hint="Everybody invited is told.")  # fmt: skip
    return b.form(CANCEL_FORM, "Cancel it", [field], submit="Cancel it", close="Keep it",
                  carried=carry(g=gathering_id))  # fmt: skip


def invite_form(gathering_id: int) -> Block:
    """More people for one date."""
    field = b.field("Whom?", element("multi_users_select"), block_id="whom")
    return b.form(INVITE_FORM, "Invite", [field], submit="Invite", carried=carry(g=gathering_id))


def topic_form(forum: str, headings: Sequence[str] = ()) -> Block:
    """Something to talk about. `headings`: where a forum has fixed ones."""
    rows = [b.field("What is it about?", b.typed("v", multiline=True, most=TEXT),
                    block_id="words")]  # fmt: skip
    if headings:
        rows.append(b.field("Heading", b.select("v", [b.option(h, h) for h in headings]),
                            block_id="heading"))  # fmt: skip
    return b.form(TOPIC_FORM, "Raise a topic", rows, submit="Raise", carried=carry(f=forum))


def decide_form(gathering_id: int, topic_id: int, words: str, decision: str) -> Block:
    """What came of a topic."""
    rows = [
        b.section(text.mrkdwn(words, 600)),
        b.field("What was decided?", b.typed("v", multiline=True, initial=decision, most=TEXT),
                block_id="decision", hint="Whoever raised it is told."),
    ]  # fmt: skip
    return b.form(DECIDE_FORM, "Decided", rows, submit="Save",
                  carried=carry(g=gathering_id, t=topic_id))  # fmt: skip


_DECIDED = "What was decided: whoever raised it is told. Left empty, it waits for the next meeting."
# A list of people may begin with so many (Slack: 100 initial users).
MOST_NAMED = 100


def write_form(
    gathering_id: int,
    notes: str,
    decisions: Sequence[str],
    came: list[str],
    waiting: Sequence[tuple[int, str]],
) -> Block:
    """The minutes: what was said, what became of each topic, what else was decided, who was there.

    `waiting`: id and words of the topics on which nothing is decided yet.
    """
    topics = [
        b.field(text.shorten(words, 150), b.typed("v", multiline=True, most=TEXT),
                block_id=f"{TOPIC}{topic_id}", optional=True, hint=_DECIDED if n == 0 else None)
        for n, (topic_id, words) in enumerate(waiting)
    ]  # fmt: skip
    rows = [
        b.field("What was said?",
                b.typed("v", multiline=True, initial=notes[:3000], most=min(NOTES, 3000)),
                block_id="notes", optional=True),
        *topics,
        b.field("What else was decided, one a line" if topics else "Decided, one a line",
                b.typed("v", multiline=True, initial="\n".join(decisions)[:3000]),
                block_id="decisions", optional=True),
        b.field("Who was there?", element("multi_users_select", initial_users=came),
                block_id="came", optional=True)
        if len(came) <= MOST_NAMED
        else b.context(f"{len(came)} people were there: too many to list. They stay noted."),
    ]  # fmt: skip
    return b.form(WRITE_FORM, "Minutes", rows, submit="Save", carried=carry(g=gathering_id))


def act_form(gathering_id: int, until: date) -> Block:
    """Something that somebody does."""
    rows = [
        b.field("What is to be done?", b.typed("v", multiline=True, most=TEXT), block_id="words"),
        b.field("Who?", element("users_select"), block_id="owner"),
        b.field("Until when?", element("datepicker", initial_date=until.isoformat()),
                block_id="due"),
    ]  # fmt: skip
    return b.form(ACT_FORM, "Add an action", rows, submit="Save", carried=carry(g=gathering_id))
