"""iCalendar as real calendars take it (RFC 5545, RFC 5546): requests, cancellations, feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from bot.gatherings.models import Said
from bot.kit.surfaces import Entry
from bot.kit.walltime import zone_named

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
_SECOND = timedelta(seconds=1)
PRODUCT = "-//Align//Gatherings//EN"
NOBODY = "invalid:nomail"  # what other calendars write where an address is not known
_STAT = {
    Said.YES: "ACCEPTED", Said.UNSURE: "TENTATIVE", Said.NO: "DECLINED", Said.NONE: "NEEDS-ACTION",
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """An organiser or somebody invited, as calendars name them."""

    name: str
    email: str | None
    answer: Said = Said.NONE


def invitation_file(entry: Entry, organiser: Person, guest: Person, now: datetime) -> bytes:
    """One date for one person: METHOD:REQUEST, or CANCEL once it was called off. `now` becomes
    the stamp that tells calendars which of two files is newer."""
    made = _calendar(CANCEL if entry.cancelled else REQUEST)
    event = _event(entry, now)
    event.add("organizer", _address(organiser))
    to = _address(guest)
    to.params["ROLE"] = vText("REQ-PARTICIPANT")
    to.params["PARTSTAT"] = vText(_STAT[guest.answer])
    # Answers are given in Slack: a mail to the organiser would be a second, silent truth.
    to.params["RSVP"] = vText("FALSE")
    event.add("attendee", to)
    return _finished(made, [(entry, event)])


def feed(entries: Iterable[Entry], name: str, now: datetime) -> bytes:
    """Everything in a person's calendar, for programs that ask for it again and again."""
    made = _calendar(PUBLISH)
    made.add("x-wr-calname", name)
    made.add("name", name)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    return _finished(made, [(entry, _event(entry, now)) for entry in entries])


def _calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def _event(entry: Entry, now: datetime) -> Event:
    zone = zone_named(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", _local(entry.starts_at, zone))
    event.add("dtend", _local(entry.ends_at, zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    if entry.place:
        event.add("location", entry.place)
    if entry.words:
        event.add("description", entry.words)
    return event


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """A wall time means the first of an hour that autumn repeats (RFC 5545, 3.3.5): one in the
    second is told in UTC."""
    local = at.astimezone(zone)
    return at.astimezone(UTC) if local.fold else local


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}" if person.email else NOBODY)
    address.params["CN"] = vText(person.name)
    return address


def _finished(made: Calendar, events: list[tuple[Entry, Event]]) -> bytes:
    """With a VTIMEZONE for each zone that its events are in, before them."""
    spans: dict[str, list[int]] = {}
    for entry, _ in events:
        if entry.zone not in ("UTC", "Etc/UTC"):
            spans.setdefault(entry.zone, []).append(entry.starts_at.year)
    for zone, years in sorted(spans.items()):
        made.add_component(_timezone(zone, min(years), max(years)))
    for _, event in events:
        made.add_component(event)
    return made.to_ical()


@lru_cache(maxsize=256)
def _timezone(zone: str, first: int, last: int) -> Timezone:
    """The zone's offsets over these years and one around them, each change by its own date.

    An onset is a wall time of the offset before it (RFC 5545, 3.6.5); what the library makes of a
    zone names spring's by the offset after it, an hour late.
    """
    tz = zone_named(zone)
    at, until = datetime(first - 1, 1, 1, tzinfo=UTC), datetime(last + 2, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", zone)
    begins = at.astimezone(tz)
    made.add_component(_offset(begins.replace(tzinfo=None), begins, begins))
    while (following := _change(at, until, tz)) is not None:
        before, after = (following - _SECOND).astimezone(tz), following.astimezone(tz)
        onset = (before + _SECOND).replace(tzinfo=None)
        made.add_component(_offset(onset, before, after))
        at = following
    return made


def _change(at: datetime, until: datetime, tz: ZoneInfo) -> datetime | None:
    """The first moment after `at` when the zone's offset is another one."""
    offset = at.astimezone(tz).utcoffset()
    early = at
    while early.astimezone(tz).utcoffset() == offset:
        if early >= until:
            return None
        at, early = early, early + timedelta(days=1)
    late = early
    while late - at > _SECOND:
        middle = (at + (late - at) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            at = middle
        else:
            late = middle
    return late


def _offset(onset: datetime, before: datetime, after: datetime) -> Component:
    made = TimezoneDaylight() if after.dst() else TimezoneStandard()
    made.add("dtstart", onset)
    made.add("tzoffsetfrom", before.utcoffset())
    made.add("tzoffsetto", after.utcoffset())
    made.add("tzname", after.tzname() or "")
    return made
