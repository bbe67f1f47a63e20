"""No error of the database quotes what people wrote (F60)."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.kit.db import Session
from bot.kit.logs import keep_details_out
from bot.kit.writer import open_database
from tests.kit.units import T1

CANARY = "canarykowalski"


def _twice(session: Session) -> None:
    row = text("INSERT INTO pace (workspace_id, channel, next_at) VALUES ('T', :c, 0)")
    for _ in range(2):
        session.connection().execute(row, {"c": CANARY})


def _no_number(session: Session) -> None:
    session.connection().execute(text("SELECT CAST(:c AS integer)"), {"c": CANARY})


def _check(session: Session) -> None:
    bind = session.connection()
    bind.execute(text("CREATE TABLE narrow (word varchar(200) CHECK (length(word) < 3))"))
    bind.execute(text("INSERT INTO narrow VALUES (:c)"), {"c": CANARY})


@pytest.mark.fault("F60")
@pytest.mark.parametrize(
    ("unit", "what"),
    [(_twice, "duplicate key"), (_no_number, "invalid input"), (_check, "violates check")],
)
async def test_an_error_says_what_was_broken_and_not_with_what(
    postgres_url: str, unit: Callable[[Session], None], what: str
) -> None:
    keep_details_out()
    keep_details_out()
    db = open_database(postgres_url)
    with pytest.raises(DBAPIError) as caught:
        await db.write(unit, workspace_id=T1, deadline=30.0)
    await db.close()
    said = "".join(traceback.format_exception(caught.value))
    assert what in said
    assert CANARY not in said
