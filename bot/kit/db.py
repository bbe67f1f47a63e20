"""The database as the rooms see it: `await db.write(fn, *args)` and `await db.read(fn, *args)`.

Services are plain functions on a `Session`. They are given ids and values only, so that a unit can
be run again. Writing is explained in kit/writer.py; on SQLite it is one group-committing thread,
on PostgreSQL a few threads that commit each unit alone.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, String, column, event
from sqlalchemy.orm import (
    ORMExecuteState,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlmodel import Session as SqlModelSession

from bot.kit.tables import Owned

T = TypeVar("T")
READERS = 4


class Session(SqlModelSession):
    """A session of one workspace. Queries on `Owned` tables see that workspace only (F55)."""

    # While a unit runs: its transaction is ended by whoever runs it (kit/queue.py).
    sealed = False

    def connection(
        self,
        bind_arguments: dict[str, Any] | None = None,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Connection:
        """The connection of this unit. One that was handed in, in its transaction, is used as it
        is: attaching the session to it costs as much as a statement."""
        if isinstance(self.bind, Connection) and not bind_arguments and not execution_options:
            return self.bind
        return super().connection(bind_arguments, execution_options)

    def begin_nested(self) -> SessionTransaction:
        """A savepoint, set at this moment: by itself the session would set it before its next own
        statement, and what runs on the connection until then could not be taken back."""
        savepoint = super().begin_nested()
        super().connection()
        return savepoint

    def commit(self) -> None:
        """Ends the transaction. Raises RuntimeError inside a unit."""
        self._may_end()
        super().commit()

    def rollback(self) -> None:
        """Gives the transaction up. Raises RuntimeError inside a unit."""
        self._may_end()
        super().rollback()

    def _may_end(self) -> None:
        if self.sealed:
            raise RuntimeError("a unit does not end its own transaction")

    @property
    def workspace_id(self) -> str:
        """The workspace this unit works for. Raises LookupError in a unit bound to none."""
        bound = self.info.get("workspace_id")
        if not bound:
            raise LookupError("this unit is bound to no workspace")
        return bound

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.get_bind().dialect.name

    def wake_outbox(self) -> None:
        """Asks for the sender to be woken once this unit is committed."""
        self.info["wake"] = True


class _OwnedTables:
    """Stands for all `Owned` tables where SQLAlchemy asks: a SQLModel base has no columns."""

    workspace_id = column("workspace_id", String())

    @staticmethod
    def __subclasses__() -> list[type[Owned]]:
        return Owned.__subclasses__()


@event.listens_for(Session, "do_orm_execute")
def _narrow_to_workspace(state: ORMExecuteState) -> None:
    workspace_id = state.session.info.get("workspace_id")
    if workspace_id and (state.is_select or state.is_update or state.is_delete):
        state.statement = state.statement.options(
            with_loader_criteria(
                _OwnedTables,
                lambda cls: cls.workspace_id == workspace_id,
                include_aliases=True,
                propagate_to_loaders=False,
            )
        )


@event.listens_for(Session, "before_flush")
def _stamp_workspace(session: SqlModelSession, _context: UOWTransaction, _objects: object) -> None:
    for row in session.new:
        if isinstance(row, Owned):
            bound = session.info.get("workspace_id")
            if not row.workspace_id:
                row.workspace_id = bound or ""
            if not row.workspace_id or (bound and row.workspace_id != bound):
                raise ValueError(f"{type(row).__name__} of another workspace, or of none")


class Database:
    """One database of one process. Built by `kit/writer.open_database`."""

    def __init__(self, engine: Engine, reader: Engine, writer: Any) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._reader = reader
        self._writer = writer
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self.on_wake: Callable[[], None] = lambda: None
        # Seconds until whoever waits is answered: before Slack's three are over.
        self.patience = 2.5

    @property
    def reader(self) -> Engine:
        """What only reads, beside whoever writes."""
        return self._reader

    def unhurried(self, patience: float) -> Database:
        """The same database for those behind whom nobody waits: `patience` in seconds."""
        other = copy.copy(self)
        other.patience = patience
        return other

    async def write(
        self,
        fn: Callable[..., T],
        *args: Any,
        workspace_id: str | None = None,
        deadline: float | None = None,
    ) -> T:
        """Runs `fn(session, *args)` in one transaction and returns what it returned, committed.

        Raises what `fn` raised (nothing of it is kept), NotSaved (it will never happen) or
        StillSaving (it was running when `deadline`, in seconds, passed; default `patience`).
        """
        wait = self.patience if deadline is None else deadline
        result, wake = await self._writer.submit(fn, args, workspace_id, wait)
        if wake:
            self.on_wake()
        return result

    async def read(self, fn: Callable[..., T], *args: Any, workspace_id: str | None = None) -> T:
        """Runs `fn(session, *args)` in one read transaction. What it returns is detached."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, fn, args, workspace_id)

    def _read(self, fn: Callable[..., T], args: tuple[Any, ...], workspace_id: str | None) -> T:
        with Session(
            self._reader, expire_on_commit=False, info={"workspace_id": workspace_id}
        ) as session:
            return fn(session, *args)

    def now_in(self, workspace_id: str | None, fn: Callable[..., T], *args: Any) -> T:
        """A synchronous unit of its own, for commands and start-up (no loop, no queue)."""
        with Session(
            self.engine, expire_on_commit=False, info={"workspace_id": workspace_id}
        ) as session:
            result = fn(session, *args)
            session.commit()
            return result

    async def close(self) -> None:
        """Ends the writer after what it holds, then the pools."""
        await asyncio.to_thread(self._writer.close)
        await asyncio.to_thread(self._readers.shutdown)
        self._reader.dispose()
        self.engine.dispose()
