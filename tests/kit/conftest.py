"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.kit.db import Database
from bot.kit.slack import Slack
from bot.sandbox import Sandbox, Seed
from tests.kit.office import Office


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    box = Sandbox(Seed())
    box.pace.enabled = False
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def office(db: Database, sandbox: Sandbox) -> AsyncIterator[Office]:
    async def tokens(_workspace_id: str) -> str | None:
        return here.token

    slack = Slack(sandbox.api_url, tokens)
    here = Office(db, sandbox, slack, token=sandbox.bot_token)
    yield here
    await slack.close()
