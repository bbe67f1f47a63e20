"""The doctor names what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlmodel import select

from bot.home.doctor import examine
from bot.kit.db import Session
from bot.people.models import Member, Workspace
from tests.support.outside import stamp
from tests.support.world import World, settings_for


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme, set up, on SQLite, its schema named."""
    stamp(sqlite_url)
    async with World.open(sqlite_url) as opened:
        yield opened


async def wrong(world: World, **settings: Any) -> list[str]:
    url = world.app.deps.settings.database_url
    found = await examine(settings_for(world.sandbox, url, **settings))
    return [f.says for f in found if not f.fine]


@pytest.mark.row("U41")
async def test_a_company_that_is_set_up_has_nothing_wrong(world: World) -> None:
    assert [w for w in await wrong(world) if not w.startswith("clock")] == []


@pytest.mark.row("U41")
async def test_nobody_being_admin_is_named_with_the_command(world: World) -> None:
    def nobody(session: Session) -> None:
        for member in session.exec(select(Member)):
            member.admin = False

    await world.write(nobody)
    assert "nobody is admin. Run: python -m bot admin somebody@your.company" in await wrong(world)


@pytest.mark.row("U10")
async def test_a_private_channel_without_the_bot_is_told_to_invite(world: World) -> None:
    def private(session: Session) -> None:
        for workspace in session.exec(select(Workspace)):
            workspace.leads_channel = "C0MANAGERS"

    await world.write(private)
    assert any("C0MANAGERS" in w and "/invite @Align" in w for w in await wrong(world))


async def test_secrets_that_cannot_be_used_are_named(world: World) -> None:
    found = await wrong(
        world, hook_secret=SecretStr("whsec_%%%"), slack_app_token=SecretStr("xapp-wrong")
    )
    assert any(w.startswith("HOOK_SECRET") for w in found)
    assert any(w.startswith("SLACK_APP_TOKEN") for w in found)
    right = await wrong(world, slack_app_token=SecretStr(world.sandbox.app_token))
    assert not any("SLACK_APP_TOKEN" in w for w in right)
