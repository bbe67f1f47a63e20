"""The company of these tests, once on each database."""

from __future__ import annotations

import pytest_asyncio

from bot.kit.db import Database
from tests.enquiries.company import Company


@pytest_asyncio.fixture
async def company(db: Database) -> Company:
    """Acme in Berlin: Mia and Tom in marketing, Rita, Ravi and Zoe in sales."""
    return await Company(db).set_up()
