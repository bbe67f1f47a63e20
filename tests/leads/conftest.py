"""A company with nobody in Slack: rules on a real database."""

from __future__ import annotations

import pytest_asyncio

from bot.kit.db import Database
from tests.leads import company as c


@pytest_asyncio.fixture
async def company(db: Database) -> c.Company:
    """One workspace with a few people, on both databases."""
    await db.write(c.found, workspace_id=c.W)
    return c.Company(db)
