"""CSV files as people have them: tried, imported, refused by the row, undone."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.csvtext import read_table
from bot.leads.models import Quality
from bot.leads.outcome import Outcome
from bot.leads.service import claim_lead, locate, set_verdict
from bot.leads.table import import_leads
from bot.people.sheet import decoded, safe_cell
from tests.leads.company import NOW, Company, minutes, undo_import

FILE = (
    "E-mail,First name,Last name,Company,Campaign,Telephone,Shoe size\r\n"
    'pat@acme.test,Pat,Lee,"Acme, ""the"" Inc\nLondon",Webinar Q3,020 7946 0000,44\r\n'
    "jo@beta.test,Jo,,Beta,webinar-q3,,\r\n"
)


async def bring(company: Company, content: bytes | str, *, dry_run: bool = False) -> Outcome:
    """Imports a file."""
    said = content.encode() if isinstance(content, str) else content
    return await company.write(import_leads, said, "U0ADA", NOW, dry_run)


@pytest.mark.row("U21")
async def test_a_file_becomes_leads_without_a_flood_of_cards(company: Company) -> None:
    done = await bring(company, FILE)
    assert (done.rows, done.created, done.errors) == (2, 2, ())
    assert done.unknown == ("Shoe size",)
    assert "Shoe size" in " ".join(done.lines())
    pat, jo = await company.leads()
    assert (pat.name, pat.phone, pat.company) == (
        "Pat Lee", "+442079460000", 'Acme, "the" Inc London',
    )  # fmt: skip
    assert jo.name == "Jo"
    assert pat.campaign_id == jo.campaign_id
    assert await company.outbox() == []


@pytest.mark.fault("F50")
@pytest.mark.parametrize(
    "content",
    [
        FILE.encode("utf-8-sig"),
        FILE.encode("utf-16"),
        FILE.encode("utf-16-le"),
        FILE.encode("utf-16-be"),
        FILE.replace(",", ";").replace('Acme; ""the""', 'Acme, ""the""').encode(),
        FILE.replace("\r\n", "\n").encode("cp1252"),
        b"\r\n\r\n" + FILE.encode(),
    ],
    ids=["bom", "utf16", "utf16le", "utf16be", "semicolons", "cp1252", "blank lines first"],
)
async def test_any_encoding_and_separator_is_read(company: Company, content: bytes) -> None:
    done = await bring(company, content)
    assert (done.created, done.errors) == (2, ())
    assert (await company.leads())[0].company == 'Acme, "the" Inc London'


def test_windows_letters_are_read() -> None:
    assert decoded("Jürgen".encode("cp1252")) == "Jürgen"


@pytest.mark.row("U21")
@pytest.mark.fault("F50")
async def test_wrong_rows_are_refused_one_by_one_with_the_reason(company: Company) -> None:
    rows = [
        "email,name,score,received_at,country",
        "pat@acme.test,Pat,7,2026-03-01,UK",
        "nobody,Ann,,,",
        "ok@acme.test,Too,1,2026-03-01,UK,many,cells",
        "jo@acme.test,Jo,high,,",
        "kim@acme.test,Kim,1,yesterday,",
        ",Nameless,,,",
        "short@acme.test,Short",
        "\x00",
    ]
    done = await bring(company, "\n".join(rows))
    assert (done.rows, done.created, len(done.errors)) == (7, 3, 4)
    said = [e.sentence for e in done.errors]
    assert said[0] == "Line 3, email: That is not an e-mail address."
    assert said[1].startswith("Line 4: has 7 cells")
    assert said[2].startswith("Line 6, received_at")
    assert said[3].startswith("Line 7, email: A lead needs")
    assert done.notes == ("score: 1 cell left out, not a number (high).",)
    assert done.rows == done.created + done.updated + done.unchanged + len(said)
    file = done.error_file()
    assert file is not None
    table = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert table[0][:3] == ["line", "why", "email"]
    assert table[1][:4] == ["3", said[0], "nobody", "Ann"]
    assert await company.read(locate, "ok@acme.test") is None


@pytest.mark.fault("F50")
def test_no_cell_is_a_formula() -> None:
    for cell in ("=1+1", "+1", "-1", "@x", "  =x"):
        assert safe_cell(cell) == "'" + cell
    assert safe_cell("pat@acme.test") == "pat@acme.test"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"\n\n", b"name,company\nPat,Acme", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64],
)
async def test_what_is_no_table_of_leads_is_refused_whole(company: Company, content: bytes) -> None:
    with pytest.raises(UserError):
        await bring(company, content)
    assert await company.leads() == []


def test_a_giant_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(UserError):
        read_table(b"email\n" + b"x" * 20_000_001)


async def test_a_giant_cell_spoils_its_row_only(company: Company) -> None:
    done = await bring(company, "email,name\na@x.test," + "x" * 200_000 + "\nb@x.test,Bo\n")
    assert done.created + len(done.errors) == done.rows
    assert await company.read(locate, "b@x.test") is not None


@pytest.mark.row("U21")
async def test_a_trial_counts_like_the_real_run_and_keeps_nothing(company: Company) -> None:
    await company.receive(email="pat@acme.test", name="Pat Lee")
    content = (
        "email,name,campaign\npat@acme.test,Patricia,New\nn@x.test,N,New\nn@x.test,N,New\nbad,,\n"
    )
    tried = await bring(company, content, dry_run=True)
    assert [x.name for x in await company.leads()] == ["Pat Lee"]
    done = await bring(company, content)
    for outcome in (tried, done):
        counts = (outcome.created, outcome.updated, outcome.unchanged, len(outcome.errors))
        assert counts == (1, 1, 1, 1)
    assert tried.import_id is None
    assert done.import_id is not None


@pytest.mark.row("U21")
async def test_an_import_is_undone_but_not_what_people_did_since(company: Company) -> None:
    before = await company.receive(email="old@x.test", name="Old", extra={"k": "v"})
    done = await bring(
        company,
        "email,name\nold@x.test,Changed\na@x.test,A\nb@x.test,B\nc@x.test,C\n",
    )
    assert done.import_id is not None
    b = await company.read(locate, "b@x.test")
    c = await company.read(locate, "c@x.test")
    assert b is not None
    assert c is not None
    await company.write(set_verdict, b.id, Quality.GOOD, None, minutes(1))
    await company.write(claim_lead, c.id, "U0RITA", minutes(1))
    with pytest.raises(NotAllowed):
        await company.write(undo_import, done.import_id, "U0RITA", minutes(2))
    undone = await company.write(undo_import, done.import_id, "U0ADA", minutes(2))
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, 2)
    assert (await company.lead(before.lead_id)).name == "Old"
    assert await company.read(locate, "a@x.test") is None
    assert await company.read(locate, "b@x.test") is not None
    with pytest.raises(UserError):
        await company.write(undo_import, done.import_id, "U0ADA", minutes(3))


async def test_rooms_above_hear_whose_a_lead_is_by_a_file_and_by_its_undo(
    company: Company,
) -> None:
    heard: list[int] = []

    def hear(session: Session, lead_id: int, now: datetime) -> None:
        heard.append(lead_id)

    pat = await company.receive(email="pat@acme.test")
    await company.receive(email="jo@acme.test")
    content = b"email,name,owner\npat@acme.test,Pat,rita@ours.test\njo@acme.test,Jo,\n"
    done = await company.write(import_leads, content, "U0ADA", NOW, False, (), (hear,))
    assert (await company.lead(pat.lead_id)).owner_id == "U0RITA"
    assert heard == [pat.lead_id]
    await company.write(undo_import, done.import_id, "U0ADA", minutes(1), (hear,))
    assert (await company.lead(pat.lead_id)).owner_id is None
    assert heard == [pat.lead_id, pat.lead_id]


async def test_names_of_columns_are_known_in_many_words() -> None:
    heads = "E-Mail Address;Mobile phone;Job Title;Organisation;Lead Source;Record ID;Lead Owner"
    table = read_table((heads + "\na@x.test;;;;;;\n").encode())
    assert table.columns == [
        "email", "phone", "title", "company", "source", "external_id", "owner_email",
    ]  # fmt: skip


async def test_a_second_column_of_a_kind_does_not_overrule_the_first(company: Company) -> None:
    done = await bring(company, "email,name,email\na@x.test,A,b@x.test\n")
    assert done.unknown == ("email",)
    assert await company.read(locate, "a@x.test") is not None
