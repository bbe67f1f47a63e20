"""What the clock does: reads the mails that wait, and looks into the mailbox (polling.py)."""

from __future__ import annotations

import asyncio

import structlog

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.kit.slack_errors import SlackError
from bot.mailbox.forwarded import fetch_forwarded
from bot.mailbox.models import Form
from bot.mailbox.polling import own_addresses
from bot.mailbox.reader import Reader
from bot.mailbox.service import (
    Work,
    begin_reading,
    finish_reading,
    give_up,
    next_waiting,
    put_back,
    rest,
)

log = structlog.get_logger()
TURN = 240.0  # seconds one run reads; the next goes on within a minute
AT_ONCE = 20


async def read_waiting(deps: Deps, due: Due) -> None:
    """Reads what waits, one mail after the other, each in its own transaction."""
    loop = asyncio.get_running_loop()
    until = loop.time() + TURN
    put_off: list[int] = []
    async with Reader() as reader:
        while loop.time() < until:
            ids = await deps.db.read(
                next_waiting, AT_ONCE, put_off, workspace_id=due.workspace_id
            )  # fmt: skip
            if not ids:
                break
            put_off += [i for i in ids if not await _read_one(deps, due, reader, i)]
    await due.once(deps, rest, due.now)


async def _read_one(deps: Deps, due: Due, reader: Reader, mail_id: int) -> bool:
    """False where it waits on: Slack does not give its text just now."""
    db, of = deps.db, due.workspace_id
    work = await db.write(begin_reading, mail_id, due.now, workspace_id=of)
    if work is None:
        return True
    try:
        body = await _body(deps, of, work)
    except SlackError as error:
        log.warning("mail_not_fetched", workspace=of, mail=mail_id, error=error.code)
        await db.write(put_back, mail_id, due.now, workspace_id=of)
        return False
    if body is None:
        await db.write(give_up, mail_id, due.now, workspace_id=of)
        return True
    form = "mime" if work.form is Form.MIME else "json"
    read = await reader.read(form, body, work.region)
    own = own_addresses(deps.settings)
    why = await db.write(finish_reading, mail_id, read, own, due.now, workspace_id=of)
    log.info("mail_read", workspace=of, mail=mail_id, why=why, questions=len(read.questions))
    return True


async def _body(deps: Deps, workspace_id: str, work: Work) -> bytes | None:
    if work.form is Form.FILE:
        return await fetch_forwarded(deps, workspace_id, work.raw)
    return work.raw
