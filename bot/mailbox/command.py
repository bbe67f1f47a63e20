"""`python -m bot mailbox`: counts what would be read, or reads older mail than the worker would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.kit.boundary import NotSaved, UserError
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.hooks import NoWorkspace
from bot.mailbox.imap import Address, MailboxError, Place, count_new, fetch_new
from bot.mailbox.polling import mailbox_of, place_of, take_fetched
from bot.mailbox.reader import Reader
from bot.people.only import only_workspace
from bot.settings import Settings

TRIED = 200  # mails that a dry run reads to say what would come of them


def count_or_read(
    db: Database, settings: Settings, *, days: int | None, dry_run: bool
) -> Iterator[str]:
    """Lines to say while it goes on. `days`: from so many days ago, else from where it stopped.

    A dry run fetches and reads up to TRIED mails and keeps nothing. Without it the mails are
    stored as work, which a running worker does; what was read before is not counted twice.
    Raises UserError where no mailbox is named or it cannot be read.
    """
    address = mailbox_of(settings)
    if address is None:
        raise UserError("No mailbox is named. Set MAILBOX_URL and MAILBOX_PASSWORD.")
    try:
        workspace_id = db.now_in(None, only_workspace)
    except NoWorkspace as nowhere:
        raise UserError(f"{str(nowhere).capitalize()}.") from nowhere
    now = Clock().now()
    place = db.now_in(workspace_id, place_of, address.digest, now)
    if days is not None:
        place = Place(0, 0, (now - timedelta(days=days)).date())
    try:
        counted = count_new(address, place)
        since = f"since {place.since}" if not place.last_uid else "since the last look"
        yield f"{counted.there:,} mails in {address.folder}; {counted.to_read:,} {since}."
        if dry_run:
            yield from _try(address, place)
        else:
            yield from _take(db, workspace_id, address, place, now)
    except NotSaved as full:
        raise UserError("Too many mails wait to be read. Run it again in a while.") from full
    except MailboxError as error:
        raise UserError(f"The mailbox cannot be read: {error.why}.") from error


def _try(address: Address, place: Place) -> Iterator[str]:
    fetched = fetch_new(address, place, TRIED)
    questions, left_out = asyncio.run(_read([raw for _, raw in fetched.mails]))
    yield (
        f"Of the first {len(fetched.mails):,}: {questions:,} questions; {left_out:,} mails left "
        "out as automatic, unreadable or asking nothing (colleagues and repeats not counted)."
    )
    yield "Nothing was kept, and nothing in the mailbox was changed."


async def _read(mails: list[bytes]) -> tuple[int, int]:
    questions = left_out = 0
    async with Reader() as reader:
        for raw in mails:
            read = await reader.read("mime", raw, "")
            machine = read.unreadable or bool(read.letter.get("automatic"))
            found = 0 if machine else len(read.questions)
            questions, left_out = questions + found, left_out + (found == 0)
    return questions, left_out


def _take(
    db: Database, workspace_id: str, address: Address, place: Place, now: datetime
) -> Iterator[str]:
    taken = 0
    while True:
        fetched = fetch_new(address, place)
        taken += db.now_in(workspace_id, take_fetched, address.digest, fetched, now)
        place = Place(fetched.validity, fetched.upto, place.since)
        yield f"{taken:,} taken, {fetched.left:,} to go"
        if not fetched.left:
            break
    yield "A running worker (`serve` or `work`) reads them now; nothing in the mailbox was changed."
