"""The message that a question was taken from is edited or deleted in Slack (U4)."""

from __future__ import annotations

import pytest

from bot.enquiries import heard
from bot.enquiries.editing import Change, edit_question
from bot.enquiries.following import follow_message, keep_question
from bot.enquiries.models import EnquiryRevision, Question, Theme
from bot.enquiries.opening import my_questions
from bot.enquiries.origin import Source
from bot.enquiries.telling import TOLD
from bot.enquiries.views import kept_message
from bot.kit.boundary import NotAllowed
from tests.enquiries.company import MIA, RAVI, RITA, TUESDAY, ZOE, Company, at

SOURCE = Source("C0SALES", "200.1")
SAP = "Does it work with SAP?"


async def _says_now(company: Company, text: str | None) -> None:
    await company.write(follow_message, "C0SALES", "200.1", text, TUESDAY)


async def _texts(company: Company) -> list[str]:
    return [q.text for q in await company.rows(Question)]


@pytest.mark.row("U4")
async def test_an_edited_message_changes_what_was_taken_from_it(company: Company) -> None:
    await company.asks("They ask: does it wrok with SPA?", source=SOURCE)
    await company.asks("They ask: does it wrok with SPA?", source=SOURCE, by=RAVI)
    digest = await company.digest(at(16))
    assert digest is not None
    await _says_now(company, f"They ask: {SAP}")
    assert await _texts(company) == [SAP, SAP]
    (theme,) = await company.rows(Theme)
    assert theme.title == SAP
    assert [r.text for r in await company.rows(EnquiryRevision)] == ["Does it wrok with SPA?"] * 2
    now = await company.facts(digest.id, at(17))
    assert [(x.title, x.more) for x in now.new] == [(SAP, 1)], "one message, counted once"
    await _says_now(company, "They ask: is it hosted in Europe?")
    assert await _texts(company) == ["Is it hosted in Europe?"] * 2, "again: it is still verbatim"


async def test_two_who_passed_it_on_move_together_to_a_theme_that_exists(company: Company) -> None:
    await company.asks(SAP, by=ZOE)
    await company.asks("Can we pay quarterly?", source=SOURCE)
    await company.asks("Can we pay quarterly?", source=SOURCE, by=RAVI)
    await _says_now(company, SAP)
    digest = await company.digest(at(16))
    assert digest is not None
    assert [(x.title, x.more) for x in digest.new] == [(SAP, 2)]


@pytest.mark.row("U4")
async def test_typed_or_corrected_words_are_the_askers(company: Company) -> None:
    await company.fills_in("Is it cheap?", source=SOURCE)
    saved = await company.asks("Is it fsat?", source=SOURCE, by=RAVI)
    change = Change(heard.read("Is it fast?"), "", None)
    await company.write(edit_question, saved.question_id, RAVI, change, TUESDAY)
    await _says_now(company, SAP)
    await _says_now(company, None)
    assert await _texts(company) == ["Is it cheap?", "Is it fast?"]
    digest = await company.digest(at(16))
    assert digest is not None
    assert digest.asked == 2


async def test_a_message_that_asks_no_more_asked_all_the_same(company: Company) -> None:
    await company.asks(SAP, source=SOURCE)
    await _says_now(company, "never mind, found it")
    await _says_now(company, "")
    assert await _texts(company) == [SAP]


async def test_what_is_answered_stays_as_it_was_answered(company: Company) -> None:
    await company.asks(SAP, source=SOURCE)
    await company.answers(SAP)
    await _says_now(company, "Can we pay quarterly?")
    await _says_now(company, None)
    (row,) = await company.rows(Question)
    assert (row.text, row.withdrawn_at) == (SAP, None)


@pytest.mark.row("U4")
async def test_a_deleted_message_takes_its_question_back_and_home_offers_it(
    company: Company,
) -> None:
    saved = await company.asks(SAP, source=SOURCE)
    await _says_now(company, None)
    await _says_now(company, None)
    assert await company.digest(at(16)) is None
    (mine,) = await company.read(my_questions, RITA, TUESDAY)
    assert (mine.text, mine.gone) == (SAP, True)
    with pytest.raises(NotAllowed):
        await company.write(keep_question, saved.question_id, RAVI, TUESDAY)
    await company.write(keep_question, saved.question_id, RITA, TUESDAY)
    (mine,) = await company.read(my_questions, RITA, TUESDAY)
    assert not mine.gone
    digest = await company.digest(at(16))
    assert digest is not None
    assert digest.asked == 1


async def test_what_two_passed_on_outlives_the_message(company: Company) -> None:
    await company.asks(SAP, source=SOURCE)
    await company.asks(SAP, source=SOURCE, by=RAVI)
    await _says_now(company, None)
    assert [q.withdrawn_at for q in await company.rows(Question)] == [None, None]
    assert [q.permalink for q in await company.rows(Question)] == [None, None]


@pytest.mark.row("003-10", "U4")
async def test_an_edit_that_asks_what_is_answered_is_answered_once(company: Company) -> None:
    await company.asks(SAP, by=ZOE)
    await company.answers(SAP)
    for who in (RITA, RAVI, ZOE):
        await company.asks("Does it work with Oracle?", source=SOURCE, by=who)
    await _says_now(company, SAP)
    await _says_now(company, f"{SAP} Thanks")
    assert sorted(await company.told()) == [RAVI, RITA, ZOE]
    assert sorted(row.recipient for row in await company.posts(TOLD)) == [RAVI, RITA, ZOE]
    assert {row.want for row in await company.posts(TOLD)} == {1}, "nobody hears it twice"


@pytest.mark.row("003-10", "U4")
async def test_what_was_answered_meanwhile_is_told_when_it_is_kept(company: Company) -> None:
    saved = await company.asks(SAP, source=SOURCE)
    await company.asks(SAP, by=ZOE)
    await _says_now(company, None)
    await company.answers(SAP)
    assert list(await company.told()) == [ZOE]
    for _ in range(2):
        kept = await company.write(keep_question, saved.question_id, RITA, TUESDAY)
        assert kept == (SAP, True)
    assert sorted((row.recipient, row.want) for row in await company.posts(TOLD)) == [
        (RITA, 1), (ZOE, 1)
    ]  # fmt: skip
    assert "I send that to you" in str(kept_message(*kept, 1)["text"])


async def test_who_answered_is_not_told_their_own_answer(company: Company) -> None:
    await company.asks(SAP, by=ZOE)
    await company.answers(SAP, by=MIA)
    await company.asks("Does it work with Oracle?", source=SOURCE, by=MIA)
    await _says_now(company, SAP)
    assert list(await company.told()) == [ZOE]
