"""What people do with one kind: diets, visits and their notes, what sales heard."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from bot.gatherings import form_values as v
from bot.gatherings import lunch, service, views_kinds, visits
from bot.gatherings.models import Gathering, Heard, State, VisitNote
from bot.gatherings.reading import names_of
from bot.gatherings.records import WORDS
from bot.gatherings.views import city, clock, day_words
from bot.gatherings.views_saved import text_form
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.pressed import row_id


async def _push(act: Act, view: dict[str, object]) -> None:
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


# -- lunch


async def on_diet_pressed(act: Act) -> Answer:
    """[What I eat]."""
    await _push(act, views_kinds.diet_form(await act.read(lunch.diet_of, act.user_id)))
    return None


async def on_diet_sent(act: Act) -> Answer:
    """Its form."""
    said = v.typed(act.values, "words")
    await act.write(lunch.set_diet, act.user_id, said, act.now)
    line = "Saved. Only whoever hosts reads it." if said else "Nothing is kept."
    return FormUpdate(text_form("Saved", line))


async def on_diets_pressed(act: Act) -> Answer:
    """[What people eat], for the host alone."""
    found = await act.read(lunch.diets_for_host, row_id(act.value), act.user_id, act.now)
    await _push(act, views_kinds.diets_form(found))
    return None


async def on_place_pressed(act: Act) -> Answer:
    """[Choose the place], for the host: where the last one was is suggested."""
    gathering_id = row_id(act.value)
    place = await act.read(lunch.place_for_host, gathering_id, act.user_id)
    await _push(act, views_kinds.place_form(gathering_id, place))
    return None


async def on_place_sent(act: Act) -> Answer:
    """Its form: invitations show it."""
    gathering_id = row_id(carried(act.carried).get("g"))
    place = v.typed(act.values, "place")
    row = await act.write(lunch.set_place, gathering_id, act.user_id, place, act.now)
    line = f"Saved: *{text.mrkdwn(row.place, 200)}*. Every invitation shows it."
    return FormUpdate(text_form("Saved", line))


# -- visit


async def on_visit_sent(act: Act) -> Answer:
    """The pair is invited."""
    kind = v.chosen(act.values, "kind")
    asked = visits.Asked(
        v.typed(act.values, "account"), kind, v.day(act.values, "day"),
        v.chosen(act.values, "at"), v.number(act.values, "minutes", 120),
        v.typed(act.values, "place"), v.typed(act.values, "known"),
        v.chosen(act.values, "rep"), v.chosen(act.values, "marketer"),
    )  # fmt: skip
    row, names = await act.write(_plan, asked, act.user_id, act.now)
    day = f"{day_words(row.starts_at, row.zone, year=True)}, {clock(row.starts_at, row.zone)}"
    line = (
        f"Planned: *{text.mrkdwn(row.title, 120)}*, {day} in {city(row.zone)}. "
        f"The pair: {' and '.join(text.mrkdwn(n, 40) for n in names)}. Both are invited."
    )
    return FormUpdate(text_form("Planned", line))


def _plan(
    session: Session, asked: visits.Asked, by: str, now: datetime
) -> tuple[Gathering, list[str]]:
    row = visits.plan_visit(session, asked, by, now)
    pair = [str(p) for p in row.details["pair"]]
    return row, list(names_of(session, pair).values())


async def on_note_pressed(act: Act) -> Answer:
    """[Write it down]."""
    gathering_id = row_id(act.value)
    note: VisitNote | None = await act.read(visits.note_of, gathering_id, act.user_id)
    await _push(act, views_kinds.note_form(gathering_id, note))
    return None


async def on_note_sent(act: Act) -> Answer:
    """Its form."""
    gathering_id = row_id(carried(act.carried).get("g"))
    said = {name: v.typed(act.values, name) for name in visits.FIELDS}
    hearers = act.deps.parts.get("heard", [])
    await act.write(visits.save_note, gathering_id, act.user_id, said, act.now, hearers)
    return FormUpdate(text_form("Saved", "Saved. It stands on the visit's card."))


# -- marketing's staff meeting


async def on_heard_pressed(act: Act) -> Answer:
    """[What sales heard]."""
    gathering_id = row_id(act.value)
    words = await act.read(_heard_words, gathering_id, act.user_id)
    await _push(act, views_kinds.heard_form(gathering_id, words))
    return None


def _heard(session: Session, gathering_id: int, by: str) -> Heard | None:
    own = service.invitation(session, gathering_id, by)
    if own is None or own.gone:
        raise NotAllowed("That is for those who were invited. Nothing was saved.")
    query = select(Heard).where(Heard.gathering_id == gathering_id, Heard.by == by)
    return session.exec(query).first()


def _heard_words(session: Session, gathering_id: int, by: str) -> str:
    row = _heard(session, gathering_id, by)
    return row.words if row else ""


async def on_heard_sent(act: Act) -> Answer:
    """Its form."""
    gathering_id = row_id(carried(act.carried).get("g"))
    await act.write(_keep, gathering_id, act.user_id, v.typed(act.values, "words"), act.now)
    return FormUpdate(text_form("Saved", "Saved. It stands on the meeting's card."))


def _keep(session: Session, gathering_id: int, by: str, words: str, now: datetime) -> None:
    found = service.gathering(session, gathering_id)
    if found.state is not State.HELD:
        raise UserError("It was not held yet. Nothing was saved.")
    clean = text.clean(words, WORDS)
    if not clean:
        raise UserError("What did you hear? A sentence will do.", field="words")
    row = _heard(session, gathering_id, by)
    row = row or Heard(gathering_id=gathering_id, by=by, words="", at=now)
    row.words = clean
    session.add(row)
