"""No error of the database quotes what people wrote (F60)."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot.kit.act import Act
from bot.kit.boundary import StillSaving, UserError
from bot.kit.db import Session
from bot.kit.logs import keep_details_out, redact
from bot.kit.writer import open_database
from tests.kit.units import T1
from tests.support.world import TEAM, World

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


@pytest.mark.fault("F60")
async def test_a_refusal_that_comes_late_is_logged_without_its_sentence(world: World) -> None:
    """The sentence quotes leads; it is for the person who asked."""
    outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    outcome.set_exception(UserError(f"Several match: L-1001 {CANARY}@buyer.test."))
    act = Act(world.app.deps, "action", "x", {}, TEAM, "U0RITA", world.now, "k")

    async def answer(_act: Act) -> None:
        return None

    with capture_logs() as logs:
        await world.app.router._confirm_later(act, answer, StillSaving(outcome))
        await world.app.deps.tasks.drain()
    (line,) = [line for line in logs if line["event"] == "not_saved_late"]
    assert line["error"] == "UserError"
    assert CANARY not in str(logs)
    assert CANARY in " ".join(world.direct("rita")), "she is told"


@pytest.mark.fault("F60")
async def test_an_answer_that_fails_beside_the_request_is_logged_without_its_words(
    world: World,
) -> None:
    async def fails() -> None:
        raise UserError(f"{CANARY}@buyer.test is no lead of yours.")

    with capture_logs() as logs:
        world.app.deps.tasks.spawn(fails())
        await world.app.deps.tasks.drain()
    assert [line["kind"] for line in logs] == ["UserError"]
    assert CANARY not in str(logs)


@pytest.mark.fault("F60")
def test_secrets_are_taken_out_however_deep_they_stand() -> None:
    secret = "xoxb-1234-abcd"
    event = {
        "event": "x",
        "number": 3,
        "nothing": None,
        "nested": {"list": [f"Bearer {secret}", ("whsec_AAAA", 1)]},
        "error": ValueError(f"no: {secret}"),
    }
    said = str(redact(None, "info", event))
    assert secret not in said
    assert "whsec_AAAA" not in said
    assert "[secret]" in said
    assert event["number"] == 3
    assert event["nothing"] is None
