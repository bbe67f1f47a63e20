"""People are told when they are at work, and owners reminded once on the day they promised (U15).

Whoever is off is told at their next working hour (PRODUCT.md 4.1, decisions/0008): until then it
is planned, not said. The digest and Home show it meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlmodel import col, select

from bot.enquiries.counts import stands
from bot.enquiries.models import Answer, State, Theme, Told
from bot.kit import schedule
from bot.kit.db import Session
from bot.kit.many import announce_all
from bot.kit.outbox import announce, redraw
from bot.people import service as people
from bot.people.crowd import plan_all_at_work
from bot.people.quiet import Kind, unmuted

TELL = "enquiries.tell"
DUE = "enquiries.due"

TOLD = "enquiries.told"
UNHELPFUL = "enquiries.unhelpful"
TAKEN_OVER = "enquiries.over"
REMINDER = "enquiries.reminder"


def tell(session: Session, post: str, about: str | int, person: str, now: datetime) -> None:
    """Has `post` about `about` said to somebody: at once at work, else when they next are."""
    works = people.plan_at_work(session, TELL, _later(post, about, person), person, now)
    if works and _wanted(session, post, [person]):
        announce(session, post, about, person, now=now)


def tell_all(session: Session, post: str, about: Mapping[str, int], now: datetime) -> None:
    """The same for each person -> about, in a handful of statements."""
    later = {person: _later(post, row, person) for person, row in about.items()}
    works = plan_all_at_work(session, TELL, later, now)
    wanted = _wanted(session, post, works)
    announce_all(session, post, [(about[person], person) for person in wanted], now=now)


def _wanted(session: Session, post: str, whom: list[str]) -> list[str]:
    """Who wants to be told: of answers some want none, and see them in Home (U9)."""
    return unmuted(session, whom, Kind.ANSWERS) if post == TOLD else whom


def tell_now(session: Session, planned: str, now: datetime) -> None:
    """The hour has come. What is not true any more is not said; whoever left is not written to."""
    post, about, person = planned.split("|")
    schedule.unplan(session, TELL, planned)
    here = people.is_member(people.member(session, person))
    if here and _holds(session, post, about, person) and _wanted(session, post, [person]):
        announce(session, post, about, person, now=now)


def forget(session: Session, post: str, about: str | int, person: str) -> None:
    """They know already."""
    schedule.unplan(session, TELL, _later(post, about, person))


def _later(post: str, about: str | int, person: str) -> str:
    return f"{post}|{about}|{person}"


def _holds(session: Session, post: str, about: str, person: str) -> bool:
    if post == TOLD:
        query = select(Answer).join(Told, col(Told.answer_id) == col(Answer.id))
        answer = session.exec(query.where(col(Told.id) == int(about))).one_or_none()
        return answer is not None and answer.withdrawn_at is None
    if post == REMINDER:
        return _is_due(session, about, person)
    return True


# -- the day that was promised


def remind_on_the_day(session: Session, theme: Theme, now: datetime) -> None:
    """Whoever took a theme is reminded on its day, at the beginning of theirs; nobody twice."""
    if theme.owner_id is None or theme.due_on is None:
        schedule.unplan(session, DUE, theme.id or 0)
        return
    rule = people.once_rule(datetime.combine(theme.due_on, time(9)))
    schedule.plan(session, DUE, theme.id or 0, rule, people.zone_of(session, theme.owner_id), now)


def remind(session: Session, theme_id: str, now: datetime) -> None:
    """The day has come: its owner is told, if it still waits for them."""
    schedule.unplan(session, DUE, theme_id)
    theme = session.exec(select(Theme).where(col(Theme.id) == int(theme_id))).one_or_none()
    if theme is None or theme.owner_id is None or theme.due_on is None:
        return
    about = f"{theme_id}:{theme.due_on}"
    if _is_due(session, about, theme.owner_id):
        tell(session, REMINDER, about, theme.owner_id, now)


def redraw_reminder(session: Session, theme: Theme) -> None:
    """What was said of this day is not so any more. Called while the theme still has its day."""
    redraw(session, REMINDER, f"{theme.id}:{theme.due_on}")


def _is_due(session: Session, about: str, person: str) -> bool:
    theme_id, _, day = about.partition(":")
    # What was undone waits for nobody; asked again before its day, it is due on it.
    asked = select(Theme).where(col(Theme.id) == int(theme_id), stands())
    theme = session.exec(asked).one_or_none()
    return (
        theme is not None
        and theme.state is not State.ANSWERED
        and (theme.owner_id, str(theme.due_on)) == (person, day)
        and people.is_member(people.member(session, person))
    )
