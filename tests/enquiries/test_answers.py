"""Taking a theme, answering it, and each asker told once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from bot.enquiries.answer_views import answer_form, answered_message
from bot.enquiries.answers import Meanwhile, answer_theme
from bot.enquiries.digest import POST
from bot.enquiries.facts import Given
from bot.enquiries.grouping import theme_for
from bot.enquiries.models import Answer, EnquiryRevision, Helped, Question, State, Told, Via
from bot.enquiries.opening import answer_facts, my_questions, theme_detail, told_facts, waiting_for
from bot.enquiries.reminding import TELL
from bot.enquiries.taking import release_theme
from bot.enquiries.telling import TOLD, UNHELPFUL, mark_helped, say_missing, tell_who_joins
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Database, Session
from bot.kit.models import Job
from bot.people import service as people
from bot.people.models import Member, Side
from tests.enquiries.company import MIA, RAVI, RITA, TOM, TUESDAY, ZOE, Company, at

SAP = "Does it work with SAP?"


async def _asked(company: Company) -> None:
    for who in (RITA, RAVI):
        await company.asks(SAP, by=who)
    await company.digest(at(16))


@pytest.mark.row("003-10")
async def test_everybody_who_asked_is_told_once_but_whoever_answers(company: Company) -> None:
    await _asked(company)
    await company.asks(SAP, by=RITA)
    await company.asks(SAP, by=MIA)
    assert (await company.answers(SAP, by=MIA)).told == 2
    assert sorted(row.recipient for row in await company.posts(TOLD)) == [RAVI, RITA]


@pytest.mark.row("003-10", "U5", "U15")
async def test_a_thousand_askers_cost_a_handful_of_statements(company: Company) -> None:
    """Told at once or planned for, never a few statements for each of them."""
    few, many = "Is there a limit of 5 users?", "Is there a limit of 7 users?"
    await company.write(_crowd_asks, few, 10)
    await company.write(_crowd_asks, many, 310)
    with counted(company.db) as one:
        assert (await company.answers(few)).told == 10
    with counted(company.db) as other:
        assert (await company.answers(many)).told == 310
    assert len(other) - len(one) < 30, other
    wants = {p.about: p.want for p in await company.posts(TOLD)}
    with counted(company.db) as change:
        await company.answers(many, words="None.")
    assert len(change) < 40, change
    assert sum(p.want - wants[p.about] for p in await company.posts(TOLD)) == 279
    rows = [t for t in await company.rows(Told) if t.answer_id == 2]
    posts = {p.about: p.recipient for p in await company.posts(TOLD)}
    later = {j.about for j in await company.rows(Job) if j.name == TELL}
    here = {str(t.id): t.asker_id for t in rows if int(t.asker_id[-3:]) % 10}
    assert len(here) == 279, "every tenth is in New York, where it is night"
    assert here.items() <= posts.items()
    assert {f"{TOLD}|{t.id}|{t.asker_id}" for t in rows if str(t.id) not in here} <= later
    assert (len(posts), len(later)) == (288, 32)


@pytest.mark.row("003-10", "U5")
async def test_a_crowd_that_joins_what_is_answered_costs_as_little(company: Company) -> None:
    title = "Is there a limit of 7 users?"
    await company.asks(title, by=ZOE)
    await company.answers(title, by=MIA)
    theme = await company.theme(title)
    seen: list[int] = []
    for count in (10, 310):
        await company.write(_crowd_asks, title, count)
        whom = {f"U0{count:03d}{n:03d}" for n in range(count)}
        for _ in range(2):
            with counted(company.db) as statements:
                assert await company.write(tell_who_joins, theme.id, {*whom, MIA}, TUESDAY)
            seen.append(len(statements))
    assert max(seen) - min(seen) < 30
    told = await company.told()
    assert (len(told), MIA in told) == (321, False)
    assert {p.want for p in await company.posts(TOLD)} == {1}


def _crowd_asks(session: Session, text: str, count: int) -> None:
    theme = theme_for(session, text, TUESDAY)
    for n in range(count):
        who = f"U0{count:03d}{n:03d}"
        zone = "Europe/Berlin" if n % 10 else "America/New_York"
        session.add(Member(slack_id=who, name=who, side=Side.SALES, zone=zone))
        session.add(Question(text=text, asker_id=who, via=Via.COMMAND, theme_id=theme.id or 0,
                             asked_at=TUESDAY))  # fmt: skip
    session.flush()


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The statements that reach the database; one with many values is one."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


async def test_leavers_are_not_told(company: Company) -> None:
    await _asked(company)

    def leaves(session: object) -> None:
        person = people.member(session, RAVI)  # type: ignore[arg-type]
        assert person is not None
        person.active = False

    await company.write(leaves)
    assert (await company.answers(SAP)).told == 1


async def test_a_question_asked_later_is_answered_at_once_and_without_a_message(
    company: Company,
) -> None:
    await _asked(company)
    await company.answers(SAP, words="It does.", link="", label="")
    saved = await company.asks(SAP, by=ZOE)
    assert saved.answer is not None
    assert (saved.answer.snippet, saved.before) == ("It does.", 2)
    assert saved.told_id == (await company.told())[ZOE].id
    assert ZOE not in [row.recipient for row in await company.posts(TOLD)]


@pytest.mark.row("U4")
async def test_a_change_redraws_what_was_sent_and_sends_nothing(company: Company) -> None:
    await _asked(company)
    await company.answers(SAP)
    before = {row.id: row.want for row in await company.posts(TOLD)}
    await company.answers(SAP, by=TOM, link="https://acme.test/new", label="New guide")
    after = {row.id: row.want for row in await company.posts(TOLD)}
    assert after == {i: want + 1 for i, want in before.items()}
    (answer,) = await company.rows(Answer)
    assert (answer.version, answer.link, answer.by) == (2, "https://acme.test/new", TOM)
    assert [r.link for r in await company.rows(EnquiryRevision)] == ["https://acme.test/guide"]


async def test_taking_an_answer_back_edits_what_was_sent(company: Company) -> None:
    await _asked(company)
    await company.answers(SAP)
    before = [row.want for row in await company.posts(TOLD)]
    await company.takes_back(SAP)
    assert [row.want for row in await company.posts(TOLD)] == [w + 1 for w in before]
    told = (await company.told())[RITA]
    facts = await company.read(told_facts, told.id, TUESDAY)
    assert facts is not None
    assert facts.withdrawn
    assert (await company.theme(SAP)).state is State.WAITING


async def test_two_marketers_do_not_overwrite_each_other(company: Company) -> None:
    await _asked(company)
    await company.answers(SAP, by=MIA)
    theme = await company.theme(SAP)
    given = Given("https://acme.test/other", "", "")
    with pytest.raises(Meanwhile, match="Mia answered meanwhile, as below"):
        await company.write(answer_theme, theme.id, TOM, given, (0, 0), TUESDAY)
    (answer,) = await company.rows(Answer)
    assert answer.link == "https://acme.test/guide"
    seen = (answer.id, answer.version)
    await company.write(answer_theme, theme.id, MIA, given, seen, TUESDAY)
    with pytest.raises(Meanwhile, match="Mia changed the answer meanwhile, as below"):
        await company.write(answer_theme, theme.id, TOM, given, seen, TUESDAY)
    await company.takes_back(SAP)
    with pytest.raises(Meanwhile, match="was taken back meanwhile"):
        await company.write(answer_theme, theme.id, TOM, given, seen, TUESDAY)


@pytest.mark.parametrize(
    ("link", "words"), [("", ""), ("guide", ""), ("ftp://acme.test/x", "words"), ("   ", "  ")]
)
async def test_an_answer_needs_a_link_that_looks_like_one_or_words(
    company: Company, link: str, words: str
) -> None:
    await _asked(company)
    with pytest.raises(UserError) as refused:
        await company.answers(SAP, link=link, words=words)
    assert refused.value.field == "link"
    assert await company.rows(Answer) == []


@pytest.mark.fault("F57")
async def test_only_marketing_and_admins_answer_and_take(company: Company) -> None:
    await _asked(company)
    theme = await company.theme(SAP)
    for attempt in (
        company.answers(SAP, by=RITA),
        company.takes(SAP, by=RITA),
        company.takes_back(SAP, by=RITA),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    with pytest.raises(UserError):
        await company.write(release_theme, theme.id, RITA, TUESDAY)


async def test_taken_for_three_working_days_by_one_at_a_time(company: Company) -> None:
    await _asked(company)
    taken = await company.takes(SAP, by=MIA, now=at(17))
    assert taken.due_on == date(2026, 3, 6)
    refused = await company.takes(SAP, by=TOM, now=at(17))
    assert (refused.held_by, (await company.theme(SAP)).owner_id) == ("Mia", MIA)
    await company.takes(SAP, by=TOM, now=at(10, day=4), over=True)
    theme = await company.theme(SAP)
    assert (theme.owner_id, theme.due_on) == (TOM, date(2026, 3, 9))
    with pytest.raises(NotAllowed, match="Tom has it"):
        await company.write(release_theme, theme.id, MIA, TUESDAY)
    await company.write(release_theme, theme.id, TOM, TUESDAY)
    assert (await company.theme(SAP)).owner_id is None


async def test_taking_it_again_keeps_the_day(company: Company) -> None:
    await _asked(company)
    await company.takes(SAP, now=at(17))
    again = await company.takes(SAP, now=at(17, day=5))
    assert again.due_on == date(2026, 3, 6)


async def test_each_press_redraws_the_digest_in_place(company: Company) -> None:
    await _asked(company)
    wants = [(await company.posts(POST))[0].want]
    await company.takes(SAP)
    wants.append((await company.posts(POST))[0].want)
    await company.answers(SAP)
    wants.append((await company.posts(POST))[0].want)
    assert wants == [1, 2, 3]
    assert len(await company.posts(POST)) == 1


@pytest.mark.row("003-10")
async def test_an_answer_that_did_not_help_goes_back_to_its_owner(company: Company) -> None:
    await _asked(company)
    await company.takes(SAP, by=MIA)
    await company.answers(SAP, by=MIA)
    told = await company.told()
    await company.write(mark_helped, told[RITA].id, RITA, Helped.NO, at(10, day=5))
    theme = await company.theme(SAP)
    assert (theme.state, theme.due_on) == (State.WAITING, date(2026, 3, 10))
    await company.write(say_missing, told[RITA].id, RITA, "it is for SAP ECC", at(10, day=5))
    (post,) = await company.posts(UNHELPFUL)
    assert post.recipient == MIA
    taken, _, _ = await company.read(waiting_for, MIA)
    assert [(x.title, x.unhelpful) for x in taken] == [(SAP, 1)]
    detail = await company.read(theme_detail, theme.id, MIA, at(10, day=5))
    assert detail.missing == ("it is for SAP ECC",)


async def test_a_second_answer_is_told_to_whom_the_first_did_not_help(company: Company) -> None:
    await _asked(company)
    await company.answers(SAP)
    told = await company.told()
    await company.write(mark_helped, told[RAVI].id, RAVI, Helped.YES, TUESDAY)
    await company.write(mark_helped, told[RITA].id, RITA, Helped.NO, TUESDAY)
    better = await company.answers(SAP, link="https://acme.test/better")
    assert better.told == 1
    _, better = await company.rows(Answer)
    second = [t.asker_id for t in await company.rows(Told) if t.answer_id == better.id]
    assert second == [RITA]


@pytest.mark.row("003-10")
async def test_a_new_answer_to_a_reopened_question_is_no_change(company: Company) -> None:
    """It is sent; the form that gives it and the sentence after it say so."""
    await _asked(company)
    theme = await company.theme(SAP)
    assert await _submit(company, theme.id) == "Tell the askers"
    assert "2 askers will be told" in str(answered_message(await company.answers(SAP)))
    assert await _submit(company, theme.id) == "Save"
    told = await company.told()
    await company.write(mark_helped, told[RITA].id, RITA, Helped.NO, TUESDAY)
    assert await _submit(company, theme.id) == "Tell the askers"
    again = await company.answers(SAP, link="https://acme.test/better")
    assert "2 askers will be told" in str(answered_message(again))
    changed = await company.answers(SAP, link="https://acme.test/best")
    assert str(answered_message(changed)["text"]).startswith("Changed: ")
    assert (again.changed, changed.changed) == (False, True)


async def _submit(company: Company, theme_id: int | None) -> str:
    line, standing = await company.read(answer_facts, theme_id, MIA)
    return str(answer_form(line, standing)["submit"]["text"])


async def test_only_whoever_was_told_says_whether_it_helped(company: Company) -> None:
    await _asked(company)
    await company.answers(SAP)
    told = await company.told()
    with pytest.raises(NotAllowed):
        await company.write(mark_helped, told[RITA].id, RAVI, Helped.NO, TUESDAY)


async def test_askers_are_named_to_marketing_only(company: Company) -> None:
    await company.lead(1042, name="Pat Lee")
    await company.asks(f"{SAP} L-1042")
    theme = await company.theme(SAP)
    seen = await company.read(theme_detail, theme.id, MIA, TUESDAY)
    assert [(p.asker, p.who) for p in seen.phrasings] == [("Rita", "L-1042 Pat Lee")]
    other = await company.read(theme_detail, theme.id, RAVI, TUESDAY)
    assert [(p.asker, p.who) for p in other.phrasings] == [("", "")]
    assert (seen.may, other.may) == (True, False)


@pytest.mark.row("U39")
async def test_home_shows_what_waits_and_what_one_asked(company: Company) -> None:
    await _asked(company)
    await company.asks("Is it fast?", now=at(17))
    free = await company.read(waiting_for, MIA)
    assert ([x.title for x in free[1]], free[2]) == ([SAP], 1)
    await company.takes(SAP)
    taken, left, in_all = await company.read(waiting_for, MIA)
    assert ([x.title for x in taken], left, in_all) == ([SAP], [], 0)
    mine = await company.read(my_questions, RITA, at(17))
    assert [(m.text, m.slot.said if m.slot else None, m.owner) for m in mine] == [
        ("Is it fast?", "tomorrow's 16:00", ""), (SAP, None, "Mia")
    ]  # fmt: skip
