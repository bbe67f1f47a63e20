"""What is said about gatherings, topics and actions, and when; posts.py draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from bot.gatherings.alarms import alarm_whom, plan_follow_up, redraw_asked
from bot.gatherings.models import Gathering, Invitation, Said, State
from bot.kit.db import Session
from bot.kit.many import announce_all, parts
from bot.kit.models import Outbox
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan, unplan
from bot.people.at_work import once_rule
from bot.people.calendar import stands_in, zone_named, zone_of
from bot.people.crowd import working_moments
from bot.people.models import Member
from bot.people.quiet import Kind as Quiet
from bot.people.quiet import whom_to_tell
from bot.people.reminders import forget_reminders, remind

INVITATION = "gatherings.invitation"
CHANGED = "gatherings.changed"
REMINDER = "gatherings.reminder"
MINUTES = "gatherings.minutes"
ANSWER = "gatherings.answer"
ACTION = "gatherings.action"
NUDGE = "gatherings.nudge"
ASK = "gatherings.ask"
INVITE_JOB = "gatherings.invite"
FILES_JOB = "gatherings.files"
NOBODY = "gatherings.nobody"
SEATS = "gatherings.seats"
VISITED = "gatherings.visited"
NUDGE_JOB = "gatherings.nudge"
# Up to so many invited, everybody's message shows who comes, and has the calendar file with it.
NAMED = 30
_A_MINUTE = timedelta(minutes=1)
_MUTED = {"lunch": Quiet.LUNCHES, "visit": Quiet.VISITS, "council": Quiet.COUNCIL}


def reachable(session: Session, whom: Iterable[str]) -> list[str]:
    """Those of them who are of the company and active, in the order given."""
    wanted = list(dict.fromkeys(whom))
    found: set[str] = set()
    for some in parts(wanted):
        query = select(Member.slack_id).where(
            col(Member.slack_id).in_(some), col(Member.active), ~col(Member.guest), ~col(Member.bot)
        )
        found.update(session.exec(query))
    return [slack_id for slack_id in wanted if slack_id in found]


def local_day(session: Session, slack_id: str, now: datetime) -> date:
    """Today, where this person is."""
    return now.astimezone(zone_named(zone_of(session, slack_id))).date()


def invited(session: Session, gathering_id: int | None) -> list[Invitation]:
    """Everybody on the list, in the order of their invitation."""
    query = select(Invitation).where(Invitation.gathering_id == gathering_id, ~col(Invitation.gone))
    return list(session.exec(query.order_by(col(Invitation.id))))


# -- before it


def send_invitations(
    session: Session, row: Gathering, now: datetime, *, wait: bool = False
) -> None:
    """Everybody on the list is invited, once. `wait`: each when they are next at work; else now."""
    if row.invited_at is not None:
        return
    row.invited_at = now
    session.add(row)
    session.flush()
    tell_invited(session, row, [i.slack_id for i in invited(session, row.id)], now, wait=wait)


def tell_invited(
    session: Session, row: Gathering, whom: Sequence[str], now: datetime, *, wait: bool = False
) -> None:
    """Their invitations, calendar files and reminders; whoever was told before sees it drawn
    anew."""
    plan_reminders(session, row, whom, now)
    ready = _at_work(session, row, whom, now) if wait else whom
    told = whom_to_tell(session, ready, kind_of(row), now)
    announce_all(session, INVITATION, [(row.id or 0, person) for person in told], now=now)
    redraw_invitations(session, row)
    plan_files(session, row, now)


def _at_work(session: Session, row: Gathering, whom: Sequence[str], now: datetime) -> list[str]:
    """Those of them who work now; for the others it is planned, by moments, not by people."""
    moments = working_moments(session, dict.fromkeys(whom, now))
    for moment in sorted({m for _, m in moments.values() if now < m < row.starts_at}):
        at = moment.astimezone(UTC)
        plan(session, INVITE_JOB, f"{row.id}:{at:%Y%m%d%H%M}", once_rule(at), "UTC", now)
    return [p for p in whom if p in moments and moments[p][1] <= now]


def invite_waiting(session: Session, about: str, now: datetime) -> int:
    """Some of those invited begin their day: they are told. Returns how many are."""
    unplan(session, INVITE_JOB, about)
    row = session.get(Gathering, int(about.partition(":")[0]))
    if row is None or row.state is not State.PLANNED or row.starts_at <= now:
        return 0
    query = select(Outbox.recipient).where(Outbox.post == INVITATION, Outbox.about == str(row.id))
    told = set(session.exec(query))
    left = [i.slack_id for i in invited(session, row.id) if i.slack_id not in told]
    tell_invited(session, row, left, now, wait=True)
    return len(left)


def small(session: Session, gathering_id: int | None) -> bool:
    """Whether so few are invited that everybody's message follows every change."""
    query = select(func.count()).select_from(Invitation)
    listed = query.where(Invitation.gathering_id == gathering_id, ~col(Invitation.gone))
    return session.exec(listed).one() <= NAMED


def redraw_invitations(session: Session, row: Gathering) -> None:
    """The list or the agenda changed: small rounds see it at once, big ones when they look."""
    if row.invited_at is not None and small(session, row.id):
        redraw(session, INVITATION, row.id or 0)


def redraw_own(session: Session, row: Gathering, whom: Sequence[str], now: datetime) -> None:
    """The invitations of these people, where they have one: whoever has none gets none by it."""
    told = select(Outbox.recipient).where(
        Outbox.post == INVITATION, Outbox.about == str(row.id), col(Outbox.recipient).in_(whom)
    )
    for person in session.exec(told).all():
        announce(session, INVITATION, row.id or 0, person, now=now)


def answered(session: Session, row: Gathering, own: Invitation, now: datetime) -> None:
    """One's own message shows the answer, small rounds see it too; who cannot come is not
    reminded."""
    if small(session, row.id):
        redraw_invitations(session, row)
    else:
        redraw_own(session, row, [own.slack_id], now)
    if own.answer is Said.NO:
        forget(session, row, [own.slack_id])
    else:
        plan_reminders(session, row, [own.slack_id], now)


def nobody_comes(session: Session, row: Gathering, by: str, now: datetime) -> None:
    """Everybody has declined: whoever acts for it hears of it, once; `by` knows it already."""
    for whom in alarm_whom(session, row, 1):
        if whom == by:
            continue
        announce(session, NOBODY, f"{row.id}:{row.sequence}", whom, now=now)


def changed(session: Session, row: Gathering, by: str, now: datetime) -> None:
    """Moved or called off: those who had been invited hear of it; reminders and calendars
    follow."""
    whom = [i.slack_id for i in invited(session, row.id)]
    forget(session, row, None)
    plan_follow_up(session, row, now)
    redraw_asked(session, row.id or 0)
    if row.state is State.PLANNED:
        plan_reminders(session, row, whom, now)
    if row.invited_at is None:
        return
    about = f"{row.id}:{row.sequence}"
    told = whom_to_tell(session, [p for p in whom if p != by], kind_of(row), now, exempt=True)
    announce_all(session, CHANGED, [(about, person) for person in told], now=now)
    redraw(session, INVITATION, row.id or 0)
    plan_files(session, row, now)


def kind_of(row: Gathering) -> Quiet:
    """What somebody who wants to hear nothing of it has muted."""
    return _MUTED.get(row.kind, Quiet.MEETINGS)


def plan_reminders(session: Session, row: Gathering, whom: Sequence[str], now: datetime) -> None:
    """Two weeks, two days, one hour before, each in the person's own zone (000-15, U14)."""
    for lead in row.leads:
        remind(session, REMINDER, row.id or 0, whom, row.starts_at, lead, now, kind_of(row))


def forget(session: Session, row: Gathering, whom: Sequence[str] | None) -> None:
    """No more reminders for these; None: for nobody."""
    forget_reminders(session, REMINDER, row.id or 0, whom)


def plan_files(session: Session, row: Gathering, now: datetime) -> None:
    """Calendar files go out within two minutes, once the messages stand."""
    at = (now + _A_MINUTE).astimezone(UTC)
    # A job about one thing runs once a day (F27); dates may be moved twice in one.
    about = f"{row.id}:{at:%Y%m%d%H%M}"
    plan(session, FILES_JOB, about, once_rule(at), "UTC", now)


def ask_owner(
    session: Session, row: Gathering, now: datetime, level: int = 1, *, wait: bool = False
) -> None:
    """Its date is a holiday there: whoever acts for it says what to do (001-14). `wait`: they are
    asked when they are next at work."""
    for one in alarm_whom(session, row, level):
        whom = stands_in(session, one, now)
        if wait:
            kind = kind_of(row)
            remind(session, ASK, row.id or 0, [whom], row.starts_at, "70d", now, kind, late=True)
        else:
            announce(session, ASK, row.id or 0, whom, now=now)


def settled(session: Session, row: Gathering) -> None:
    """The question about the holiday shows its answer."""
    redraw(session, ASK, row.id or 0)


# -- after it


def agenda_changed(session: Session, forum: str) -> None:
    """The next gathering of that forum shows its agenda anew."""
    query = (
        select(Gathering)
        .where(Gathering.forum == forum, Gathering.state == State.PLANNED)
        .where(col(Gathering.invited_at).is_not(None))
        .order_by(col(Gathering.starts_at).desc())
        .limit(2)
    )
    for row in session.exec(query):
        redraw_invitations(session, row)
