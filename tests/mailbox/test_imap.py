"""The mailbox over IMAP: from where it stopped, never twice, never changed (003-11)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.enquiries.models import Question
from bot.kit.clock import Clock
from bot.mailbox.command import count_or_read
from bot.mailbox.models import Mail, Mailbox
from bot.settings import Settings, SettingsWrong, load_settings
from tests.mailbox.letters import mail
from tests.support.imap import ImapServer, imap_server
from tests.support.world import World

OLD = date(2026, 1, 1)


@pytest_asyncio.fixture
async def box() -> AsyncIterator[ImapServer]:
    async with imap_server() as server:
        yield server


def settings(box: ImapServer, **more: Any) -> dict[str, Any]:
    """What a process is told of this mailbox."""
    return {"mailbox_url": box.url, "mailbox_password": SecretStr(box.password), **more}


def asking(n: int, what: str = "") -> bytes:
    """A mail of its own that asks something of its own."""
    words = f"Does it work with {what or f'system number {n}'}?\n"
    return mail(words, Message_ID=f"<m{n}@buyer.test>")


async def asked(world: World) -> list[str]:
    """What was asked so far, in order."""
    return [q.text for q in sorted(await world.rows(Question), key=lambda q: q.id or 0)]


@pytest.mark.row("003-11")
async def test_it_goes_on_where_it_stopped_and_changes_nothing(
    db_url: str, box: ImapServer
) -> None:
    box.add(asking(1, "an old thing"), OLD)
    box.add(asking(2, "SAP"))
    box.add(mail(Auto_Submitted="auto-replied"))
    async with World.open(db_url, settings=settings(box)) as world:
        await world.later(minutes=5)
        await world.later(minutes=1)
        # The last seven days at first, nothing older.
        assert await asked(world) == ["Does it work with SAP?"]
        box.add(asking(4, "Oracle"))
        await world.later(minutes=5)
        await world.later(minutes=1)
        assert await asked(world) == ["Does it work with SAP?", "Does it work with Oracle?"]
        await world.later(minutes=5)
        assert len(await world.rows(Mail)) == 3
        # The server numbers its mails anew: what is known already is not counted again.
        box.validity, box.mails = 2, {}
        for n, what in ((2, "SAP"), (4, "Oracle"), (5, "Salesforce")):
            box.add(asking(n, what))
        await world.later(minutes=5)
        await world.later(minutes=1)
        assert (await asked(world))[2:] == ["Does it work with Salesforce?"]
        (state,) = await world.rows(Mailbox)
        assert (state.validity, state.last_uid, state.trouble) == (2, 3, "")
    words = {command.split(" (")[0].split()[0] for command in box.asked}
    assert words == {"CAPABILITY", "LOGIN", "EXAMINE", "STATUS", "UID", "LOGOUT"}
    assert all("PEEK" in c for c in box.asked if "FETCH" in c)


async def test_a_mailbox_that_cannot_be_read_is_said_and_tried_again(
    sqlite_url: str, box: ImapServer
) -> None:
    box.add(asking(1, "SAP"))
    box.password = "another"
    async with World.open(sqlite_url, settings=settings(box) | _secret("secret")) as world:
        await world.later(minutes=5)
        (state,) = await world.rows(Mailbox)
        assert state.trouble == "the server refuses the user or the password"
        reply = await world.says("/align mailbox", by="mia")
        assert "not read since" in reply.message.words
        assert "refuses the user or the password" in reply.message.words
        box.password = "secret"
        await world.later(minutes=5)
        await world.later(minutes=1)
        assert await asked(world) == ["Does it work with SAP?"]
        (state,) = await world.rows(Mailbox)
        assert (state.trouble, state.trouble_since) == ("", None)


async def test_a_server_that_is_not_there_harms_nothing(sqlite_url: str) -> None:
    given = {"mailbox_url": "imap://a%40b.test@127.0.0.1:9/INBOX"}
    async with World.open(sqlite_url, settings=given) as world:
        await world.later(minutes=5)
        (state,) = await world.rows(Mailbox)
        assert state.trouble.startswith("the server cannot be reached")


@pytest.mark.row("003-11")
async def test_the_command_line_counts_first_and_reads_older_mail(
    sqlite_url: str, box: ImapServer
) -> None:
    for n in range(1, 46):
        box.add(asking(n), OLD)
    box.add(mail(Precedence="bulk"))
    async with World.open(sqlite_url) as world:
        given = Settings(_env_file=None, **settings(box))

        def run(**how: Any) -> list[str]:
            return list(count_or_read(world.db, given, **how))

        said = await asyncio.to_thread(run, days=365, dry_run=True)
        assert said[0].startswith("46 mails in INBOX; 46 since")
        assert "Of the first 46: 45 questions; 1 mails left out" in said[1]
        assert await world.rows(Mail) == []
        said = await asyncio.to_thread(run, days=365, dry_run=False)
        assert said[-2] == "46 taken, 0 to go"
        said = await asyncio.to_thread(run, days=None, dry_run=True)
        assert said[0] == "46 mails in INBOX; 0 since the last look."
        # The command goes by the machine's clock, the world by its own.
        await world.at(Clock().now() + timedelta(minutes=2))
        assert len(await asked(world)) == 45


def test_without_a_mailbox_the_command_says_what_to_set(tmp_path: Path) -> None:
    from bot.cli import cli

    file = f"sqlite:///{tmp_path}/align.db"
    environment = {"DATABASE_URL": file, "MAILBOX_URL": ""}
    assert CliRunner().invoke(cli, ["migrate"], env=environment).exit_code == 0
    result = CliRunner().invoke(cli, ["mailbox", "--dry-run"], env=environment)
    assert result.exit_code == 1
    assert "MAILBOX_URL" in result.output


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("imap://a@mail.test/INBOX", "imaps://"),
        ("imaps://mail.test/INBOX", "imaps://"),
        ("https://a@mail.test", "imaps://"),
        ("imaps://a:secret@mail.test/INBOX", "MAILBOX_PASSWORD"),
    ],
)
def test_an_address_that_cannot_be_read_safely_is_refused(url: str, wrong: str) -> None:
    with pytest.raises(SettingsWrong, match=wrong):
        load_settings(mailbox_url=url, _env_file=None)


def _secret(password: str) -> dict[str, Any]:
    return {"mailbox_password": SecretStr(password)}
