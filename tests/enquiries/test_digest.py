"""The daily digest: what it counts, when it is made, and that nothing is lost or doubled."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.enquiries.counting import leads_page
from bot.enquiries.digest import POST, due_day
from bot.enquiries.editing import Change, edit_question, withdraw_question
from bot.enquiries.heard import read
from bot.enquiries.models import Digest, Question
from bot.enquiries.reading import digest_facts
from bot.enquiries.telling import TOLD
from bot.kit.boundary import NotAllowed
from bot.kit.db import Database, Session
from bot.leads.models import Quality
from bot.people import service as people
from bot.people.models import Side
from tests.enquiries.company import MIA, RAVI, RITA, TOM, TUESDAY, ZOE, Company, at, days, shown
from tests.enquiries.test_answers import counted

SAP, PAY = "Does it work with SAP?", "Can we pay quarterly?"


@pytest.mark.row("card-5", "U5")
async def test_it_reads_as_the_house_speaks(company: Company) -> None:
    for who in (RITA, RAVI, ZOE):
        await company.asks(SAP, by=who)
    await company.asks(PAY)
    facts = await company.digest(at(16))
    assert facts is not None
    assert shown(facts) == (
        "*Prospect questions · Tue 3 March* · 4 asked\n"
        "integrate 3 · price 1\n"
        '*New*\n1. "Does it work with SAP?" · 3 askers · integrate\n'
        "[Take it] [We have this]\n"
        '2. "Can we pay quarterly?" · 1 asker · price\n'
        "[Take it] [We have this]\n"
        "*Leads* · none in\n"
        "[How counted]"
    )


@pytest.mark.row("card-5")
async def test_again_waiting_and_answered_stand_in_their_own_lines(company: Company) -> None:
    for text in ("How do I export?", "Single sign-on?", "Is data kept in the EU?"):
        await company.asks(text)
    await company.digest(at(16))
    await company.takes("Is data kept in the EU?", now=at(17))
    await company.answers("How do I export?", label="Export guide", now=at(17))
    await company.answers("Single sign-on?", now=at(17))
    await company.asks("how can we export", by=RAVI, now=at(9, day=4))
    await company.asks(SAP, by=ZOE, now=at(10, day=4))
    facts = await company.digest(at(16, day=4))
    assert facts is not None
    assert shown(facts) == (
        "*Prospect questions · Wed 4 March* · 2 asked\n"
        "how do I 1 · integrate 1\n"
        '*New*\n1. "Does it work with SAP?" · 1 asker · integrate\n'
        "[Take it] [We have this]\n"
        '*Again*\n2. "How do I export?" · 1 more, 2 in all'
        " · <https://acme.test/guide|Export guide> · 2 askers told [Open]\n"
        '*Waiting* · "Is data kept in the EU?" · Mia, Fri [Open]\n'
        '*Answered* · "Single sign-on?" · 1 asker told\n'
        "*Leads* · none in\n"
        "[How counted]"
    )


@pytest.mark.row("000-1")
async def test_not_good_stands_beside_heard_back(company: Company) -> None:
    await company.asks(SAP)
    await company.lead(1, heard_at=TUESDAY, verdict=Quality.NOT_GOOD)
    await company.lead(2, heard_at=TUESDAY)
    await company.lead(3)
    await company.lead(4, confirmed=False)
    await company.lead(5, now=at(17))
    facts = await company.digest(at(16))
    assert facts is not None
    assert "*Leads* · 3 in · 2 heard back · 1 not good\n[See leads] [How counted]" in shown(facts)


@pytest.mark.fault("F57")
async def test_people_of_neither_side_see_no_prospects_behind_the_line(company: Company) -> None:
    await company.asks(SAP)
    await company.lead(1, name="Pat Lee")
    facts = await company.digest(at(16))
    assert facts is not None
    page = await company.read(leads_page, facts.id, 0, RITA)
    assert "Pat Lee" in page.lines[0][0]
    await company.write(_side, ZOE, Side.OTHER)
    await company.write(_side, TOM, Side.OTHER)
    with pytest.raises(NotAllowed):
        await company.read(leads_page, facts.id, 0, ZOE)
    assert (await company.read(leads_page, facts.id, 0, TOM)).n == 1, "an admin may"


def _side(session: Session, slack_id: str, side: Side) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.side = side


@pytest.mark.row("card-5", "U9")
async def test_a_day_on_which_old_items_only_wait_has_none(company: Company) -> None:
    await company.asks(SAP)
    assert await company.digest(at(16)) is not None
    await company.lead(1, now=at(10, day=4))
    assert await company.digest(at(16, day=4)) is None
    assert len(await company.posts(POST)) == 1
    await company.answers(SAP, now=at(10, day=5))
    answered = await company.digest(at(16, day=5))
    assert answered is not None
    assert (answered.asked, [x.title for x in answered.answered]) == (0, [SAP])
    assert answered.leads.received == 1, "leads of the day without a digest are counted here"
    assert await company.digest(at(16, day=6)) is None


async def test_a_digest_of_many_answers_asks_no_more_often_than_of_one(company: Company) -> None:
    seen: list[int] = []
    for count in (1, 8):
        for n in range(count):
            await company.asks(f"Is there a limit of {count}{n} users?", now=at(9, day=2 + count))
        for n in range(count):
            await company.answers(f"Is there a limit of {count}{n} users?", by=(MIA, TOM)[n % 2])
        facts = await company.digest(at(16, day=2 + count))
        assert facts is not None
        assert len(facts.new) == count
        assert all(x.answer and x.answer.told == 1 for x in facts.new)
        assert {x.answer.by_name for x in facts.new if x.answer} <= {"Mia", "Tom"}
        with counted(company.db) as statements:
            await company.write(digest_facts, facts.id, at(17, day=2 + count))
        seen.append(len(statements))
    assert seen[0] == seen[1]


@pytest.mark.row("U15")
async def test_weekends_and_holidays_have_none_and_the_next_working_day_has_all(
    company: Company,
) -> None:
    good_friday, easter_monday = date(2026, 4, 3), date(2026, 4, 6)
    for day in days(good_friday, 4):
        await company.asks(f"{SAP} {day.day} users", now=at(10, day=day.day, month=4))
        made = await company.digest(at(16, day=day.day, month=4))
        assert made is None, day
    assert easter_monday.isoweekday() == 1
    facts = await company.digest(at(16, day=7, month=4))
    assert facts is not None
    assert (facts.asked, len(facts.new)) == (4, 4)
    assert "*Leads since Fri 3 April*" in shown(facts)


@pytest.mark.fault("F29")
async def test_a_local_day_has_one_digest(company: Company) -> None:
    await company.asks(SAP)
    assert await company.digest(at(16)) is not None
    await company.asks(PAY, now=at(16, 1))
    assert await company.digest(at(18)) is None
    facts = await company.digest(at(16, day=4))
    assert facts is not None
    assert [x.title for x in facts.new] == [PAY]


async def test_what_is_undone_leaves_the_digest_that_counted_it(company: Company) -> None:
    first = await company.asks(SAP)
    await company.asks(SAP, by=ZOE)
    facts = await company.digest(at(16))
    assert facts is not None
    before = (await company.posts(POST))[0].want
    await company.write(withdraw_question, first.question_id, RITA, at(17))
    again = await company.facts(facts.id, at(17))
    assert (again.asked, again.new[0].more) == (1, 1)
    assert (await company.posts(POST))[0].want == before + 1


async def test_a_digest_of_which_all_was_undone_says_so(company: Company) -> None:
    saved = await company.asks(SAP)
    facts = await company.digest(at(16))
    assert facts is not None
    await company.write(withdraw_question, saved.question_id, RITA, at(17))
    assert "All of it was taken back." in shown(await company.facts(facts.id, at(17)))


@pytest.mark.row("U18")
async def test_an_edit_after_the_digest_is_seen_in_it(company: Company) -> None:
    await company.asks(SAP)
    saved = await company.asks(PAY, by=ZOE)
    facts = await company.digest(at(16))
    assert facts is not None
    change = Change(read(SAP), "", None)
    await company.write(edit_question, saved.question_id, ZOE, change, at(17))
    again = await company.facts(facts.id, at(17))
    assert (again.asked, [(x.title, x.more) for x in again.new]) == (2, [(SAP, 2)])


async def test_an_old_digest_does_not_count_what_came_later(company: Company) -> None:
    await company.asks(SAP)
    await company.digest(at(16))
    await company.asks(SAP, by=RAVI, now=at(10, day=4))
    second = await company.digest(at(16, day=4))
    await company.asks(SAP, by=ZOE, now=at(10, day=5))
    third = await company.digest(at(16, day=5))
    assert second is not None
    assert third is not None
    old = await company.facts(second.id, at(16, day=5))
    assert (old.again[0].more, old.again[0].total) == (1, 2)
    assert (third.again[0].more, third.again[0].total) == (1, 3)


async def test_what_came_of_it_later_is_seen_in_the_newest(company: Company) -> None:
    await company.asks(SAP)
    await company.asks(PAY)
    first = await company.digest(at(16))
    assert first is not None
    await company.takes(SAP, now=at(17))
    await company.answers(PAY, now=at(17))
    said = shown(await company.facts(first.id, at(17)))
    assert '"Does it work with SAP?" · 1 asker · integrate · Mia, Fri\n[We have this]' in said
    assert '"Can we pay quarterly?" · 1 asker · price · <https://acme.test/guide|Guide>' in said
    assert "*Answered*" not in said, "it stands in its own line"


async def test_due_days_skip_weekends_and_holidays(company: Company) -> None:
    assert await company.read(due_day, at(10, day=5)) == date(2026, 3, 10)
    assert await company.read(due_day, at(10, day=2, month=4)) == date(2026, 4, 9)


async def test_the_order_is_by_askers_and_all_are_told_apart(company: Company) -> None:
    for n in range(30):
        for who in (RITA, RAVI)[: 1 + (n == 7)]:
            await company.asks(f"Is there a limit of {n} users?", by=who)
    facts = await company.digest(at(16))
    assert facts is not None
    assert facts.new[0].title == "Is there a limit of 7 users?"
    said = shown(facts)
    assert "… and 22 more [Show all]" in said
    assert said.count("[Take it]") == 8


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("zone", "country", "sunday"),
    [
        ("Europe/Berlin", "DE", date(2026, 3, 29)),
        ("Europe/Berlin", "DE", date(2026, 10, 25)),
        ("America/New_York", "US", date(2026, 3, 8)),
        ("America/New_York", "US", date(2026, 11, 1)),
    ],
)
async def test_across_a_clock_change_every_question_is_counted_once(
    db: Database, zone: str, country: str, sunday: date
) -> None:
    company = await Company(db).set_up(zone=zone, country=country)
    asked = 0
    for day in days(sunday - timedelta(days=3), 7):
        for hour in (1, 2, 3, 15, 17):
            now = at(hour, 30, day=day.day, month=day.month, zone=zone)
            await company.asks(f"Is {day.day} {hour} a limit?", now=now)
            asked += 1
        await company.digest(at(16, day=day.day, month=day.month, zone=zone), zone)
    end = sunday + timedelta(days=4)
    await company.digest(at(16, day=end.day, month=end.month, zone=zone), zone)
    await _each_once(company, asked)


async def _each_once(company: Company, asked: int) -> None:
    made = await company.rows(Digest)
    facts = [await company.facts(d.id, d.until) for d in made]
    assert sum(f.asked for f in facts) == asked
    lines = [(x.id, x.more) for f in facts for x in (*f.new, *f.again)]
    assert sum(more for _, more in lines) == asked
    new = [x.id for f in facts for x in f.new]
    assert len(new) == len(set(new)), "new once only"
    for before, after in itertools.pairwise(made):
        assert after.since == before.until, "windows join"


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "ask", "ask", "undo", "digest", "answer", "take_back"]),
        st.integers(0, 3),
        st.sampled_from([RITA, RAVI, ZOE]),
    ),
    max_size=25,
)


@given(MOVES)
@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
async def test_whatever_happens_each_standing_question_is_in_one_digest(
    company: Company, moves: list[tuple[str, int, str]]
) -> None:
    clock = await _next_morning(company)
    before = {d.id for d in await company.rows(Digest)}
    known = {q.id for q in await company.rows(Question)}
    for move, n, who in moves:
        clock += timedelta(hours=5)
        await _do(company, move, n, who, clock)
    end = clock + timedelta(days=1)
    while await company.read(_unsaid):
        await company.digest(end)
        end += timedelta(days=1)
    rows: list[Question] = [q for q in await company.rows(Question) if q.id not in known]
    standing = [q for q in rows if q.withdrawn_at is None]
    digests = [d for d in await company.rows(Digest) if d.id not in before]
    facts = [await company.facts(d.id, end) for d in digests]
    assert sum(f.asked for f in facts) == len(standing)
    assert all(q.digest_id is not None for q in standing)
    assert sum(x.more for f in facts for x in (*f.new, *f.again)) == len(standing)


async def _next_morning(company: Company) -> datetime:
    made = await company.rows(Digest)
    last = max([TUESDAY, *(d.until for d in made)])
    return last.astimezone(UTC).replace(hour=6) + timedelta(days=1)


def _unsaid(session: Any) -> bool:
    from sqlmodel import col, select

    query = select(Question.id).where(
        col(Question.digest_id).is_(None), col(Question.withdrawn_at).is_(None)
    )
    return session.exec(query.limit(1)).first() is not None


async def _do(company: Company, move: str, n: int, who: str, now: datetime) -> None:
    title = f"Is there a limit of {n} users?"
    known = any(q.text == title for q in await company.rows(Question))
    if move == "ask":
        await company.asks(title, by=who, now=now)
    elif move == "digest":
        await company.digest(now)
    elif move == "undo":
        mine = [q for q in await company.rows(Question)
                if q.asker_id == who and q.withdrawn_at is None]  # fmt: skip
        if mine:
            await company.write(withdraw_question, mine[n % len(mine)].id, who, now)
    elif known and move == "answer":
        await company.answers(title, by=MIA, now=now)
    elif known and (await company.theme(title)).answered_at is not None:
        await company.takes_back(title, by=TOM, now=now)


async def test_no_message_is_announced_twice(company: Company) -> None:
    await company.asks(SAP)
    await company.digest(at(16))
    await company.digest(at(16))
    await company.answers(SAP)
    assert [len(await company.posts(p)) for p in (POST, TOLD)] == [1, 1]


async def test_an_answer_to_a_question_that_was_undone_makes_no_digest(company: Company) -> None:
    await company.asks("Is it slow?", by=ZOE)
    assert await company.digest(at(16)) is not None
    saved = await company.asks("Is it fast?", now=at(9, day=4))
    await company.answers("Is it fast?", now=at(10, day=4))
    await company.write(withdraw_question, saved.question_id, RITA, at(11, day=4))
    assert await company.digest(at(16, day=4)) is None
