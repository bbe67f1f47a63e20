"""Draws what people get about a gathering: invitation, change, reminder, holiday question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.gatherings.models import Kind, Mode, Part, Said, State
from bot.gatherings.shown import Facts, Guest
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.kit.walltime import zone_named

YES = "gatherings.yes"
UNSURE = "gatherings.unsure"
NO = "gatherings.no"
OPEN = "gatherings.open"
HOLD_IT = "gatherings.holiday.hold"
BEFORE = "gatherings.holiday.before"
SKIP = "gatherings.holiday.skip"

ANSWERS = {Said.YES: "I'll be there", Said.UNSURE: "Not sure yet", Said.NO: "Cannot"}
PRESSES = {Said.YES: YES, Said.UNSURE: UNSURE, Said.NO: NO}
MODES = {Mode.VIDEO: "video", Mode.PHONE: "phone", Mode.PERSON: "in person"}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHOWN_TOPICS = 5


def day_words(at: datetime, zone: str, *, year: bool = False) -> str:
    """`Thu 5 March`, in that zone."""
    local = at.astimezone(zone_named(zone))
    end = f" {local.year}" if year else ""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{end}"


def clock(at: datetime, zone: str) -> str:
    """`15:00`, in that zone."""
    return f"{at.astimezone(zone_named(zone)):%H:%M}"


def city(zone: str) -> str:
    """`New York`, of an IANA zone."""
    return zone.rpartition("/")[2].replace("_", " ")


def when_words(f: Facts) -> str:
    """`Thu 5 March, 15:00-15:45 your time (09:00 in New York)`: both are written out (000-15)."""
    ends = f.starts_at + timedelta(minutes=f.minutes)
    said = (
        f"{day_words(f.starts_at, f.reader_zone)}, "
        f"{clock(f.starts_at, f.reader_zone)}-{clock(ends, f.reader_zone)} your time"
    )
    there, here = (f.starts_at.astimezone(zone_named(z)) for z in (f.zone, f.reader_zone))
    if there.utcoffset() == here.utcoffset():
        return said
    other_day = f"{day_words(f.starts_at, f.zone)} " if there.date() != here.date() else ""
    return f"{said} ({other_day}{clock(f.starts_at, f.zone)} in {city(f.zone)})"


def where_words(f: Facts) -> str:
    """How and where: `video`, `in person, Canteen`."""
    place = text.mrkdwn(f.place, 200)
    if f.mode is Mode.PERSON:
        return place or "in person"
    return f"{MODES[f.mode]}, {place}" if place else MODES[f.mode]


def called(f: Facts) -> str:
    """Its title, escaped."""
    return text.mrkdwn(f.title, 120)


def head_line(f: Facts) -> str:
    """`*Site A council* · Thu 5 March, 15:00-15:45 your time · video`"""
    return f"*{called(f)}* · {when_words(f)} · {where_words(f)}"


def agenda_line(f: Facts) -> str:
    """`Agenda: SAP, webinar follow-up`; a lunch has none (001-13)."""
    waiting = [t for t in f.topics if not t.decision]
    if f.kind == Kind.LUNCH or not waiting:
        return ""
    return f"Agenda: {topics_words([t.words for t in waiting])}"


def topics_words(topics: Sequence[str]) -> str:
    """`SAP, webinar follow-up and 2 more`; whole sentences stand apart: `Is SAP next? · Prices`."""
    shown = [text.line(t, 60).rstrip(" .,;:") for t in topics[:SHOWN_TOPICS]]
    apart = " · " if any(mark in t for t in shown for mark in ",.?!") else ", "
    more = f" and {len(topics) - SHOWN_TOPICS} more" if len(topics) > SHOWN_TOPICS else ""
    return apart.join(text.mrkdwn(t, 60) for t in shown) + more


def guests_line(f: Facts) -> str:
    """Who comes, by name where they can be named: never who cannot (a count will do)."""
    parts: list[str] = []
    for said, label in ((Said.YES, "Coming"), (Said.UNSURE, "Not sure yet")):
        if not (count := f.answers[said]):
            continue
        names = ", ".join(_named(g) for g in f.guests if g.answer is said)
        parts.append(f"{label}: {names or count}")
    if count := f.answers[Said.NO]:
        parts.append(f"{count} cannot")
    if count := f.answers[Said.NONE]:
        parts.append(f"{count} to answer")
    return " · ".join(parts)


def _named(guest: Guest) -> str:
    host = " (host)" if guest.part is Part.HOST else ""
    return f"{text.mrkdwn(guest.name, 40)}{host}"


def part_line(f: Facts) -> str:
    """What this reader is asked to be, beyond being there."""
    if f.mine is None:
        return ""
    if f.mine.part is Part.OPEN_SEAT:
        return "One of the open seats for sales is yours this time: tell what you hear."
    if f.mine.part is Part.HOST:
        return "It is your turn to host: choose the place, and look after who sits with whom."
    return ""


def answer_row(f: Facts) -> Block:
    """[I'll be there] [Not sure yet] [Cannot] [More]; what was said stands out."""
    said = f.mine.answer if f.mine else None
    row = [
        b.button(label, PRESSES[answer], str(f.id), style="primary" if said is answer else None)
        for answer, label in ANSWERS.items()
    ]
    join = _join(f)
    return b.actions(*(row if f.mine else ()), join, b.button("More", OPEN, str(f.id)))


def _join(f: Facts) -> Block | None:
    return b.button("Join", f"{OPEN}.link", str(f.id), url=f.link) if f.link else None


def said_line(f: Facts) -> str:
    """`You: I'll be there`, so that the answer is also said in words."""
    words = {Said.YES: "I'll be there", Said.UNSURE: "not sure yet", Said.NO: "cannot"}
    said = f.mine.answer if f.mine else Said.NONE
    return f"You: {words[said]}" if said in words else ""


def invitation_message(f: Facts) -> Message:
    """The invitation, as things stand: also once it was called off or is over."""
    if f.state in (State.CANCELLED, State.SKIPPED):
        return cancelled_message(f)
    lines = [head_line(f), part_line(f), agenda_line(f), *f.words, *f.hints]
    blocks = [b.section("\n".join(x for x in lines if x))]
    if f.state is not State.PLANNED:
        blocks.append(b.actions(b.button("Minutes and actions", OPEN, str(f.id))))
        return b.message(f"{called(f)}: held", blocks)
    blocks.append(answer_row(f))
    if small := [x for x in (said_line(f), guests_line(f)) if x]:
        blocks.append(b.context(" · ".join(small)))
    return b.message(f"Invitation: {called(f)}, {when_words(f)}", blocks)


def cancelled_message(f: Facts) -> Message:
    """It does not take place."""
    why = f" {text.mrkdwn(f.why, 500)}" if f.why else ""
    line = f"*{called(f)}* on {day_words(f.starts_at, f.reader_zone)} is off.{why}"
    return b.message(f"{called(f)} is off", [b.section(line)])


def uninvited_message(f: Facts) -> Message:
    """Somebody is no longer on its list."""
    line = f"*{called(f)}*: you are no longer on its list."
    return b.message(line, [b.section(line)])


def changed_message(f: Facts) -> Message:
    """It was moved or called off; the answer is asked anew."""
    if f.state in (State.CANCELLED, State.SKIPPED):
        return cancelled_message(f)
    why = f"\n{text.mrkdwn(f.why, 500)}" if f.why else ""
    blocks = [b.section(f"Changed: {head_line(f)}{why}"), answer_row(f)]
    if said := said_line(f):
        blocks.append(b.context(said))
    return b.message(f"Changed: {called(f)}, {when_words(f)}", blocks)


def reminder_message(f: Facts, now: datetime) -> Message | None:
    """Two weeks, two days or an hour before; nothing for who cannot come or is not invited."""
    if f.state is not State.PLANNED or f.mine is None or f.mine.answer is Said.NO:
        return None
    if f.starts_at + timedelta(minutes=f.minutes) <= now:
        return None
    lines = [head_line(f), part_line(f), agenda_line(f), *f.words, *f.hints]
    if soon := f.starts_at - now <= timedelta(minutes=90):
        lines[0] = f"Soon: {lines[0]}"
    if f.still:
        lines.append(f"Still open with you: {', '.join(text.mrkdwn(w, 60) for w in f.still)}.")
    pack = [b.section(p) for p in f.pack]
    blocks = [b.section("\n".join(x for x in lines if x)), *pack, answer_row(f)]
    if small := [x for x in (said_line(f), guests_line(f)) if x]:
        blocks.append(b.context(" · ".join(small)))
    start = "Soon" if soon else "Reminder"
    return b.message(f"{start}: {called(f)}, {when_words(f)}", blocks)


def ask_message(f: Facts) -> Message:
    """Its date is a holiday there: what to do?"""
    name = text.mrkdwn(f.holiday, 80)
    day = day_words(f.starts_at, f.zone, year=True)
    if f.state is State.ASKED:
        buttons = [
            b.button("Hold it anyway", HOLD_IT, str(f.id)),
            b.button("Day before", BEFORE, str(f.id)),
            b.button("Skip", SKIP, str(f.id)),
        ]
        line = f"*{called(f)}* falls on {day}: {name}. Nobody is invited until you say."
        return b.message(f"{called(f)} falls on a holiday", [b.section(line), b.actions(*buttons)])
    now_on = "skipped" if not f.open and f.state is not State.HELD else f"held on {day}"
    line = f"*{called(f)}* would fall on {name}: it is {now_on}."
    return b.message(line, [b.section(line)])
