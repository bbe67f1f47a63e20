"""Draws a call week: sign-up sheet, opening, daily and closing digest, what its owner hears."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.listening import views
from bot.listening.models import WeekState
from bot.listening.shown import Shown
from bot.listening.week_facts import NAMED, Action, Heard, WeekFacts
from bot.people.calendar import zone_named

_WORDS = 160


def day_said(day: date, than: date | None = None) -> str:
    """Tue 3 March; with its year where that is not the one of `than`."""
    year = f" {day.year}" if than and day.year != than.year else ""
    return f"{day:%a} {day.day} {day:%B}{year}"


def span(monday: date, days: Sequence[date]) -> str:
    """2-6 March"""
    first, last = (days[0], days[-1]) if days else (monday, monday)
    if first.month == last.month:
        return f"{first.day}-{last.day} {last:%B}"
    return f"{first.day} {first:%B} - {last.day} {last:%B}"


def title(f: WeekFacts) -> str:
    """Call week · Site A"""
    return "Call week" + (f" · {text.mrkdwn(f.site, 60)}" if f.site else "")


def _days(f: WeekFacts) -> list[date]:
    return [day for day, _ in f.days]


def _row(f: WeekFacts) -> Block:
    offer = b.button("Offer a slot", views.OFFER, f.monday.isoformat(), style="primary")
    take = b.button("Take a seat", f"{views.WEEK_TAKE}#{f.id}", str(f.id))
    return b.actions(offer, take)


def sheet_message(f: WeekFacts) -> Message:
    """The sign-up sheet: one message, drawn anew as people come and go."""
    head = f"*{title(f)} · {span(f.monday, _days(f))}*"
    if f.state is WeekState.CANCELLED:
        return b.message("This call week was taken off", [b.section(f"{head}\nTaken off.")])
    blocks: list[Block] = [b.section(f"{head}\n{_asked_for(f)}")]
    lines = [f"*{day_said(day)}*\n{_day_lines(f, slots)}" for day, slots in f.days if slots]
    bare = [day_said(day) for day, slots in f.days if not slots]
    if lines and bare:
        lines.append(f"_Nothing yet on {', '.join(bare)}_")
    # A section holds 3,000 characters; five days rarely fill two.
    blocks += [b.section(line) for line in lines]
    if f.state is WeekState.PLANNED:
        blocks.append(_row(f))
    place = f.zone.rpartition("/")[2].replace("_", " ")
    blocks.append(b.context(f"Times in {place}; your own in `/listen`. {views.NO_RECORDING}"))
    return b.message(f"{title(f)}, {span(f.monday, _days(f))}: sign up", blocks)


def _asked_for(f: WeekFacts) -> str:
    each = "one slot" if f.quota == 1 else f"{f.quota} slots"
    about = f" Campaign: {text.mrkdwn(f.campaign, 80)}." if f.campaign else ""
    free, seats = sum(s.free for s in f.slots), sum(s.seats for s in f.slots)
    so_far = [f"{len(f.slots)} of {f.wanted} slots offered"] if f.wanted else []
    so_far += [f"{free} of {seats} seats free"] if f.slots else []
    line = f"Each rep offers {each}; marketing and managers listen.{about}"
    return "\n".join([line, " · ".join(so_far)]) if so_far else line


def _day_lines(f: WeekFacts, slots: Sequence[Shown]) -> str:
    tz = zone_named(f.zone)
    lines = [
        f"{s.starts_at.astimezone(tz):%H:%M}-{s.ends_at.astimezone(tz):%H:%M} "
        f"{views.name(s.rep)} · {f'{s.free} of {s.seats} free' if s.free else 'full'}"
        f"{' · with the manager' if s.manager else ''}"
        for s in slots[:20]
    ]
    if len(slots) > len(lines):
        lines.append(f"... and {len(slots) - len(lines)} more")
    return "\n".join(lines)


def opening_message(f: WeekFacts) -> Message | None:
    """On the first morning."""
    if f.state is WeekState.CANCELLED:
        return None
    free = sum(s.free for s in f.slots)
    days = len(f.days)
    line = (
        f"*{title(f)} begins* · {_some(days, 'day')}, {_some(len(f.slots), 'call')} to listen to, "
        f"{_some(free, 'seat')} free."
        "\nRep and listener sit down for five minutes afterwards: what went well, what did not, "
        "what we change. Each evening the day in short, here."
    )
    row = [_row(f)] if f.state is WeekState.PLANNED else []
    return b.message(f"{title(f)} begins", [b.section(line), *row])


def _some(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _themes(said: Sequence[tuple[str, int]], *, quoted: bool = False) -> str:
    parts: list[str] = []
    for words, n in said[:NAMED]:
        shown = text.mrkdwn(words, _WORDS)
        parts.append((f"“{shown}”" if quoted else shown) + (f" ({n})" if n > 1 else ""))
    return " · ".join(parts)


def _action(a: Action) -> str:
    notes = [f"{a.people} debriefs"] if a.people > 1 else []
    if a.due:
        notes.append(f"{a.due:%a} {a.due.day} {a.due:%B}")
    return text.mrkdwn(a.words, _WORDS) + (f" ({', '.join(notes)})" if notes else "")


def _heard_line(h: Heard) -> str:
    left = h.calls - h.debriefs
    calls, written = (
        f"{_some(h.calls, 'call')} heard together",
        f"{_some(h.debriefs, 'debrief')} in",
    )
    return f"{calls} · {written}" + (f", {left} to come" if left > 0 else "")


def _said_lines(h: Heard, *, closing: bool) -> list[str]:
    lines = [("Asked", _themes(h.asked, quoted=True)), ("Went well", _themes(h.well))]
    if closing:
        lines.append(("Did not", _themes(h.not_well)))
    else:
        lines.append(("We change", " · ".join(_action(a) for a in h.actions[:NAMED])))
    return [f"*{label}:* {said}" for label, said in lines if said]


def day_message(f: WeekFacts, day: date, h: Heard) -> Message | None:
    """The evening's digest (VOICE.md); nothing on a day on which nobody listened."""
    days = _days(f)
    if not h.calls or day not in days or f.state is WeekState.CANCELLED:
        return None
    head = f"*{title(f)} · day {days.index(day) + 1} of {len(days)}*"
    blocks = [b.section("\n".join([head, _heard_line(h), *_said_lines(h, closing=False)]))]
    after = days[days.index(day) + 1 :]
    slots = dict(f.days)[after[0]] if after else ()
    if slots:
        free, seats = sum(s.free for s in slots), sum(s.seats for s in slots)
        when = "Tomorrow" if (after[0] - day).days == 1 else f"{after[0]:%A}"
        take = b.button("Take a seat", f"{views.WEEK_TAKE}#{f.id}", str(f.id))
        blocks.append(b.section(f"*{when}:* {free} of {seats} seats free", accessory=take))
    return b.message(f"{title(f)}: {_heard_line(h)}", blocks)


def closing_message(f: WeekFacts, h: Heard, following: date | None) -> Message | None:
    """The last evening: themes and actions; nothing where nobody listened all week."""
    if not h.calls:
        return None
    head = f"*{title(f)} · {span(f.monday, _days(f))}, in short*"
    blocks = [b.section("\n".join([head, _heard_line(h), *_said_lines(h, closing=True)]))]
    if h.actions:
        lines = "\n".join(f"{n}. {_action(a)}" for n, a in enumerate(h.actions[:10], 1))
        blocks.append(b.section(f"*We change*\n{lines}"))
    if following:
        blocks.append(b.context(f"Next call week: {day_said(following)}, as proposed."))
    return b.message(f"{title(f)}, in short", blocks)


def next_message(f: WeekFacts) -> Message | None:
    """To the owner: when the next one would be."""
    when = f"{day_said(f.monday)} to {day_said(_days(f)[-1])}" if f.days else day_said(f.monday)
    if f.state is WeekState.PLANNED:
        line = f"{title(f)}: planned for {when}."
        return b.message(line, [b.section(line)])
    if f.state is not WeekState.PROPOSED:
        return None
    line = f"The next {title(f).lower()[:1]}{title(f)[1:]} would be {when}. Shall I?"
    plan = b.button("Plan it", f"{views.WEEK_PLAN}#{f.id}", str(f.id), style="primary")
    row = b.actions(plan, cancel_button(f, "Not this time"))
    note = "Quarterly, off the holidays. Until it is planned nothing is posted."
    return b.message(line, [b.section(line), row, b.context(note)])


def missed_message(f: WeekFacts) -> Message:
    """To owner and deputy: it began today, and nobody planned it."""
    line = f"{title(f)} was due this week, and nobody planned it. The next date is a week later."
    row = b.actions(b.button("Plan one", views.WEEK_PLAN))
    return b.message(line, [b.section(line), row])


def cancel_button(f: WeekFacts, label: str = "Take it off") -> Block:
    """[Take it off]"""
    sure = b.confirm("Take it off?", "The sign-up sheet says so. Slots stay.", "Take it off",
                     "Keep it")  # fmt: skip
    return b.button(label, f"{views.WEEK_CANCEL}#{f.id}", str(f.id), confirm=sure)
