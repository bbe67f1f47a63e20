"""Every week each answer's link is looked at; whoever answers is told once of one that is dead,
and once when it answers again (PRODUCT.md 4.3)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.enquiries.brief_facts import LinkFacts
from bot.enquiries.links import Looked
from bot.enquiries.models import Answer, LinkCheck, State, Theme
from bot.enquiries.reminding import tell
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.people import service as people

DEAD = "enquiries.link.dead"
BACK = "enquiries.link.back"
AT_ONCE = 180  # links of one round; those that were not looked at for longest come first


def links_to_look_at(session: Session) -> list[tuple[int, str]]:
    """(answer, link) of the answers that stand."""
    query = (
        select(Answer.id, Answer.link)
        .join(Theme, col(Theme.id) == col(Answer.theme_id))
        .outerjoin(LinkCheck, col(LinkCheck.answer_id) == col(Answer.id))
        .where(
            col(Answer.withdrawn_at).is_(None),
            col(Answer.link).is_not(None),
            col(Theme.state) == State.ANSWERED,
        )
        .order_by(col(LinkCheck.checked_at).is_not(None), col(LinkCheck.checked_at), col(Answer.id))
    )
    return [(i or 0, link or "") for i, link in session.exec(query.limit(AT_ONCE))]


def note_links(session: Session, found: dict[int, tuple[str, Looked]], now: datetime) -> None:
    """What a round found out: answer -> (link, what it said)."""
    answers = session.exec(select(Answer).where(col(Answer.id).in_(list(found)))).all()
    rows = session.exec(select(LinkCheck).where(col(LinkCheck.answer_id).in_(list(found)))).all()
    checks = {row.answer_id: row for row in rows}
    for answer in answers:
        link, looked = found[answer.id or 0]
        if answer.withdrawn_at is not None or answer.link != link:
            continue  # it was changed while it was looked at
        check = checks.get(answer.id or 0)
        if check is None:
            check = LinkCheck(answer_id=answer.id or 0, link=link, checked_at=now)
        _note(session, answer, check, link, looked, now)


def _note(
    session: Session, answer: Answer, check: LinkCheck, link: str, looked: Looked, now: datetime
) -> None:
    if check.link != link:
        check.link, check.failed_at, check.told, check.why = link, None, None, ""
    check.checked_at = now
    session.add(check)
    session.flush()
    if looked.ok is None:
        return
    if not looked.ok:
        check.why = looked.why[:120]
        if check.failed_at is None:
            check.failed_at, check.told = now, _whom(session, answer)
            session.flush()
            if check.told:
                tell(session, DEAD, _about(check), check.told, now)
        return
    if check.failed_at is not None:
        about, told = _about(check), check.told
        check.why, check.failed_at, check.told = "", None, None
        session.flush()
        redraw(session, DEAD, about)
        if told:
            tell(session, BACK, about, told, now)


def _about(check: LinkCheck) -> str:
    return f"{check.id}:{int(check.failed_at.timestamp()) if check.failed_at else 0}"


def _whom(session: Session, answer: Answer) -> str | None:
    """Its theme's owner, else whoever answered, else an admin: somebody who is still here."""
    theme = session.exec(select(Theme).where(col(Theme.id) == answer.theme_id)).one()
    admins = [a.slack_id for a in people.admins(session)[:1]]
    for person in (theme.owner_id, answer.by, *admins):
        if person and people.is_member(people.member(session, person)):
            return person
    return None


def link_facts(session: Session, about: str) -> LinkFacts | None:
    """What is said of a check; None if it or its answer is gone."""
    check_id = int(about.partition(":")[0])
    found = session.exec(
        select(LinkCheck, Theme)
        .join(Answer, col(Answer.id) == col(LinkCheck.answer_id))
        .join(Theme, col(Theme.id) == col(Answer.theme_id))
        .where(col(LinkCheck.id) == check_id)
    ).one_or_none()
    if found is None:
        return None
    check, theme = found
    return LinkFacts(theme.id or 0, theme.title, check.link, check.why)


def dead_link(session: Session, answer_id: int) -> str:
    """What the last look said of an answer's link; "" while it answers or was not looked at."""
    query = select(LinkCheck.why).where(
        LinkCheck.answer_id == answer_id, col(LinkCheck.failed_at).is_not(None)
    )
    return session.exec(query).first() or ""
