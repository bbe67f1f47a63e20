"""Draws the forms of councils, and reads them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.council.models import HEADINGS, MOST_REPS, NAME, REASON, USUAL_A_YEAR
from bot.council.shown import Given, Meeting, Seen
from bot.council.views import REMOVE, esc
from bot.gatherings import form_values as v
from bot.gatherings.models import TEXT, Mode
from bot.gatherings.views import DAYS, MONTHS, city
from bot.gatherings.views_forms import element
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.walltime import zone_named

FORM = "council.form"
PREVIEW = "council.preview"
SEAT_FORM = "council.seat.form"
CHANGE_FORM = "council.change.form"
DATE_FORM = "council.date.form"
PERSON_FORM = "council.person.form"
RAISE_FORM = "council.raise.form"
MODES = {Mode.VIDEO: "Video", Mode.PHONE: "Phone", Mode.PERSON: "In person"}
PLACE = "Event and city (in person), or the number to call"
OWN_ZONE = "own"


def council_form(
    given: Given, sites: Sequence[tuple[int, str]], zones: Sequence[str], *, admin: bool
) -> Block:
    """Who, for whom, how often, from when."""
    rows = [
        b.field("What is it called?", b.typed("v", initial=given.name, most=NAME,
                placeholder="Site A council"), block_id="name"),
    ]  # fmt: skip
    if sites:
        options = [b.option("Everybody without a council", "0")]
        options += [b.option(name, str(i)) for i, name in sites]
        rows.append(b.field("For whom?", b.select("v", options, initial=str(given.site_id or 0)),
                            block_id="site"))  # fmt: skip
    rows += [
        b.field("Reps, three to six", element("multi_users_select", initial_users=list(given.reps)),
                block_id="reps", hint="Fewer is kept, and shown as not quorate."),
        b.field("Marketing leaders",
                element("multi_users_select", initial_users=list(given.leaders)),
                block_id="leaders", hint="At least one. Each rep is matched with one of them."),
        b.field("Owner", element("users_select", initial_user=given.owner_id), block_id="owner"),
        b.field("Deputy", element("users_select", initial_user=given.deputy_id),
                block_id="deputy", optional=True, hint="Looks after it when the owner is away."),
        b.field("Meetings a year", b.select("v", [b.option(str(n), str(n)) for n in (4, 5, 6)],
                initial=str(given.per_year)), block_id="per_year"),
        *_when_fields(given.day, given.at, given.zone, zones, "First meeting on"),
        *_where_fields(given.mode, given.place, given.link),
    ]  # fmt: skip
    rows += _reason(admin=admin)
    return b.form(FORM, "Form a council", rows, submit="Show its year")


def _when_fields(
    day: date | None, at: str, zone: str, zones: Sequence[str], label: str
) -> list[Block]:
    options = [b.option(f"{city(z)} ({z})", z) for z in zones]
    return [
        b.field(label, element("datepicker", initial_date=day.isoformat() if day else None),
                block_id="day"),
        b.field("At what time?", element("timepicker", initial_time=at), block_id="at"),
        b.field("In whose time?", b.select("v", options, initial=zone), block_id="zone",
                hint="In person: where you meet. Everybody reads it in their own time as well."),
    ]  # fmt: skip


def _where_fields(mode: Mode, place: str, link: str) -> list[Block]:
    modes = [b.option(label, m.value) for m, label in MODES.items()]
    return [
        b.field("How?", b.select("v", modes, initial=mode.value), block_id="mode"),
        b.field(PLACE, b.typed("v", initial=place, most=200,
                placeholder="National sales convention, Chicago"),
                block_id="place", optional=True),
        b.field("Link", b.typed("v", initial=link, placeholder="https://", most=500),
                block_id="link", optional=True),
    ]  # fmt: skip


def _reason(*, admin: bool) -> list[Block]:
    if not admin:
        return []
    return [
        b.field("Why more than the rule allows?", b.typed("v", most=REASON), block_id="reason",
                optional=True, hint="Only for more than six reps, or a seventh meeting in twelve "
                "months. It is kept.")
    ]  # fmt: skip


def read_council_form(values: v.Values, by: str) -> Given:
    """That form."""
    site, mode = v.chosen(values, "site"), v.chosen(values, "mode")
    return Given(
        name=v.typed(values, "name"), site_id=int(site) if site.isdigit() and site != "0" else None,
        reps=v.people(values, "reps"), leaders=v.people(values, "leaders"),
        owner_id=v.chosen(values, "owner") or by, deputy_id=v.chosen(values, "deputy") or None,
        per_year=v.number(values, "per_year", USUAL_A_YEAR), day=v.day(values, "day"),
        at=v.chosen(values, "at") or "15:00", zone=v.chosen(values, "zone"),
        mode=Mode(mode) if mode in set(Mode) else Mode.VIDEO,
        place=v.typed(values, "place"), link=v.typed(values, "link"),
        reason=v.typed(values, "reason"),
    )  # fmt: skip


def packed(given: Given) -> str:
    """What a form carries of it."""
    day = given.day.isoformat() if given.day else ""
    return carry(g=asdict(given) | {"day": day, "mode": given.mode.value})


def unpacked(carried: Mapping[str, Any]) -> Given:
    """The same back. Raises KeyError, TypeError or ValueError for what an older version wrote."""
    kept = dict(carried["g"])
    kept["day"] = date.fromisoformat(kept["day"])
    kept |= {"mode": Mode(kept["mode"]), "reps": tuple(kept["reps"]),
             "leaders": tuple(kept["leaders"])}  # fmt: skip
    return Given(**kept)


def preview(
    given: Given, days: Sequence[date], zone: str, names: Mapping[str, str],
    matches: Mapping[str, str],
) -> Block:  # fmt: skip
    """The year's dates, and whom each rep is matched with, before anything is saved."""
    dates = "\n".join(
        f"{DAYS[d.weekday()]} {d.day} {MONTHS[d.month - 1]} {d.year}, {given.at}" for d in days
    )
    head = f"*{text.mrkdwn(given.name, NAME)}* · {len(days)} meetings in its year"
    rows = [b.section(f"{head}\n{dates}"), b.context(
        f"{city(zone)} time. Moved off weekends and holidays there.")]  # fmt: skip
    if len(given.reps) < 3:
        rows.append(b.section(
            f"{len(given.reps)} of 3-6 reps: not quorate. It can meet, but not sign."))  # fmt: skip
    options = [b.option(names[x], x) for x in given.leaders]
    rows += [
        b.field(f"{names[rep]} is matched with",
                b.select("v", options, initial=matches.get(rep)), block_id=f"match.{rep}")
        for rep in given.reps[: MOST_REPS * 2]
    ]  # fmt: skip
    return b.form(PREVIEW, "Its year", rows, submit="Save and invite", carried=packed(given))


def read_matches(values: v.Values, reps: Sequence[str]) -> dict[str, str]:
    """Rep -> leader, out of the preview."""
    return {r: leader for r in reps if (leader := v.chosen(values, f"match.{r}"))}


# -- one seat, one date


def seat_form(
    council_id: int, part: str, leaders: Sequence[tuple[str, str]], *, admin: bool
) -> Block:
    """One more member."""
    rows = [b.field("Who?", element("users_select"), block_id="person")]
    if part == "rep":
        options = [b.option(name, i) for i, name in leaders]
        if options:
            rows.append(b.field("Matched with", b.select("v", options), block_id="match",
                                optional=True))  # fmt: skip
        rows += _reason(admin=admin)
    title = "Add a rep" if part == "rep" else "Add a leader"
    return b.form(SEAT_FORM, title, rows, submit="Invite", carried=carry(c=council_id, p=part))


def change_form(
    seat: Seen, leaders: Sequence[tuple[str, str]], *, may_change: bool, deputy: str | None,
    match: str | None,
) -> Block:  # fmt: skip
    """A member's match and deputy; taking the seat away."""
    rows: list[Block] = [b.section(f"*{esc(seat.name)}*")]
    if seat.part == "rep" and leaders:
        options = [b.option(name, i) for i, name in leaders]
        rows.append(b.field("Matched with", b.select("v", options, initial=match),
                            block_id="match"))  # fmt: skip
    rows.append(b.field("Deputy", element("users_select", initial_user=deputy),
                        block_id="deputy", optional=True,
                        hint="Comes when they are away, and counts as they do."))  # fmt: skip
    if may_change:
        sure = b.confirm("Take the seat away?", "Others speak for those it spoke for.", "Remove")
        rows.append(b.actions(b.button("Remove from the council", REMOVE, str(seat.id),
                                       confirm=sure)))  # fmt: skip
    return b.form(CHANGE_FORM, "Change a seat", rows, submit="Save", carried=carry(s=seat.id))


def date_form(
    council_id: int, zones: Sequence[str], zone: str, at: str, meeting: Meeting | None, link: str,
    *, admin: bool,
) -> Block:  # fmt: skip
    """One more date, or another day, time or place for one."""
    if meeting is None:
        rows = _when_fields(None, at, zone, [zone], "Day")
        rows += _reason(admin=admin)
        return b.form(DATE_FORM, "Add a date", rows, submit="Plan it", carried=carry(c=council_id))
    local = meeting.starts_at.astimezone(zone_named(meeting.zone))
    both = list(dict.fromkeys([meeting.zone, *zones]))
    rows = _when_fields(local.date(), f"{local:%H:%M}", meeting.zone, both, "Day")
    rows += _where_fields(meeting.mode, meeting.place, link)
    rows += _reason(admin=admin)
    return b.form(DATE_FORM, "Change a date", rows, submit="Save",
                  carried=carry(c=council_id, g=meeting.id))  # fmt: skip


def person_form(
    what: str, row_id: int, title: str, label: str, chosen: str | None = None, *,
    may_override: bool = False,
) -> Block:  # fmt: skip
    """One person, for a seat or a meeting: suggested, named, chosen, sent. `what` says which.
    `may_override`: whoever fills it in may have more than the rule allows, with a reason."""
    rows = [b.field(label, element("users_select", initial_user=chosen), block_id="person")]
    rows += _reason(admin=may_override)
    return b.form(PERSON_FORM, title, rows, submit="Save", carried=carry(w=what, i=row_id))


def raise_form(words: str = "", speaks: str = "") -> Block:
    """Something for the council."""
    headings = [b.option(h, h) for h in HEADINGS]
    said = f"{esc(speaks)} speaks for you, and brings it up." if speaks else ""
    rows = [b.section(said)] if said else []
    rows += [
        b.field("What should they talk about?",
                b.typed("v", multiline=True, initial=words, most=TEXT), block_id="words",
                hint="You hear what was decided."),
        b.field("Heading", b.select("v", headings), block_id="heading", optional=True),
    ]  # fmt: skip
    return b.form(RAISE_FORM, "Raise for the council", rows, submit="Raise")
