"""Which lead is meant: exact first, then names, then what stands near."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, insert
from sqlmodel import text as sql

from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.leads import finding
from bot.leads.identity import plain_words
from bot.leads.models import Identity, Lead, LeadAlias, Quality
from bot.leads.posted import take_post
from bot.leads.service import (
    claim_lead,
    find_leads,
    lead_of_post,
    leads_of_post,
    locate,
    merge_leads,
    near_matches,
    note_event,
    recent_leads,
    set_verdict,
)
from tests.leads.company import LEADS, NOW, Company, W, minutes


@pytest.mark.row("card-1")
@pytest.mark.parametrize(
    "query",
    [
        "L-1001",
        "l1001",
        "PAT@acme.test",
        "<mailto:pat@acme.test|pat@acme.test>",
        "020 7946 0000",
        "+442079460000",
        "hs-77",
        "https://crm.acme.test/leads/77/",
        "<https://crm.acme.test/leads/77?utm_source=mail>",
    ],
)
async def test_every_identity_finds_its_lead(company: Company, query: str) -> None:
    got = await company.receive(
        email="pat@acme.test",
        phone="+44 20 7946 0000",
        external_id="hs-77",
        url="https://crm.acme.test/leads/77",
    )
    await company.receive(email="other@acme.test")
    row = await company.read(locate, query)
    assert row is not None
    assert (row.id, row.public_id, row.confirmed) == (got.lead_id, "L-1001", True)
    assert [x.id for x in await company.read(find_leads, query, "U0RITA", NOW)] == [got.lead_id]


async def test_nothing_is_found_for_what_is_nobodys(company: Company) -> None:
    await company.receive(email="pat@acme.test", name="Pat Lee")
    for query in ("L-9", "x@y.test", "zzzz", "", "<https://x.test/1>", "+1 555 010 0000"):
        assert await company.read(locate, query) is None
        assert await company.read(find_leads, query, "U0RITA", NOW) == []


async def test_the_busy_doors_cost_one_statement(company: Company) -> None:
    await company.receive(email="pat@acme.test")
    for query in ("pat@acme.test", "L-1001"):
        assert await company.read(_statements, query) == 1


def _statements(session: Session, query: str) -> int:
    seen: list[str] = []

    def count(*args: object) -> None:
        if not str(args[2]).startswith("BEGIN"):
            seen.append(str(args[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert locate(session, query) is not None
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


async def test_a_name_is_found_for_thirty_days_one_s_own_first(company: Company) -> None:
    await company.receive(NOW - timedelta(days=31), email="old@x.test", name="Pat Lee")
    theirs = await company.receive(minutes(-5), email="a@x.test", name="Pat Lée", company="Acme")
    mine = await company.receive(minutes(-90), email="b@x.test", name="Pat Leeson")
    await company.write(claim_lead, mine.lead_id, "U0RITA", NOW)
    found = await company.read(find_leads, "pat LEE", "U0RITA", NOW)
    assert [x.id for x in found] == [mine.lead_id, theirs.lead_id]
    found = await company.read(find_leads, "lee acme", "U0RAVI", NOW)
    assert [x.id for x in found] == [theirs.lead_id]


async def test_a_misspelt_name_is_found(company: Company) -> None:
    got = await company.receive(email="ks@x.test", name="Katarzyna Szymańska")
    await company.receive(email="b@x.test", name="Bob Stone")
    found = await company.read(find_leads, "katarzina szymanska", "U0RITA", NOW)
    assert [x.id for x in found] == [got.lead_id]


async def test_a_sign_in_a_name_is_no_wildcard(company: Company) -> None:
    await company.receive(email="a@x.test", name="Pat")
    assert await company.read(find_leads, "%", "U0RITA", NOW) == []
    assert await company.read(find_leads, "_____", "U0RITA", NOW) == []


async def test_recent_is_mine_then_what_i_did_then_the_newest(company: Company) -> None:
    ids = [(await company.receive(minutes(n - 60), email=f"{n}@x.test")).lead_id for n in range(12)]
    await company.write(claim_lead, ids[0], "U0RITA", NOW)
    await company.write(_acted, ids[1])
    recent = await company.read(recent_leads, "U0RITA", LEADS, NOW)
    assert [x.id for x in recent] == [ids[0], ids[1], *reversed(ids[4:])]
    flagged = await company.read(recent_leads, "U0RAVI", None, NOW, 3, [ids[2]])
    assert [x.id for x in flagged] == [ids[2], ids[11], ids[10]]


async def test_whoever_did_much_still_sees_what_came_in(company: Company) -> None:
    ids = [(await company.receive(minutes(n - 60), email=f"{n}@x.test")).lead_id for n in range(24)]
    for lead_id in ids[:12]:
        await company.write(_acted, lead_id)
    recent = await company.read(recent_leads, "U0RITA", LEADS, NOW)
    assert [x.id for x in recent[5:]] == [*reversed(ids[19:])], "half of it is what is new"
    longer = await company.read(recent_leads, "U0RITA", LEADS, NOW, 20)
    assert [x.id for x in longer[10:]] == [*reversed(ids[14:])], "the newest ten"
    assert {x.id for x in longer[:10]} <= set(ids[:12])


CHATTER = "Deal of the week! Well done all"


async def test_recent_leads_of_a_channel_are_the_newest_ten_posted_there(
    company: Company,
) -> None:
    posts = [f"2.{n:02}" for n in range(12)]
    for n, ts in enumerate(posts):
        await company.write(_posted, "C0EVENTS", ts, f"New contact: e{n}@x.test", minutes(n - 99))
    newest = await company.receive(email="new@x.test")
    await company.receive(minutes(-500), email="mine@x.test", owner_email="rita@ours.test")
    done = await company.receive(minutes(-400), email="done@x.test")
    await company.write(_acted, done.lead_id)
    there = await company.read(recent_leads, "U0RITA", "C0EVENTS", NOW, 20)
    said = [x.email for x in there]
    tens = [f"e{n}@x.test" for n in reversed(range(2, 12))]
    assert said[:2] == ["mine@x.test", "done@x.test"]
    assert said[2:12] == tens, "what was posted where one asks comes before the newest of all"
    assert said[12:] == ["new@x.test"], "the newest of all besides, none twice, none older"
    for where in (LEADS, None):
        found = await company.read(recent_leads, "U0RAVI", where, NOW, 20)
        assert found[0].id == newest.lead_id
        assert [x.email for x in found[1:]] == tens[:9], "all of them, and no more than ten"


@pytest.mark.parametrize("where", [LEADS, "C0EVENTS"])
@pytest.mark.parametrize("said", [CHATTER, "Campaign: Webinar Q3\nTitle: CTO"])
async def test_what_names_nobody_is_recent_only_for_whoever_spoke_of_it(
    company: Company, said: str, where: str
) -> None:
    ids = await company.write(_posted, where, "3.1", said, NOW)
    for who in ("U0RITA", "U0RAVI"):
        assert await company.read(recent_leads, who, where, NOW) == []
    await company.write(set_verdict, ids[0], Quality.NOT_GOOD, None, NOW)
    assert (await company.lead(ids[0])).confirmed
    found = await company.read(recent_leads, "U0RITA", where, NOW, 10, ids)
    assert [x.id for x in found] == ids, "the caller knows who said so"
    await company.write(_acted, ids[0])
    assert [x.id for x in await company.read(recent_leads, "U0RITA", where, NOW)] == ids
    assert await company.read(recent_leads, "U0RAVI", where, NOW) == []


async def test_what_only_a_flag_knows_is_recent_for_the_flagger_alone(company: Company) -> None:
    got = await company.unconfirmed(email="typo@x.test")
    await company.write(set_verdict, got.lead_id, Quality.NOT_GOOD, None, NOW)
    assert await company.read(recent_leads, "U0RAVI", LEADS, NOW) == []
    assert [x.id for x in await company.read(recent_leads, "U0RITA", LEADS, NOW)] == [got.lead_id]
    await company.write(set_verdict, got.lead_id, Quality.NONE, None, NOW)
    assert await company.read(recent_leads, "U0RITA", LEADS, NOW) == [], "it was taken back"


def _posted(session: Session, channel: str, ts: str, said: str, now: datetime) -> list[int]:
    return take_post(session, channel, {"ts": ts, "text": said, "bot_id": "B0APP"}, now)


def _acted(session: Session, lead_id: int) -> None:
    note_event(session, lead_id, "noted", NOW, by="U0RITA")


async def test_a_card_is_a_way_to_its_lead(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    await company.write(_sent)
    lead = await company.read(lead_of_post, LEADS, "1.5")
    assert lead is not None
    assert lead.id == got.lead_id
    assert await company.read(leads_of_post, LEADS, "9.9") == []


def _sent(session: Session) -> None:
    (row,) = session.exec(sql("select id from outbox")).all()
    found = session.get(Outbox, row[0])
    assert found is not None
    found.channel, found.ts = LEADS, "1.5"


async def test_near_matches_are_other_leads_that_look_alike(company: Company) -> None:
    near = await company.receive(email="pat.lee@acme-group.test", name="Pat Lee")
    await company.receive(email="zoe@other.test", name="Zoe Quinn")
    mine = await company.unconfirmed(email="pat.lee@acme.test")
    found = await company.read(near_matches, mine.lead_id)
    assert [x.id for x in found] == [near.lead_id]


async def test_a_merged_lead_is_found_as_the_one_that_counts(company: Company) -> None:
    keep = await company.receive(email="a@x.test", name="Pat Lee")
    gone = await company.receive(email="b@x.test", name="Patty Lee")
    await company.write(merge_leads, keep.lead_id, gone.lead_id, None, NOW)
    found = await company.read(find_leads, "patty", "U0RITA", NOW)
    assert [x.id for x in found] == [keep.lead_id]


@pytest.mark.slow
async def test_searching_many_leads_reads_an_index(company: Company) -> None:
    await company.write(_many, 3000)
    found = await company.read(find_leads, "name2999 company9", "U0RITA", NOW)
    assert [x.name for x in found] == ["Name2999 Xy"]
    if company.db.dialect == "sqlite":
        for query in (finding._BY_ALIAS, finding._BY_NUMBER):
            plan = await company.read(_plan, query)
            assert "SCAN" not in plan
        plan = await company.read(_plan_of_search)
        assert "COVERING INDEX ix_lead_received" in plan


def _many(session: Session, count: int) -> None:
    rng = random.Random(1)
    rows = [
        {
            "workspace_id": W, "number": 5000 + n, "name": f"Name{n} Xy", "extra": {},
            "email": f"u{n}@c{n % 50}.test", "received_at": NOW - timedelta(minutes=rng.random()),
            "created_at": NOW, "search": plain_words(f"Name{n} Xy", f"Company{n % 10}"),
            "confirmed": True, "verdict": "none", "post_deleted": False,
        }
        for n in range(count)
    ]  # fmt: skip
    session.connection().execute(insert(Lead), rows)
    ids = session.connection().execute(sql("select id, email from lead")).all()
    aliases = [
        {"workspace_id": W, "kind": Identity.EMAIL, "value": e, "lead_id": i} for i, e in ids
    ]
    session.connection().execute(insert(LeadAlias), aliases)


def _plan(session: Session, query: object) -> str:
    said = str(query).replace(":w", "'T'").replace(":k", "'email'").replace(":v", "'x'")
    said = said.replace(":n", "1").replace(":i", "1")
    return str(session.connection().exec_driver_sql("explain query plan " + said).all())


def _plan_of_search(session: Session) -> str:
    said = (
        "select id, search from lead where workspace_id = 'T' and received_at >= '2026-01-01' "
        "and search != ''"
    )
    return str(session.connection().exec_driver_sql("explain query plan " + said).all())
