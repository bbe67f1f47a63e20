"""Marketing's answer to a theme: given, changed, taken back; each asker told once (003-10)."""

from __future__ import annotations

from datetime import datetime

from bot.enquiries import heard
from bot.enquiries.digest import redraw_digests
from bot.enquiries.facts import Answered, Given
from bot.enquiries.indexing import index_theme
from bot.enquiries.models import TEXT, Answer, EnquiryRevision, State, Theme
from bot.enquiries.reminding import redraw_reminder, remind_on_the_day
from bot.enquiries.telling import redraw_told, tell_askers
from bot.enquiries.themes import answer_of, reopen, shown, theme_with_id
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people


class Meanwhile(UserError):
    """Somebody else answered, or took the answer back, since the form was opened."""


def answer_theme(
    session: Session, theme_id: int, by: str, given: Given, seen: tuple[int, int], now: datetime
) -> Answered:
    """[We have this]: a change of the answer that stands, or a new one, also where it reopened.

    `seen` is the answer's id and version that the form showed, (0, 0) for none. Raises Meanwhile
    for another one, UserError, NotAllowed.
    """
    people.require_marketing(session, by)
    theme = theme_with_id(session, theme_id)
    theme_id = theme.id or 0
    link, label, words = _checked(given)
    standing = answer_of(session, theme_id)
    now_seen = (standing.id or 0, standing.version) if standing else (0, 0)
    if now_seen != seen:
        raise Meanwhile(_what_happened(session, standing, seen))
    if standing is not None and theme.state is State.ANSWERED:
        _change(session, standing, (link, label, words), by, now)
        done = Answered(theme.title, shown(session, standing).told, changed=True)
    else:
        new = Answer(theme_id=theme_id, link=link, label=label, words=words, by=by, at=now)
        done = Answered(theme.title, _first(session, theme, new, now))
    redraw_digests(session, theme.id or 0, theme.answered_digest_id)
    index_theme(session, theme.id or 0)
    return done


def _what_happened(session: Session, standing: Answer | None, seen: tuple[int, int]) -> str:
    if standing is None:
        return "The answer was taken back meanwhile. What you send is a new one."
    who = people.member(session, standing.by)
    name = text.mrkdwn(who.name) if who and who.name else "Somebody"
    did = "changed the answer" if seen[0] == standing.id else "answered"
    return f"{name} {did} meanwhile, as below. What you send takes its place."


def _checked(given: Given) -> tuple[str | None, str, str]:
    label, words = text.line(given.label, 120), text.clean(given.words, TEXT)
    if not given.link.strip():
        if not words:
            raise UserError("Give a link, or words to paste, or both.", field="link")
        return None, label, words
    link = heard.link(given.link)
    if link is None:
        raise UserError("A link begins with https:// and has no spaces.", field="link")
    return link, label, words


def _first(session: Session, theme: Theme, answer: Answer, now: datetime) -> int:
    session.add(answer)
    redraw_reminder(session, theme)
    theme.state, theme.answered_at, theme.answered_digest_id = State.ANSWERED, now, None
    theme.due_on = None
    session.add(theme)
    session.flush()
    remind_on_the_day(session, theme, now)
    return tell_askers(session, theme, answer, now)


def _change(
    session: Session, answer: Answer, new: tuple[str | None, str, str], by: str, now: datetime
) -> None:
    session.add(
        EnquiryRevision(
            kind="answer", about=answer.id or 0, text=answer.words, link=answer.link, by=by, at=now
        )
    )
    answer.link, answer.label, answer.words = new
    answer.version, answer.edited_at, answer.by = answer.version + 1, now, by
    session.add(answer)
    session.flush()
    redraw_told(session, answer)


def withdraw_answer(session: Session, theme_id: int, by: str, now: datetime) -> str:
    """The answer is taken back: what askers were sent says so, the theme waits again."""
    people.require_marketing(session, by)
    theme = theme_with_id(session, theme_id)
    theme_id = theme.id or 0
    answer = answer_of(session, theme_id)
    if answer is None:
        raise UserError("There is no answer to take back.")
    answer.withdrawn_at = now
    told_in = theme.answered_digest_id
    reopen(session, theme, now)
    session.add(answer)
    session.flush()
    redraw_told(session, answer)
    redraw_digests(session, theme_id, told_in)
    return theme.title
