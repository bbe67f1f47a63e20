"""A session sees its own workspace, whatever a query looks like (F55)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select

from bot.kit.db import Database, Session
from bot.kit.models import Inbound, Job, JobRun, Outbox, Pace
from bot.kit.tables import Owned
from bot.leads.models import Lead
from bot.people.models import Member, Workspace
from tests.kit.units import NOW, T1, T2, put

pytestmark = pytest.mark.fault("F55")


@pytest.fixture
async def two(db: Database) -> Database:
    """Two workspaces with the same keys, users and channels."""

    def fill(session: Session) -> None:
        for key in ("a", "b"):
            put(session, key)
        session.add(Member(slack_id="U1", name=session.workspace_id))
        session.add(Outbox(key="k", post="p", about="1", recipient="C1", created_at=NOW, want=7))
        session.add(Pace(workspace_id=session.workspace_id, channel="C1", next_at=1.0))

    for workspace in (T1, T2):
        await db.write(fill, workspace_id=workspace)
    return db


def _all(session: Session) -> list[Any]:
    return list(session.exec(select(Inbound.workspace_id)))


def _columns(session: Session) -> list[Any]:
    return [w for w, _ in session.exec(select(Inbound.workspace_id, Inbound.key))]


def _rows(session: Session) -> list[Any]:
    return [r.workspace_id for r in session.exec(select(Outbox))]


def _either(session: Session) -> list[Any]:
    query = select(Inbound).where((Inbound.key == "a") | (col(Inbound.id) > 0))
    return [r.workspace_id for r in session.exec(query)]


def _alias(session: Session) -> list[Any]:
    other = aliased(Inbound)
    query = select(other.workspace_id).where(other.key == "a")
    return list(session.exec(query))


def _join(session: Session) -> list[Any]:
    query = select(Inbound.workspace_id, Member.workspace_id).join(Member, col(Member.id) > 0)
    return [w for pair in session.exec(query) for w in pair]


def _outer_join(session: Session) -> list[Any]:
    query = select(Member.name).join(Inbound, col(Inbound.key) == "a", isouter=True)
    return list(session.exec(query))


def _subquery(session: Session) -> list[Any]:
    inner = select(Inbound.workspace_id).where(Inbound.key == "a").subquery()
    return list(session.exec(select(inner.c.workspace_id)))


def _exists(session: Session) -> list[Any]:
    inner = select(Outbox.workspace_id).where(Outbox.want == 7)
    query = select(Member.name).where(col(Member.name).in_(inner))
    return list(session.exec(query))


def _union(session: Session) -> list[Any]:
    query = select(Inbound.workspace_id).union_all(select(Outbox.workspace_id))
    return [row[0] for row in session.execute(query)]


def _composite_key(session: Session) -> list[Any]:
    return [r.workspace_id for r in session.exec(select(Pace))]


@pytest.mark.parametrize(
    "query",
    [_all, _columns, _rows, _either, _alias, _join, _outer_join, _subquery, _exists, _union,
     _composite_key],
)  # fmt: skip
async def test_no_query_sees_the_other_workspace(two: Database, query: Any) -> None:
    for workspace in (T1, T2, T1):
        found = await two.read(query, workspace_id=workspace)
        assert set(found) == {workspace}


async def test_counts_count_one_workspace(two: Database) -> None:
    def count(session: Session) -> int:
        return session.exec(select(func.count()).select_from(Inbound)).one()

    assert await two.read(count, workspace_id=T1) == 2
    assert await two.read(count) == 4


async def test_a_row_is_not_found_by_its_id(two: Database) -> None:
    def ids(session: Session) -> list[int | None]:
        return list(session.exec(select(Outbox.id)))

    def get(session: Session, row_id: int) -> Outbox | None:
        return session.get(Outbox, row_id)

    (mine,) = await two.read(ids, workspace_id=T1)
    assert await two.read(get, mine, workspace_id=T1) is not None
    assert await two.read(get, mine, workspace_id=T2) is None


async def test_a_bulk_change_or_deletion_touches_one_workspace(two: Database) -> None:
    def change(session: Session) -> None:
        session.exec(update(Outbox).values(want=9))  # type: ignore[call-overload]
        session.exec(delete(Inbound))

    def left(session: Session) -> tuple[list[int], int]:
        wants = list(session.exec(select(Outbox.want)))
        return wants, len(session.exec(select(Inbound.id)).all())

    await two.write(change, workspace_id=T1)
    assert await two.read(left, workspace_id=T1) == ([9], 0)
    assert await two.read(left, workspace_id=T2) == ([7], 2)


async def test_new_rows_are_stamped_and_may_not_be_another_s(db: Database) -> None:
    def add(session: Session, workspace: str) -> None:
        session.add(Member(slack_id="U1", workspace_id=workspace))

    await db.write(add, "", workspace_id=T1)
    with pytest.raises(ValueError, match="another workspace"):
        await db.write(add, T2, workspace_id=T1)
    with pytest.raises(ValueError, match="of none"):
        await db.write(add, "")
    found = await db.read(lambda s: [m.workspace_id for m in s.exec(select(Member))])
    assert found == [T1]


async def test_a_unit_bound_to_no_workspace_has_none(db: Database) -> None:
    with pytest.raises(LookupError):
        await db.read(lambda s: s.workspace_id)


async def test_two_workspaces_at_once_never_mix(two: Database) -> None:
    async def look(workspace: str) -> set[str]:
        return set(await two.read(_join, workspace_id=workspace))

    order = [T1, T2] * 40
    found = await asyncio.gather(*(look(w) for w in order))
    assert found == [{w} for w in order]


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(order=st.lists(st.sampled_from([T1, T2, None]), min_size=1, max_size=12))
async def test_a_cached_statement_never_remembers_a_workspace(
    two: Database, order: list[str | None]
) -> None:
    for workspace in order:
        found = await two.read(_either, workspace_id=workspace)
        assert set(found) == ({workspace} if workspace else {T1, T2})


def test_every_table_has_an_owner_and_its_keys_begin_with_it() -> None:
    tables = [m.__table__ for m in Owned.__subclasses__() if hasattr(m, "__table__")]
    known = {m.__tablename__ for m in (Inbound, Outbox, Pace, Job, JobRun, Lead, Member, Workspace)}
    assert known <= {t.name for t in tables}
    metadata = Owned.metadata.tables
    assert {t.name for t in tables} == set(metadata)
    for table in tables:
        for constraint in table.constraints:
            names = [c.name for c in constraint.columns]
            if type(constraint).__name__ == "UniqueConstraint":
                assert names[0] == "workspace_id", (table.name, names)


def test_times_are_stored_in_utc_and_naive_ones_refused() -> None:
    from sqlalchemy.dialects import postgresql, sqlite

    from bot.kit.tables import Utc

    column, berlin = Utc(), NOW.astimezone().replace(microsecond=5)
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        bound = column.process_bind_param(berlin, dialect)
        assert column.process_result_value(bound, dialect) == berlin
        assert column.process_bind_param(None, dialect) is None
        assert column.process_result_value(None, dialect) is None
        with pytest.raises(ValueError, match="aware"):
            column.process_bind_param(NOW.replace(tzinfo=None) + timedelta(1), dialect)
