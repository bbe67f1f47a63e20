"""Passing a question on: saved first, counted under its theme, edited and undone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.enquiries import heard
from bot.enquiries.digest import JOB
from bot.enquiries.drafts import draft_of, keep_draft
from bot.enquiries.editing import Change, edit_question, withdraw_question
from bot.enquiries.models import EnquiryRevision, Question, Theme
from bot.enquiries.origin import Source
from bot.enquiries.planning import LINKS, MONTH
from bot.enquiries.service import follow_merge, plan_digest
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Database, Session
from bot.kit.models import Job
from bot.people import service as people
from bot.people.models import Side, Workspace
from tests.enquiries.company import RAVI, RITA, TOM, TUESDAY, ZOE, Company, at, question_of


@pytest.mark.row("card-4", "003-12")
async def test_the_same_question_is_counted_together(company: Company) -> None:
    first = await company.asks("Does it work with SAP?")
    second = await company.asks("does this work with sap", by=RAVI)
    third = await company.asks("Will your platform work with SAP??", by=ZOE)
    other = await company.asks("Can we pay quarterly?", by=ZOE)
    assert [first.before, second.before, third.before, other.before] == [0, 1, 2, 0]
    assert [t.title for t in await company.rows(Theme)] == [
        "Does it work with SAP?", "Can we pay quarterly?"
    ]  # fmt: skip


async def test_a_misspelt_question_joins_its_leader_and_never_chains(company: Company) -> None:
    await company.asks("Can we export invoices to Salesforce?")
    near = await company.asks("can we export invoices to Salesfroce")
    # Two slips from the leader, one from the question before it.
    far = await company.asks("can we exprot invoices to Salesfroce")
    assert (near.before, far.before) == (1, 0)


@pytest.mark.row("card-4")
async def test_lead_and_campaign_are_read_from_the_words(company: Company) -> None:
    campaign = await company.campaign("Webinar Q3")
    lead = await company.lead(1042, name="Pat Lee", company="Acme", campaign_id=campaign)
    saved = await company.asks("Does it work with SAP? L-1042")
    assert (saved.who, saved.campaign) == ("L-1042 Pat Lee, Acme", "Webinar Q3")
    assert saved.lead_known
    row = question_of(saved, await company.rows(Question))
    assert (row.text, row.lead_id, row.campaign_id) == ("Does it work with SAP?", lead, campaign)
    named = await company.asks("Can we pay quarterly? campaign:webinar-q3")
    assert named.campaign == "Webinar Q3"


async def test_what_names_nothing_here_is_kept_in_its_words(company: Company) -> None:
    saved = await company.asks("Is it fast? L-9999 campaign:nowhere")
    assert saved.unknown == "nowhere"
    assert saved.who == "L-9999, campaign nowhere"
    assert not saved.lead_known


@pytest.mark.row("U1", "card-4")
async def test_a_thread_beneath_a_lead_says_from_whom(company: Company) -> None:
    await company.lead(1042, name="Pat Lee", post_channel="C0LEADS", post_ts="100.1")
    source = Source("C0LEADS", "100.9", "100.1")
    saved = await company.asks("They ask: is it hosted in Europe?", source=source)
    row = question_of(saved, await company.rows(Question))
    assert row.text == "Is it hosted in Europe?"
    assert (row.channel, row.ts, row.thread_ts) == ("C0LEADS", "100.9", "100.1")


async def test_the_same_message_is_passed_on_once(company: Company) -> None:
    source = Source("C0SALES", "200.1")
    first = await company.asks("Is it fast?", source=source)
    again = await company.asks("Is it fast?", source=source)
    other = await company.asks("Is it fast?", by=RAVI, source=source)
    assert (again.again, again.question_id) == (True, first.question_id)
    assert (other.echo, other.before) == (True, 1)
    assert (await company.asks("Is it fast?", by=ZOE)).before == 1


async def test_a_form_asks_something_of_its_own_each_time(company: Company) -> None:
    """*Ask marketing* on a lead's post, day after day: nothing of it is taken for a repetition."""
    source = Source("C0LEADS", "200.1")
    first = await company.fills_in("Does it work with SAP?", source=source)
    next_day = await company.fills_in("Can we pay quarterly?", source=source, now=at(9, day=4))
    other = await company.fills_in("Is it fast?", by=RAVI, source=source)
    same = await company.fills_in("Is it fast?", by=RITA, source=source)
    assert [s.again or s.echo for s in (first, next_day, other, same)] == [False] * 4
    assert [q.text for q in await company.rows(Question)] == [
        "Does it work with SAP?", "Can we pay quarterly?", "Is it fast?", "Is it fast?"
    ]  # fmt: skip
    assert {q.ts for q in await company.rows(Question)} == {"200.1"}
    digest = await company.digest(at(16, day=4))
    assert digest is not None
    assert digest.asked == 4


async def test_a_message_that_says_something_else_now_is_another_question(
    company: Company,
) -> None:
    source = Source("C0SALES", "200.1")
    first = await company.asks("Is it fast?", source=source)
    typed = await company.fills_in("Is it cheap?", source=source)
    other = await company.asks("Is it hosted in Europe?", source=source)
    assert not other.again
    assert not typed.again
    assert len(await company.rows(Question)) == 3
    change = Change(heard.read("Is it quick?"), "", None)
    await company.write(edit_question, first.question_id, RITA, change, TUESDAY)
    again = await company.asks("Is it fast?", source=source)
    assert (again.again, again.question_id) == (True, first.question_id), "corrected, not lost"


async def test_an_edited_echo_counts_where_it_went(company: Company) -> None:
    source = Source("C0SALES", "200.1")
    await company.asks("Is it fast?", source=source)
    echo = await company.asks("Is it fast?", by=RAVI, source=source)
    change = Change(heard.read("Is it cheap?"), "", None)
    await company.write(edit_question, echo.question_id, RAVI, change, TUESDAY)
    digest = await company.digest(at(16))
    assert digest is not None
    assert [(x.title, x.more) for x in digest.new] == [("Is it fast?", 1), ("Is it cheap?", 1)]


async def test_editing_the_first_leaves_its_echo_counted(company: Company) -> None:
    source = Source("C0SALES", "200.1")
    first = await company.asks("Is it fast?", source=source)
    await company.asks("Is it fast?", by=RAVI, source=source)
    third = await company.asks("Is it fast?", by=ZOE, source=source)
    change = Change(heard.read("Is it cheap?"), "", None)
    await company.write(edit_question, first.question_id, RITA, change, TUESDAY)
    digest = await company.digest(at(16))
    assert digest is not None
    assert [(x.title, x.more) for x in digest.new] == [("Is it fast?", 1), ("Is it cheap?", 1)]
    assert question_of(third, await company.rows(Question)).echo_of == 2
    late = await company.asks("Is it fast?", by=TOM, source=source)
    assert late.echo, "of the one that counts there now"


async def test_people_of_neither_side_are_told_how_to_choose_one(company: Company) -> None:
    await company.write(_belongs, ZOE, Side.OTHER)
    with pytest.raises(NotAllowed, match="choose your side"):
        await company.asks("Is it fast?", by=ZOE)
    assert await company.rows(Question) == []
    await company.write(_belongs, TOM, Side.OTHER)
    await company.asks("Is it fast?", by=TOM)
    await company.write(_belongs, RAVI, Side.UNKNOWN)
    assert (await company.asks("Is it cheap?", by=RAVI)).side_unknown


def _belongs(session: Session, slack_id: str, side: Side) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.side = side


async def test_undoing_the_first_hands_the_count_to_the_echo(company: Company) -> None:
    source = Source("C0SALES", "200.1")
    first = await company.asks("Is it fast?", source=source)
    other = await company.asks("Is it fast?", by=RAVI, source=source)
    await company.write(withdraw_question, first.question_id, RITA, TUESDAY)
    row = question_of(other, await company.rows(Question))
    assert row.echo_of is None
    digest = await company.digest(at(16))
    assert digest is not None
    assert digest.asked == 1


@pytest.mark.row("U4")
async def test_an_edit_counts_it_where_it_belongs(company: Company) -> None:
    await company.asks("Can we pay quarterly?", by=ZOE)
    saved = await company.asks("Can we pay by cheque in dollars?")
    change = Change(heard.read("Can we pay quarterly?"), "", None)
    edited = await company.write(edit_question, saved.question_id, RITA, change, TUESDAY)
    assert edited.before == 1
    (revision,) = await company.rows(EnquiryRevision)
    assert (revision.kind, revision.text) == ("question", "Can we pay by cheque in dollars?")
    back = await company.asks("Can we pay by cheque in dollars?", by=RAVI)
    assert back.before == 0


async def test_a_corrected_typo_renames_the_theme_of_one_question(company: Company) -> None:
    saved = await company.asks("Does it wrok with SPA?")
    change = Change(heard.read("Does it work with SAP?"), "", None)
    await company.write(edit_question, saved.question_id, RITA, change, TUESDAY)
    (theme,) = await company.rows(Theme)
    assert theme.title == "Does it work with SAP?"
    assert (await company.asks("does it work with sap", by=ZOE)).before == 1


async def test_who_asked_is_added_later_and_kept_when_left_alone(company: Company) -> None:
    lead = await company.lead(1042, name="Pat Lee", email="pat@buyer.test")
    saved = await company.asks("Is it fast?")
    words = heard.read("Is it fast?")
    named = await company.write(
        edit_question, saved.question_id, RITA, Change(words, "L-1042", None), TUESDAY
    )
    assert named.who == "L-1042 Pat Lee"
    again = await company.write(
        edit_question, saved.question_id, RITA, Change(words, named.who, None), TUESDAY
    )
    assert question_of(again, await company.rows(Question)).lead_id == lead
    gone = await company.write(
        edit_question, saved.question_id, RITA, Change(words, "a caller", None), TUESDAY
    )
    assert (gone.who, gone.lead_known) == ("a caller", False)


async def test_several_leads_of_that_name_are_named_under_the_input(company: Company) -> None:
    for number in (1042, 1043):
        await company.lead(number, name="Pat Lee", company=f"Firm {number}",
                           search=f"pat lee {number}")  # fmt: skip
    with pytest.raises(UserError) as refused:
        await company.asks("Is it fast?", who="Pat Lee")
    assert refused.value.field == "who"
    assert "L-1042" in refused.value.sentence
    assert await company.rows(Question) == []


async def test_only_its_asker_may_change_or_undo_it(company: Company) -> None:
    saved = await company.asks("Is it fast?")
    with pytest.raises(NotAllowed):
        await company.write(withdraw_question, saved.question_id, TOM, TUESDAY)
    change = Change(heard.read("Is it slow?"), "", None)
    with pytest.raises(NotAllowed):
        await company.write(edit_question, saved.question_id, RAVI, change, TUESDAY)
    await company.write(withdraw_question, saved.question_id, RITA, TUESDAY)
    with pytest.raises(UserError, match="was taken back"):
        await company.write(withdraw_question, saved.question_id, RITA, TUESDAY)
    assert (await company.asks("Is it fast?", by=ZOE)).before == 0


async def test_no_words_are_no_question(company: Company) -> None:
    with pytest.raises(UserError) as refused:
        await company.asks("  L-1042  ")
    assert refused.value.field == "question"


async def test_the_digest_it_will_be_in_is_named_in_the_askers_own_time(company: Company) -> None:
    in_time = await company.asks("Is it fast?", now=at(15, 59))
    late = await company.asks("Is it fast?", now=at(16, 0))
    friday = await company.asks("Is it fast?", now=at(17, 0, day=6))
    assert [s.slot.said for s in (in_time, late, friday) if s.slot] == [
        "today's 16:00", "tomorrow's 16:00", "Monday's 16:00"
    ]  # fmt: skip


@pytest.mark.row("U14")
async def test_a_rep_in_another_zone_reads_their_own_hour(company: Company) -> None:
    def moves(session: object) -> None:
        from bot.people import service as people

        person = people.member(session, RITA)  # type: ignore[arg-type]
        assert person is not None
        person.zone = "America/New_York"

    await company.write(moves)
    saved = await company.asks("Is it fast?")
    assert saved.slot is not None
    assert saved.slot.said == "today's 10:00"


async def test_without_a_channel_it_is_kept_and_said_who_can_help(db: Database) -> None:
    company = await Company(db).set_up(questions_channel=None)
    saved = await company.asks("Is it fast?")
    assert saved.channel_missing
    assert saved.admins == (TOM,)
    assert saved.slot is None
    assert await company.digest(at(16)) is None

    def choose(session: object) -> None:
        session.get(Workspace, "T0ACME").questions_channel = "C0LATE"  # type: ignore[attr-defined]

    await company.write(choose)
    digest = await company.digest(at(16, day=4))
    assert digest is not None
    assert digest.asked == 1


async def test_planning_follows_the_settings(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    rules = {job.name: (job.rule, job.zone, job.due_at) for job in await company.rows(Job)}
    assert rules.pop(JOB) == ("0 16 * * *", "Europe/Berlin", at(16))
    assert {name: rule for name, (rule, _, _) in rules.items()} == {
        LINKS: "23 6 * * 1",  # every Monday
        MONTH: "0 9 1 * *",
    }

    def silence(session: object) -> None:
        session.get(Workspace, "T0ACME").questions_channel = None  # type: ignore[attr-defined]
        plan_digest(session, TUESDAY)  # type: ignore[arg-type]

    await company.write(silence)
    assert await company.rows(Job) == []


async def test_a_draft_is_kept_until_it_is_sent_or_old(company: Company) -> None:
    await company.write(keep_draft, RITA, "Is it fa", TUESDAY)
    await company.write(keep_draft, RITA, "Is it fast", TUESDAY)
    assert await company.read(draft_of, RITA, TUESDAY) == "Is it fast"
    assert await company.read(draft_of, RITA, TUESDAY + timedelta(days=8)) == ""
    assert await company.read(draft_of, RAVI, TUESDAY) == ""
    await company.asks("Is it fast?")
    assert await company.read(draft_of, RITA, TUESDAY) == ""


async def test_two_keystrokes_at_once_keep_one_draft(company: Company) -> None:
    typed = ["Is", "Is it", "Is it fa", "Is it fast"]
    await asyncio.gather(*(company.write(keep_draft, RAVI, t, TUESDAY) for t in typed))
    assert await company.read(draft_of, RAVI, TUESDAY) in typed


async def test_questions_follow_their_lead_into_a_merge(company: Company) -> None:
    kept, gone = await company.lead(1), await company.lead(2)
    saved = await company.asks("Is it fast? L-2")
    await company.write(follow_merge, kept, gone, TUESDAY)
    assert question_of(saved, await company.rows(Question)).lead_id == kept


async def test_another_workspace_sees_nothing_of_it(company: Company) -> None:
    await company.asks("Does it work with SAP?")
    other = Company(company.db)

    def set_up(session: object) -> None:
        session.add(Workspace(name="Other", installed_at=TUESDAY, questions_channel="C9"))  # type: ignore[attr-defined]

    await other.db.write(set_up, workspace_id="T9")
    from bot.enquiries.models import Via
    from bot.enquiries.service import Ask, ask_question

    ask = Ask("U9", heard.read("Does it work with SAP?"), Via.COMMAND)
    saved = await other.db.write(ask_question, ask, TUESDAY, workspace_id="T9")
    assert saved.before == 0
