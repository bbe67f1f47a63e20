"""Merged, split, undone, taught: what people decide about themes is kept for good."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.enquiries.brief import may_be_same
from bot.enquiries.models import Question, State, Synonym, Theme, ThemeMove
from bot.enquiries.moving import Moved, merge_themes, moves_of, split_question, undo_move
from bot.enquiries.opening import line_of, theme_opened, told_facts
from bot.enquiries.regrouping import look_anew, regroup
from bot.enquiries.words import forget_word, teach_words, words_facts
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from tests.enquiries.company import MIA, RAVI, RITA, TUESDAY, ZOE, Company

SAP, BRIDGE = "Does it work with SAP?", "Is there a SAP bridge?"


async def _merge(company: Company, gone: str, kept: str, by: str = MIA) -> Moved:
    ids = [(await company.theme(title)).id for title in (gone, kept)]
    return await company.write(merge_themes, *ids, by, TUESDAY)


async def _anew(company: Company) -> None:
    await company.write(regroup, await company.read(look_anew), TUESDAY)


def _counts(session: Session) -> dict[str, int]:
    rows = session.exec(select(Theme.title, Question.id).join(Question).where(
        col(Question.withdrawn_at).is_(None)))  # fmt: skip
    found: dict[str, int] = {}
    for title, _ in rows:
        found[title] = found.get(title, 0) + 1
    return found


@pytest.mark.row("003-12", "U4")
async def test_a_merge_is_kept_teaches_and_can_be_undone(company: Company) -> None:
    await company.asks(SAP)
    await company.asks(BRIDGE, by=ZOE)
    await company.asks("Is there an Oracle bridge?", by=RAVI)
    assert await company.read(_counts) == {SAP: 1, BRIDGE: 1, "Is there an Oracle bridge?": 1}
    with pytest.raises(NotAllowed):
        await _merge(company, BRIDGE, SAP, by=RITA)
    done = await _merge(company, BRIDGE, SAP)
    assert (done.kept, done.count, done.lesson) == (SAP, 1, ("bridge", "integrate"))
    assert await company.read(_counts) == {SAP: 2, "Is there an Oracle bridge?": 1}
    again = await company.asks("is there a SAP bridge", by=RAVI)
    assert again.before == 2, "the merged wording leads there for good"
    taught = await company.asks("Will there be a bridge for Oracle?", by=ZOE)
    assert taught.before == 1
    line = await company.read(line_of, (await company.theme(BRIDGE)).id)
    assert line.title == SAP, "an old button of the merged theme opens the one it went to"
    (move,) = await company.rows(ThemeMove)
    back = await company.write(undo_move, move.id, MIA, TUESDAY)
    assert (back.title, back.count) == (BRIDGE, 1)
    assert await company.rows(Synonym) == []
    with pytest.raises(UserError):
        await company.write(undo_move, move.id, MIA, TUESDAY)
    await _anew(company)
    counts = await company.read(_counts)
    assert counts[BRIDGE] == 1, "what was taken apart again is not joined by any rule"


@pytest.mark.row("003-10")
async def test_what_is_merged_into_an_answered_question_is_answered_once(company: Company) -> None:
    await company.asks(SAP)
    await company.asks(BRIDGE, by=ZOE)
    await company.answers(SAP)
    # Also from the other end: the one that is answered is kept.
    done = await _merge(company, SAP, BRIDGE)
    assert done.kept == SAP
    told = await company.told()
    assert sorted(told) == [RITA, ZOE]
    await company.write(undo_move, done.move_id, MIA, TUESDAY)
    facts = await company.read(told_facts, told[ZOE].id, TUESDAY)
    assert facts is None or facts.moved
    await company.answers(BRIDGE)
    with pytest.raises(UserError, match="Both are answered"):
        await _merge(company, BRIDGE, SAP)


@pytest.mark.row("003-12", "U4")
async def test_a_split_is_kept_whatever_the_rules_say(company: Company) -> None:
    await company.asks(SAP)
    mine = await company.asks("Gibt es eine Schnittstelle zu SAP?", by=ZOE)
    await company.answers(SAP)
    assert mine.before == 1
    done = await company.write(split_question, mine.question_id, MIA, TUESDAY)
    assert await company.read(_counts) == {SAP: 1, "Gibt es eine Schnittstelle zu SAP?": 1}
    split = await company.theme("Gibt es eine Schnittstelle zu SAP?")
    assert split.state is State.NEW
    facts = await company.read(told_facts, (await company.told())[ZOE].id, TUESDAY)
    assert facts is not None
    assert facts.moved
    await _anew(company)
    assert len(await company.read(_counts)) == 2
    more = await company.asks("Gibt es eine Schnittstelle zu SAP", by=RAVI)
    assert more.before == 1, "who says it like that is counted there"
    (sap,) = [q for q in await company.rows(Question) if q.text == SAP]
    with pytest.raises(UserError, match="only one"):
        await company.write(split_question, sap.id, MIA, TUESDAY)
    await company.write(undo_move, done.move_id, MIA, TUESDAY)
    assert (await company.read(_counts))[SAP] == 2


async def test_the_leader_itself_can_be_split_off(company: Company) -> None:
    first = await company.asks(SAP)
    await company.asks("Is there an SAP connector?", by=ZOE)
    await company.write(split_question, first.question_id, MIA, TUESDAY)
    assert await company.read(_counts) == {SAP: 1, "Is there an SAP connector?": 1}
    assert (await company.asks(SAP, by=RAVI)).before == 1


@pytest.mark.row("003-12")
async def test_words_of_the_company_join_what_nobody_touched(company: Company) -> None:
    await company.asks("Is there a flux capacitor?")
    await company.asks("Is there a time drive?", by=ZOE)
    await company.asks("Do you ship a warp core?", by=RAVI)
    await company.takes("Do you ship a warp core?")
    with pytest.raises(NotAllowed):
        await company.write(teach_words, "flux capacitor, time drive", "", RITA, TUESDAY)
    words = "flux capacitor, time drive, warp core"
    assert await company.write(teach_words, words, "ship", MIA, TUESDAY) == "flux capacitor"
    await _anew(company)
    counts = await company.read(_counts)
    assert counts == {"Is there a flux capacitor?": 2, "Do you ship a warp core?": 1}, counts
    theme = await company.theme("Is there a flux capacitor?")
    (move,) = await company.read(moves_of, theme.id)
    await company.write(undo_move, move.id, MIA, TUESDAY)
    await _anew(company)
    assert (await company.read(_counts))["Is there a time drive?"] == 1
    facts = await company.read(words_facts, MIA)
    assert {w.shown: w.means for w in facts.own}["ship"] == ""
    with pytest.raises(UserError, match="different things"):
        await company.write(teach_words, "price, gdpr", "", MIA, TUESDAY)
    gone = next(w.id for w in facts.own if w.shown == "ship")
    assert await company.write(forget_word, gone, MIA, TUESDAY) == "ship"


async def test_the_brief_has_campaigns_leads_and_what_to_merge_with(company: Company) -> None:
    webinar = await company.campaign("Webinar Q3")
    await company.lead(7, name="Pat Lee", email="pat@buyer.test")
    await company.asks(f"L-7 {SAP}", campaign_id=webinar)
    await company.asks(BRIDGE, by=ZOE)
    sap = await company.theme(SAP)
    near = await company.read(may_be_same, sap.id, "")
    assert [title for _, title in near] == [BRIDGE]
    _, brief = await company.read(theme_opened, sap.id, MIA, TUESDAY)
    assert (brief.campaigns, len(brief.leads)) == ((("Webinar Q3", 1),), 1)
    _, brief = await company.read(theme_opened, sap.id, RITA, TUESDAY)
    assert brief.leads == (), "whose prospects ask is for those who answer"
