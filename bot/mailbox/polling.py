"""Looks into the mailbox every few minutes, from where it stopped (003-11)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.kit import schedule
from bot.kit.boundary import NotSaved
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.runs import SAVING
from bot.kit.schedule import Due
from bot.mailbox.imap import Address, Fetched, MailboxError, Place, address_of, beginning, fetch_new
from bot.mailbox.models import Form, Mailbox, Source
from bot.mailbox.taking import Came, state_of, take_mail
from bot.settings import Settings

log = structlog.get_logger()
POLL = "mailbox.poll"
EVERY = "*/5 * * * *"
TURNS = 25  # batches of one look; the next look goes on
_OVERLAP = timedelta(days=1)


def mailbox_of(settings: Settings) -> Address | None:
    """The mailbox to be read; None where none is named."""
    url = settings.mailbox_url
    return address_of(url, settings.mailbox_password.get_secret_value()) if url else None


async def plan_polling(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known: its mailbox is looked into, or no more."""
    named = bool(deps.settings.mailbox_url)
    await deps.db.write(_plan, named, deps.now(), workspace_id=workspace_id)


def _plan(session: Session, named: bool, now: datetime) -> None:
    if named:
        schedule.plan(session, POLL, "", EVERY, "UTC", now)
    else:
        schedule.unplan(session, POLL, "")


async def look(deps: Deps, due: Due) -> None:
    """Takes what is new, batch by batch, each with its place in one transaction.

    A mailbox that cannot be read is no failure of the job: it is on record, and looked into again.
    """
    address = mailbox_of(deps.settings)
    if address is None:
        await due.once(deps, _plan, False, due.now)
        return
    try:
        for _ in range(TURNS):
            place = await deps.db.read(
                place_of, address.digest, due.now, workspace_id=due.workspace_id
            )
            fetched = await asyncio.to_thread(fetch_new, address, place)
            await deps.db.write(
                take_fetched, address.digest, fetched, due.now,
                workspace_id=due.workspace_id, deadline=SAVING,
            )  # fmt: skip
            if not fetched.left:
                break
    except NotSaved:
        log.warning("mailbox_waits", workspace=due.workspace_id)
    except MailboxError as error:
        log.warning("mailbox_not_read", workspace=due.workspace_id, why=error.why)
        await deps.db.write(note_trouble, error.why, due.now, workspace_id=due.workspace_id)


def place_of(session: Session, box: str, now: datetime) -> Place:
    """From where to read: the stored place, a week ago for a mailbox that is new here, and where
    the server has numbered its mails anew, from the day of the last look."""
    found = session.get(Mailbox, session.workspace_id)
    if found is None or found.box != box or found.looked_at is None:
        return beginning(now)
    since = (found.looked_at - _OVERLAP).date()
    return Place(found.validity, found.last_uid, since)


def take_fetched(session: Session, box: str, fetched: Fetched, now: datetime) -> int:
    """Stores the mails as work and how far that is, together. Returns how many."""
    for _, raw in fetched.mails:
        take_mail(session, Came(Source.IMAP, Form.MIME, raw), now)
    found = state_of(session)
    found.box, found.validity, found.last_uid = box, fetched.validity, fetched.upto
    found.looked_at, found.trouble, found.trouble_since = now, "", None
    session.add(found)
    session.flush()
    return len(fetched.mails)


def note_trouble(session: Session, why: str, now: datetime) -> None:
    """The mailbox could not be read; since when."""
    found = state_of(session)
    found.trouble, found.trouble_since = why[:80], found.trouble_since or now
    session.add(found)
    session.flush()


def own_addresses(settings: Settings) -> Sequence[str]:
    """What the mailbox itself is called: mail from there is a loop."""
    address = mailbox_of(settings)
    return [address.user.lower()] if address and "@" in address.user else []
