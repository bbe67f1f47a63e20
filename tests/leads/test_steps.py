"""Files of any size: in steps, by the command line, and taken back whole (U21)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.home.ops import import_file, undo_lead_import
from bot.kit.db import Database, Session
from bot.leads import steps
from bot.leads.models import Lead, LeadAlias, LeadEvent, LeadImport
from bot.leads.outcome import Outcome
from bot.leads.service import claim_lead, locate
from bot.leads.steps import import_in_steps
from bot.leads.undoing import undo_part
from tests.leads.company import NOW, Company, W, minutes, undo_import


@pytest.fixture(autouse=True)
def small_steps() -> Iterator[None]:
    """Three rows a step, without rests."""
    before = steps.STEP, steps.PAUSE
    steps.STEP, steps.PAUSE = 3, 0.0
    yield
    steps.STEP, steps.PAUSE = before


ROWS = "email,name,phone\n" + "".join(f"p{n}@x.test,P{n},\n" for n in range(7))
# Rows of one lead stand in different steps; one is known already, one is wrong.
MIXED = ROWS + "p0@x.test,Renamed,\nold@x.test,Changed,+442079460000\nwrong,W,\np8@x.test,Late,\n"


def bring(company: Company, content: str, *, dry_run: bool = False) -> Outcome:
    """The file, as the command line brings it."""
    return import_in_steps(unit(company.db), content.encode(), "cli", NOW, dry_run)


def unit(db: Database) -> Any:
    """A transaction of its own."""
    return lambda fn, *args: db.now_in(W, fn, *args)


def counts(done: Outcome) -> tuple[int, ...]:
    """What is said of it."""
    return (done.rows, done.created, done.updated, done.unchanged, len(done.errors))


@pytest.mark.row("U21")
async def test_steps_count_like_one_unit_and_are_undone_whole(company: Company) -> None:
    old = await company.receive(email="old@x.test", name="Old")
    tried = bring(company, MIXED, dry_run=True)
    assert [x.name for x in await company.leads()] == ["Old"]
    done = bring(company, MIXED)
    assert counts(tried) == counts(done) == (11, 8, 2, 0, 1)
    assert done.import_id is not None
    parts = await company.read(_parts)
    assert len(parts) == 4
    undone = await company.write(undo_import, done.import_id, "U0ADA", minutes(1))
    assert (undone.removed, undone.restored, undone.kept) == (8, 1, 0)
    assert [x.name for x in await company.leads()] == ["Old"]
    assert await company.read(locate, "+442079460000") is None
    assert (await company.lead(old.lead_id)).phone is None


def _parts(session: Session) -> list[LeadImport]:
    return list(session.exec(select(LeadImport).where(col(LeadImport.part_of).is_not(None))))


async def test_others_write_between_the_steps(company: Company) -> None:
    """The lock is free between two steps: a lead that comes in meanwhile is stored."""
    seen: list[int] = []

    def busy(fn: Any, *args: Any) -> Any:
        got = company.db.now_in(W, fn, *args)
        other = threading.Thread(target=lambda: seen.append(company.db.now_in(W, _count)))
        other.start()
        other.join()
        return got

    import_in_steps(busy, ROWS.encode(), "cli", NOW)
    assert seen == [3, 6, 7, 7]


def _count(session: Session) -> int:
    return len(session.exec(select(Lead.id)).all())


async def test_an_undo_that_was_broken_off_goes_on(company: Company) -> None:
    done = bring(company, ROWS)
    first = await company.write(undo_part, done.import_id, "U0ADA", minutes(1))
    assert first.more
    rita = await company.read(locate, "p0@x.test")
    assert rita is not None
    await company.write(claim_lead, rita.id, "U0RITA", minutes(2))
    rest = await company.write(undo_import, done.import_id, "U0ADA", minutes(3))
    assert (first.removed + rest.removed, rest.kept) == (6, 1)
    assert [x.email for x in await company.leads()] == ["p0@x.test"]


@pytest.mark.row("U22")
async def test_what_is_undone_is_not_found_by_what_the_file_said(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test")
    flagged = await company.unconfirmed(email="typo@acme.test")
    received = (await company.lead(flagged.lead_id)).received_at
    done = bring(
        company, "email,id\npat@acme.test,00Q5g00000ABCDE\ntypo@acme.test,00Q5g00000XYZ12\n"
    )
    assert done.updated == 2
    assert (await company.lead(flagged.lead_id)).confirmed
    undone = await company.write(undo_import, done.import_id, "U0ADA", minutes(1))
    assert undone.restored == 2
    lead = await company.lead(flagged.lead_id)
    assert (lead.confirmed, lead.received_at) == (False, received)
    fresh = await company.receive(external_id="00Q5g00000ABCDE", name="Jo")
    assert fresh.created
    assert (await company.lead(pat.lead_id)).name is None
    assert await company.read(_aliases, pat.lead_id) == ["pat@acme.test"]


def _aliases(session: Session, lead_id: int) -> list[str]:
    return list(session.exec(select(LeadAlias.value).where(LeadAlias.lead_id == lead_id)))


async def test_merges_stay_and_are_said(company: Company) -> None:
    await company.receive(email="pat@acme.test")
    await company.receive(external_id="00Q5g00000ABCDE")
    done = bring(company, "email,id\npat@acme.test,00Q5g00000ABCDE\n")
    undone = await company.write(undo_import, done.import_id, "U0ADA", minutes(1))
    assert "1 merged leads stay merged." in undone.lines()


@pytest.mark.row("U21")
async def test_the_command_line_imports_and_takes_back(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(MIXED)
    said = list(import_file(company.db, import_in_steps, file, dry_run=False))
    assert "11 rows: 9 new, 1 updated, 0 known already, 1 refused." in said
    asked: list[str] = []

    def no(said: str) -> bool:
        asked.append(said)
        return False

    assert list(undo_lead_import(company.db, no)) == ["Nothing was changed."]
    assert "9 new, 1 updated" in asked[0]
    assert "the command line" in asked[0]
    assert len(await company.leads()) == 9
    done = list(undo_lead_import(company.db, lambda _: True))
    assert done == ["Undone: 9 leads removed, 0 put back as they were."]
    assert await company.leads() == []
    assert await company.read(lambda s: s.exec(select(LeadEvent)).all()) == []


async def test_owners_by_name_and_what_cannot_be_read(company: Company) -> None:
    content = (
        "Email,Lead Owner,Rating,Lead Score,Created By\n"
        "a@x.test,Rita,Hot,7,Ravi\n"
        "b@x.test,ravi@ours.test,Cold,high,Ravi\n"
        "c@x.test,Somebody Else,Warm,1e999,Ravi\n"
        "d@x.test,ann@crm.test,Warm,,Ravi\n"
    )
    done = bring(company, content)
    assert (done.created, done.errors) == (4, ())
    assert [x.owner_id for x in await company.leads()] == ["U0RITA", "U0RAVI", None, None]
    assert [x.score for x in await company.leads()] == [7, None, None, None]
    assert done.unknown == ("Rating", "Created By")
    said = " ".join(done.lines())
    assert "Lead Score: 2 cells left out, not a number (high)." in said
    assert "Lead Owner: 1 cell left out, not one person's name or address here" in said
    assert "(ann@crm.test)" in said
