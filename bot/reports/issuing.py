"""Reports that are sent: each is a row, said once, drawn when it leaves, and kept true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Table, cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.delivery import retry_dead
from bot.kit.models import Outbox
from bot.kit.outbox import NORMAL, URGENT, announce, redraw
from bot.kit.schedule import plan, unplan
from bot.people.calendar import workspace_zone
from bot.people.quiet import Kind, unmuted
from bot.people.sharing import may_show
from bot.reports.chart_support import charts_taken, remember_charts
from bot.reports.conversations import conversations
from bot.reports.facts import Conversations
from bot.reports.models import Issue
from bot.reports.spans import Span
from bot.reports.views import Shape, Standing, Wanted

POST = "reports.issue"
KEEP_TRUE = "reports.keep_true"
# A note that is taken back may be quoted: what stands in channels follows within this time.
OFTEN = "*/15 * * * *"
KEPT_TRUE = timedelta(days=14)
AT_MOST = 100
NO_PICTURE = "-"  # in Issue.picture: there is none, it goes in words

_issues: Table = Issue.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Shown:
    """What is drawn: the figures, and where they stand."""

    report: Conversations
    at: Standing


def issue(
    session: Session,
    wanted: Wanted,
    to: str,
    about: str,
    now: datetime,
    *,
    by: str = "",
    subscription_id: int = 0,
) -> int | None:
    """Has a report said to a channel or a person, once for `about`. None: it was said before."""
    report = read(session, wanted)
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    made = session.connection().execute(
        insert(_issues)
        .values(
            workspace_id=session.workspace_id, report="conversations", cadence=wanted.called,
            campaign_id=wanted.campaign_id, since=wanted.span.since, until=wanted.span.until,
            recipient=to, subscription_id=subscription_id, about=about[:255], by=by, made_at=now,
            print=report.print, changed=False, picture="",
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "subscription_id", "about"])
        .returning(_issues.c.id)
    )  # fmt: skip
    issue_id = made.scalar()
    if issue_id is None:
        return None
    if not subscription_id:
        announce(session, POST, issue_id, to, now=now, priority=URGENT)
    elif unmuted(session, [to], Kind.REPORTS):  # a channel has muted nothing
        announce(session, POST, issue_id, to, now=now, priority=NORMAL)
    plan(session, KEEP_TRUE, "", OFTEN, workspace_zone(session), now)
    return int(issue_id)


def read(session: Session, wanted: Wanted) -> Conversations:
    """The figures of a wanted report as they are now."""
    return conversations(session, wanted.called, wanted.span, wanted.campaign_id)


def wanted_of(row: Issue) -> Wanted:
    """What this issue is about."""
    return Wanted(row.cadence, Span(row.since, row.until), row.campaign_id)


def shown(session: Session, issue_id: int, to: str, now: datetime) -> Shown | None:
    """What is said in an issue now; None where another organisation reads along (F56)."""
    row = session.exec(select(Issue).where(col(Issue.id) == issue_id)).first()
    if row is None or not may_show(session, row.recipient):
        return None
    shape = Shape.CHARTS
    if row.picture == NO_PICTURE:
        shape = Shape.WORDS
    elif row.picture:
        shape = Shape.PICTURE
    elif charts_taken(session, now) is False:
        shape = Shape.WORDS
    at = Standing(shape, row.picture, row.subscription_id, to[0] not in "UWD", changed=row.changed)
    return Shown(read(session, wanted_of(row)), at)


def picture_of(session: Session, issue_id: int) -> tuple[str, Wanted] | None:
    """What picture an issue has, and of what it would be drawn."""
    row = session.exec(select(Issue).where(col(Issue.id) == issue_id)).first()
    return (row.picture, wanted_of(row)) if row is not None else None


def give_picture(session: Session, issue_id: int, picture: str) -> None:
    """The issue is drawn with this picture from now on, unless its blocks were refused since."""
    row = session.exec(select(Issue).where(col(Issue.id) == issue_id).with_for_update()).one()
    if row.picture:
        return
    row.picture = picture
    session.add(row)
    redraw(session, POST, issue_id)


# -- where Slack refuses what was drawn


def refused(session: Session, issue_id: int, row_id: int, now: datetime) -> bool:
    """Slack did not take an issue as it was drawn: it goes out plainer. True: it wants a picture.

    Charts first, then words with a picture after them, then words alone; what is refused even so
    stays undelivered, with its reason for admins.
    """
    row = session.exec(select(Issue).where(col(Issue.id) == issue_id).with_for_update()).first()
    if row is None or row.picture == NO_PICTURE:
        return False
    plainer = row.picture != "" or charts_taken(session, now) is False
    if plainer:
        row.picture = NO_PICTURE
        session.add(row)
    remember_charts(session, False, now)
    session.flush()
    retry_dead(session, row_id)
    return not plainer


def note_taken(session: Session, now: datetime) -> None:
    """A report with charts stands in a channel: the workspace draws them."""
    if charts_taken(session, now) is not None:
        return
    sent = (
        select(Outbox.id)
        .join(Issue, col(Outbox.about) == cast(col(Issue.id), String))
        .where(Outbox.post == POST, Outbox.state == "sent", Issue.picture == "")
    )
    if session.exec(sent.limit(1)).first() is not None:
        remember_charts(session, True, now)


# -- keeping true what was posted (U4, U18)


def changed_issues(session: Session, now: datetime) -> list[tuple[int, str, str]]:
    """(id, its new print, its picture) of recent issues whose conversations are others now."""
    rows = session.exec(
        select(Issue)
        .where(col(Issue.made_at) > now - KEPT_TRUE)
        .order_by(col(Issue.made_at).desc())
        .limit(AT_MOST)
    )
    prints: dict[str, str] = {}
    found: list[tuple[int, str, str]] = []
    for row in rows:
        wanted = wanted_of(row)
        if wanted.value not in prints:
            prints[wanted.value] = read(session, wanted).print
        if prints[wanted.value] != row.print:
            found.append((row.id or 0, prints[wanted.value], row.picture))
    return found


def say_anew(session: Session, issue_id: int, print_: str, picture: str) -> None:
    """What was posted says what is true now, and that it was updated."""
    row = session.exec(select(Issue).where(col(Issue.id) == issue_id)).one()
    row.print, row.picture, row.changed = print_, picture, True
    session.add(row)
    redraw(session, POST, issue_id)


def rest(session: Session, now: datetime) -> None:
    """Where no issue is recent any more, nobody looks."""
    recent = select(Issue.id).where(col(Issue.made_at) > now - KEPT_TRUE).limit(1)
    if session.exec(recent).first() is None:
        unplan(session, KEEP_TRUE, "")
