"""The digest that is promised: on the reader's clock, on a working day, after the one made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session as Plain

from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.kit.schedule import plan
from bot.people.digest_time import DIGEST_JOB, next_digest
from bot.people.models import Member, Workspace

# Thursday before Easter: 12:00 in Berlin, 6:00 in New York; Friday and Monday are holidays.
THURSDAY = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)


def _office(session: Plain, channel: str | None = "C0QUESTIONS") -> None:
    session.add(
        Workspace(
            workspace_id="T0ACME", zone="Europe/Berlin", country="DE", installed_at=THURSDAY,
            questions_channel=channel, digest_hour=16,
        )
    )  # fmt: skip
    session.add(Member(slack_id="U0RITA", zone="Europe/Berlin"))
    session.add(Member(slack_id="U0BEN", zone="America/New_York"))
    session.flush()


@pytest.mark.row("U14", "U15")
def test_the_next_digest_on_each_readers_clock(db_url: str) -> None:
    engine = open_engine(db_url)
    with Session(engine, expire_on_commit=False, info={"workspace_id": "T0ACME"}) as session:
        assert next_digest(session, "U0RITA", THURSDAY) is None
        _office(session)

        def said(by: str, at: datetime) -> str:
            found = next_digest(session, by, at)
            assert found is not None
            return found[1]

        assert said("U0RITA", THURSDAY) == "today's 16:00"
        assert said("U0BEN", THURSDAY) == "today's 10:00"
        after = THURSDAY + timedelta(hours=4)
        assert said("U0RITA", after) == "Tuesday's 16:00", "Good Friday, a weekend, Easter Monday"
        # made at 12:00 today, and moved to 16:00 after that: the next is on the next working day
        plan(session, DIGEST_JOB, "", "0 16 * * *", "Europe/Berlin", after)
        assert said("U0BEN", THURSDAY + timedelta(hours=1)) == "Tuesday's 10:00"
        session.rollback()
    engine.dispose()


def test_none_is_promised_where_none_is_made(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with Session(engine, info={"workspace_id": "T0ACME"}) as session:
        _office(session, channel=None)
        assert next_digest(session, "U0RITA", THURSDAY) is None
        session.rollback()
    engine.dispose()
