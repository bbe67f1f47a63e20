"""What a note counts for and says of its lead, through corrections, withdrawals and merges."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from sqlmodel import select

from bot.calls.drafts import draft_of, keep_draft
from bot.calls.facts import Given
from bot.calls.following import ADOPT, adopt_campaigns, carry_over
from bot.calls.models import CallNote, CallRevision, Shared
from bot.calls.reading import lead_notes, notes_page, recent_notes
from bot.calls.service import put_back, withdraw_note
from bot.calls.sharing import share_words
from bot.calls.weekly import JOB, week_facts
from bot.enquiries.models import Question
from bot.enquiries.origin import Source
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Database, Session
from bot.kit.models import Job
from bot.leads.merge import merge_leads
from bot.leads.models import Lead, Quality
from bot.people.models import Member, Team
from bot.verdicts.find import say_of_lead
from bot.verdicts.models import Reason, Verdict, Via
from bot.verdicts.same import carry_over as carry_verdicts
from bot.verdicts.spoken import Speech
from tests.calls.company import INTERESTED, LATER, NO_INTEREST, Calls, minutes
from tests.enquiries.company import MIA, RAVI, RITA, TOM, TUESDAY, ZOE

DAY = "2026-03-03"


@pytest_asyncio.fixture
async def calls(db: Database) -> Calls:
    """Acme in Berlin, on each database."""
    company = Calls(db)
    await company.set_up()
    return company


@pytest.mark.row("002-9")
async def test_the_tally_is_what_the_notes_say_through_every_change(calls: Calls) -> None:
    webinar = await calls.campaign("Webinar Q3")
    lead = await calls.lead(1042, campaign_id=webinar)
    first = await calls.notes(INTERESTED, lead_id=lead, reason="wants_a_demo")
    second = await calls.notes(NO_INTEREST, RAVI, name="somebody at the fair", connected=False)
    # Late in the evening in UTC it is tomorrow in Berlin already.
    await calls.notes(INTERESTED, now=datetime(2026, 3, 3, 23, 30, tzinfo=UTC), lead_id=lead,
                      reason="wants_a_demo")  # fmt: skip
    assert await calls.tally() == [
        (DAY, 0, "no_interest", "", 1, 0),
        (DAY, webinar, "interested", "wants_a_demo", 1, 1),
        ("2026-03-04", webinar, "interested", "wants_a_demo", 1, 1),
    ]
    await calls.edits(first.note.id, outcome=NO_INTEREST, reason="too_expensive")
    await calls.edits(second.note.id, RAVI, connected=True)
    assert (await calls.tally())[0] == (DAY, 0, "no_interest", "", 1, 1)
    await calls.write(withdraw_note, second.note.id, RAVI, minutes(5))
    await calls.write(withdraw_note, second.note.id, RAVI, minutes(6))
    assert await calls.tally() == [
        (DAY, webinar, "no_interest", "too_expensive", 1, 1),
        ("2026-03-04", webinar, "interested", "wants_a_demo", 1, 1),
    ]
    await calls.write(put_back, second.note.id, RAVI, minutes(7))
    assert len(await calls.tally()) == 3
    # A reason of another outcome, or of none, is no reason.
    third = await calls.notes(LATER, reason="wants_a_demo")
    assert (await calls.note(third.note.id)).reason == ""


async def test_people_who_note_at_once_are_all_counted(calls: Calls) -> None:
    await asyncio.gather(*(calls.notes(INTERESTED, by) for by in (RITA, RAVI, ZOE) * 4))
    assert await calls.tally() == [(DAY, 0, "interested", "", 12, 12)]


@pytest.mark.row("002-9")
async def test_a_later_outcome_says_later_of_the_lead_and_takes_only_that_back(
    calls: Calls,
) -> None:
    lead = await calls.lead(1042)
    other = await calls.lead(1043)

    async def verdicts() -> dict[int, Quality]:
        return {x.id: x.verdict for x in await calls.rows(Lead)}

    saved = await calls.notes(LATER, lead_id=lead, later_on=date(2026, 6, 1))
    assert await verdicts() == {lead: Quality.LATER, other: Quality.NONE}
    await calls.edits(saved.note.id, later_on=date(2026, 7, 1), now=minutes(1))
    standing = [v for v in await calls.rows(Verdict) if not v.superseded]
    assert [v.later_on for v in standing] == [date(2026, 7, 1)]
    await calls.edits(saved.note.id, lead_id=other, now=minutes(2))
    assert await verdicts() == {lead: Quality.NONE, other: Quality.LATER}
    await calls.edits(saved.note.id, outcome=INTERESTED, now=minutes(3))
    assert await verdicts() == {lead: Quality.NONE, other: Quality.NONE}
    assert (await calls.note(saved.note.id)).later_on is None

    # What they had said before the note is not the note's to take back.
    speech = Speech(RITA, Quality.LATER, Via.COMMAND, minutes(4), Reason.NOT_READY)
    await calls.write(say_of_lead, lead, speech, minutes(4))
    again = await calls.notes(LATER, now=minutes(5), lead_id=lead)
    await calls.write(withdraw_note, again.note.id, RITA, minutes(6))
    assert (await verdicts())[lead] is Quality.LATER
    with pytest.raises(UserError, match="a day to come"):
        await calls.notes(LATER, lead_id=lead, later_on=date(2026, 3, 3))


async def test_a_note_is_heard_back_from_sales_until_it_is_taken_back(calls: Calls) -> None:
    lead, other = await calls.lead(1042), await calls.lead(1043)
    await calls.notes(INTERESTED, MIA, lead_id=lead)
    first = await calls.notes(INTERESTED, lead_id=lead, now=minutes(1))
    await calls.notes(INTERESTED, RAVI, lead_id=lead, now=minutes(2))

    async def heard() -> dict[int, datetime | None]:
        return {x.id: x.heard_at for x in await calls.rows(Lead)}

    assert await heard() == {lead: minutes(1), other: None}, "marketing's own is not sales'"
    await calls.edits(first.note.id, lead_id=other, now=minutes(3))
    assert await heard() == {lead: minutes(2), other: minutes(3)}
    await calls.write(withdraw_note, first.note.id, RITA, minutes(4))
    assert await heard() == {lead: minutes(2), other: None}


@pytest.mark.row("003-9", "U4")
async def test_questions_go_along_with_their_note(calls: Calls) -> None:
    lead, other = await calls.lead(1042, name="Pat Lee"), await calls.lead(1043)
    saved = await calls.notes(
        INTERESTED, lead_id=lead, asked=("Is there an API?", "Can we pay quarterly?")
    )
    asked = ("Is there an open API?", "Can we pay quarterly?", "Who sets it up?")
    await calls.edits(saved.note.id, now=minutes(1), lead_id=other, asked=asked)

    async def standing() -> list[tuple[str, int | None, str]]:
        rows = [q for q in await calls.rows(Question) if q.withdrawn_at is None]
        return [(q.text, q.lead_id, q.asker_id) for q in rows]

    assert await standing() == [(a, other, RITA) for a in asked]
    await calls.edits(saved.note.id, now=minutes(2), asked=asked[:1])
    assert await standing() == [(asked[0], other, RITA)]
    await calls.write(withdraw_note, saved.note.id, RITA, minutes(3))
    assert await standing() == []
    await calls.write(put_back, saved.note.id, RITA, minutes(4))
    assert await standing() == [(asked[0], other, RITA)], "only what went with the note comes back"
    with pytest.raises(UserError, match="At most 10"):
        await calls.notes(INTERESTED, asked=tuple(f"Question {n}?" for n in range(11)))
    assert len(await calls.rows(CallNote)) == 1


@pytest.mark.row("003-10")
async def test_an_answer_that_exists_is_theirs_at_once(calls: Calls) -> None:
    await calls.asks("Does it work with SAP?", RAVI)
    await calls.answers("Does it work with SAP?")
    saved = await calls.notes(INTERESTED, asked=("Does it work with SAP?",), now=minutes(1))
    (found,) = saved.answers
    assert (found.answer.link, found.told_id is not None) == ("https://acme.test/guide", True)


@pytest.mark.row("U4")
async def test_one_corrects_ones_own_and_what_it_said_is_kept(calls: Calls) -> None:
    saved = await calls.notes(NO_INTEREST, name="Pat", went_not="too dear")
    await calls.edits(saved.note.id, went_not="price", now=minutes(1))
    await calls.edits(saved.note.id, went_not="price", now=minutes(2))
    (revision,) = await calls.rows(CallRevision)
    assert (revision.said["went_not"], revision.by) == ("too dear", RITA)
    for refused in (RAVI, MIA, TOM):
        with pytest.raises(NotAllowed):
            await calls.edits(saved.note.id, refused, went_not="x")
        with pytest.raises(NotAllowed):
            await calls.write(withdraw_note, saved.note.id, refused, TUESDAY)
    await calls.write(withdraw_note, saved.note.id, RITA, TUESDAY)
    with pytest.raises(UserError, match="taken back"):
        await calls.edits(saved.note.id, went_not="x")


async def test_free_text_is_masked_and_cut_before_it_is_stored(calls: Calls) -> None:
    saved = await calls.notes(
        INTERESTED, name="kim@x.test 030 12345678", went_well="ask pat@buyer.test " + "x" * 2000,
        competitor="Rival\nsoft", asked=("Will you mail +49 30 1234567?",),
    )  # fmt: skip
    note = await calls.note(saved.note.id)
    assert saved.cut
    assert note.heard_from == "[address] [number]"
    assert note.went_well.startswith("ask [address] xxx")
    assert len(note.went_well) == 1000
    assert note.competitor == "Rival soft"
    assert saved.note.questions == ("Will you mail [number]?",)


async def test_a_merge_takes_notes_along_and_a_campaign_that_is_known_later(calls: Calls) -> None:
    webinar = await calls.campaign("Webinar Q3")
    kept = await calls.lead(1042, campaign_id=webinar)
    gone = await calls.lead(1043)
    saved = await calls.notes(LATER, lead_id=gone)
    then = (carry_verdicts, carry_over)
    await calls.write(merge_leads, kept, gone, RITA, minutes(1), then)
    note = await calls.note(saved.note.id)
    assert (note.lead_id, note.noted_on, note.campaign_id) == (kept, gone, webinar)
    assert await calls.tally() == [(DAY, webinar, "later", "", 1, 1)]
    await calls.write(withdraw_note, saved.note.id, RITA, minutes(2))
    lead = next(x for x in await calls.rows(Lead) if x.id == kept)
    assert (lead.verdict, lead.heard_at) == (Quality.NONE, None)

    new = await calls.notes(INTERESTED, which="kim@new.test", now=minutes(3))
    assert new.said == "kim@new.test"
    assert await calls.write(adopt_campaigns, minutes(4)) == 0
    await calls.write(_give_campaign, new.note.lead_id, webinar)
    assert await calls.write(adopt_campaigns, minutes(5)) == 1
    assert await calls.tally() == [(DAY, webinar, "interested", "", 1, 1)]


@pytest.mark.row("001-10")
async def test_who_called_and_words_that_are_not_shared_are_for_few(calls: Calls) -> None:
    lead = await calls.lead(1042, name="Pat Lee", company="Acme")
    await calls.write(_give_manager, RITA, ZOE)
    await calls.notes(NO_INTEREST, lead_id=lead, went_not="I was too fast")
    until = TUESDAY + timedelta(hours=1)

    async def seen(viewer: str) -> tuple[str, dict[str, str]]:
        page = await calls.read(notes_page, None, until, 0, viewer)
        ((_, (note,)),) = page.groups
        return note.by, note.texts

    whole = ("Rita", {"went_not": "I was too fast"})
    assert await seen(RITA) == await seen(ZOE) == await seen(TOM) == whole
    assert await seen(MIA) == await seen(RAVI) == ("", {})
    (note,) = await calls.rows(CallNote)
    await calls.edits(note.id, shared=True)
    assert await seen(MIA) == ("", {"went_not": "I was too fast"})
    (shown,) = await calls.read(lead_notes, lead, "")
    assert (shown.by, shown.who) == ("", "Pat Lee, Acme")


async def test_a_leavers_notes_stay_and_are_counted(calls: Calls) -> None:
    await calls.write(_give_manager, RITA, ZOE)
    await calls.notes(INTERESTED, name="Pat")
    await calls.write(_leave, RITA)
    page = await calls.read(notes_page, None, minutes(1), 0, ZOE)
    assert page.groups[0][1][0].by == "Rita"
    assert await calls.tally() == [(DAY, 0, "interested", "", 1, 1)]


async def test_a_draft_is_kept_for_a_week_and_ones_own(calls: Calls) -> None:
    await calls.write(keep_draft, RITA, {"asked": "Is it"}, TUESDAY)
    await calls.write(keep_draft, RITA, {"asked": "Is it fast?"}, TUESDAY)
    assert await calls.read(draft_of, RITA, TUESDAY) == {"asked": "Is it fast?"}
    assert await calls.read(draft_of, RAVI, TUESDAY) == {}
    assert await calls.read(draft_of, RITA, TUESDAY + timedelta(days=8)) == {}
    await calls.write(keep_draft, RITA, {}, TUESDAY)
    assert await calls.read(draft_of, RITA, TUESDAY) == {}


async def test_recent_notes_are_ones_own_that_stand(calls: Calls) -> None:
    for n in range(7):
        await calls.notes(INTERESTED, name=f"Caller {n}", now=minutes(n))
    await calls.notes(INTERESTED, RAVI, name="another's", now=minutes(8))
    newest = (await calls.read(recent_notes, RITA))[0]
    await calls.write(withdraw_note, newest.id, RITA, minutes(9))
    shown = [n.who for n in await calls.read(recent_notes, RITA)]
    assert shown == ["Caller 5", "Caller 4", "Caller 3", "Caller 2", "Caller 1"]


def _give_campaign(session: Session, lead_id: int, campaign_id: int) -> None:
    session.get_one(Lead, lead_id).campaign_id = campaign_id


def _member(session: Session, slack_id: str) -> Member:
    return session.exec(select(Member).where(Member.slack_id == slack_id)).one()


def _give_manager(session: Session, slack_id: str, manager: str) -> None:
    team = Team(name="Inside", manager_id=manager)
    session.add(team)
    session.flush()
    _member(session, slack_id).team_id = team.id


def _leave(session: Session, slack_id: str) -> None:
    _member(session, slack_id).active = False


@pytest.mark.row("001-10")
async def test_what_is_shared_or_of_no_campaign_when_it_is_first_saved_is_looked_at_again(
    calls: Calls,
) -> None:
    lead = await calls.lead(1042)
    await calls.notes(INTERESTED, lead_id=lead, words_used="it just works", shared=True)
    assert {job.name for job in await calls.read(_jobs)} == {JOB, ADOPT}


def _jobs(session: Session) -> list[Job]:
    return list(session.exec(select(Job)))


@pytest.mark.row("001-10")
async def test_what_is_shared_follows_its_lead_into_a_merge_and_to_a_campaign_known_later(
    calls: Calls,
) -> None:
    webinar = await calls.campaign("Webinar Q3")
    kept, gone = await calls.lead(1042), await calls.lead(1043)
    given = Given(LATER, lead_id=gone, words_used="mail pat@buyer.test", competitor="Rivalsoft")
    saved = await calls.write(share_words, RITA, given, Source("C0LEADS", "1.1"), True, minutes(1))
    await calls.write(merge_leads, kept, gone, RITA, minutes(2), (carry_over,))
    await calls.write(_give_campaign, kept, webinar)
    assert await calls.write(adopt_campaigns, minutes(3)) == 1
    (shared,) = await calls.rows(Shared)
    assert (shared.lead_id, shared.campaign_id) == (kept, webinar)
    assert shared.words_used == "mail [address]"
    week = await calls.read(week_facts, "2026-W10")
    assert [(s.campaign, s.notes, s.worded) for s in week.campaigns] == [("Webinar Q3", 1, 1)]
    again = await calls.write(share_words, RITA, given, Source("C0LEADS", "1.1"), True, minutes(4))
    assert again.id == saved.id, "one message, one share of a person"
