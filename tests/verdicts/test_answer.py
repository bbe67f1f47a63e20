"""Marketing answers one flag or many; each flagger is told once, and never the actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.models import Job, Outbox
from bot.kit.outbox import Drawing
from bot.leads.models import Quality
from bot.people import quiet
from bot.people.models import Member, Side
from bot.verdicts.answer import ANSWER, TELL, answer_flags, edit_answer, tell_now
from bot.verdicts.change import Change, change_verdict, take_back
from bot.verdicts.flags import FlagGroup, campaign_flags, flag_groups, group_flags
from bot.verdicts.models import AnswerNews, Outcome, Reason, Verdict, VerdictAnswer, Via, Wrong
from bot.verdicts.posts import draw_answer
from tests.verdicts.conftest import NOW, TEAM, Office
from tests.verdicts.test_say import rows

BAD = Quality.NOT_GOOD


def dms(office: Office) -> dict[str, Outbox]:
    found = office.session.exec(select(Outbox).where(Outbox.post == ANSWER)).all()
    return {row.recipient: office.fresh(row) for row in found}


def drawn(office: Office, to: str) -> str:
    about = dms(office)[to].about
    message = draw_answer(Drawing(office.session, about, to, office.now))
    return message["text"] if message else ""


def three_flags(office: Office) -> FlagGroup:
    """Two students and one wrong phone in Webinar Q3, flagged by two reps and a marketer."""
    one, two = (office.lead(campaign="Webinar Q3", name=n) for n in ("Ann", "Bob"))
    office.says("U0RITA", one, BAD, reason=Reason.NOT_A_FIT, note="student")
    office.says("U0RAVI", one, BAD, reason=Reason.NOT_A_FIT)
    office.says("U0RITA", two, BAD, reason=Reason.NOT_A_FIT)
    office.says("U0MIA", two, BAD, reason=Reason.NOT_A_FIT)
    office.says("U0RAVI", office.lead(), BAD, reason=Reason.DUPLICATE)
    groups = flag_groups(office.session)
    return next(g for g in groups if g.campaign == "Webinar Q3")


def test_flags_are_grouped_by_campaign_and_reason(office: Office) -> None:
    three_flags(office)
    office.says("U0PAUL", office.lead(campaign="Webinar Q3"), BAD)
    office.says("U0PAUL", office.lead(campaign="Webinar Q3"), Quality.LATER)
    office.says("U0PAUL", office.lead(campaign="Webinar Q3"), Quality.GOOD)
    found = [(g.campaign, g.reason, g.flags, g.leads) for g in flag_groups(office.session)]
    assert found == [
        ("Webinar Q3", Reason.NOT_A_FIT, 4, 2),
        (None, Reason.DUPLICATE, 1, 1),
        ("Webinar Q3", Reason.NOT_GIVEN, 1, 1),
    ]


def test_a_group_is_answered_and_each_flagger_is_told_once(office: Office) -> None:
    group = three_flags(office)
    done = answer_flags(
        office.session, "U0MIA", group, (), Outcome.CHANGED, "the list, students are out", NOW
    )
    assert (done.flags, done.people) == (4, 2)
    told = dms(office)
    assert set(told) == {"U0RITA", "U0RAVI"}, "never the actor"
    assert "We changed: the list, students are out" in drawn(office, "U0RITA")
    assert "*" not in drawn(office, "U0RITA")
    assert drawn(office, "U0RITA").count("not a fit") == 2
    assert [g.reason for g in flag_groups(office.session)] == [Reason.DUPLICATE]
    with pytest.raises(UserError, match="meanwhile"):
        answer_flags(office.session, "U0TOM", group, (), Outcome.CORRECTED, "", NOW)
    assert len(dms(office)) == 2


def test_one_flag_alone_can_be_answered(office: Office) -> None:
    group = three_flags(office)
    flags, total = group_flags(office.session, "U0MIA", group)
    assert total == 4
    one = next(f for f in flags if f.by == "U0RAVI")
    done = answer_flags(
        office.session, "U0MIA", group, (one.verdict_id,), Outcome.CORRECTED, "", NOW
    )
    assert (done.flags, set(dms(office))) == (1, {"U0RAVI"})
    left = next(g for g in flag_groups(office.session) if g.campaign == "Webinar Q3")
    assert left.flags == 3


def test_what_is_flagged_later_was_not_seen_and_stays(office: Office) -> None:
    group = three_flags(office)
    office.says("U0PAUL", office.lead(campaign="Webinar Q3"), BAD, reason=Reason.NOT_A_FIT)
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    assert "U0PAUL" not in dms(office)
    assert [g.flags for g in flag_groups(office.session) if g.campaign] == [1]


@pytest.mark.fault("F57")
def test_only_marketing_and_admins_answer_and_see_who_flagged(office: Office) -> None:
    group = three_flags(office)
    for call in (
        lambda: answer_flags(office.session, "U0RITA", group, (), Outcome.CORRECTED, "", NOW),
        lambda: group_flags(office.session, "U0RITA", group),
        lambda: campaign_flags(office.session, "U0RITA", group.campaign_id, NOW),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert group_flags(office.session, "U0OLGA", group)[1] == 4
    assert dms(office) == {}


@pytest.mark.parametrize("outcome", [Outcome.CHANGED, Outcome.STAYING])
def test_words_are_needed_where_they_say_something(office: Office, outcome: Outcome) -> None:
    group = three_flags(office)
    with pytest.raises(UserError) as refused:
        answer_flags(office.session, "U0MIA", group, (), outcome, "  ", NOW)
    assert refused.value.field == "words"
    assert office.session.exec(select(VerdictAnswer)).all() == []


def test_an_edited_answer_redraws_and_tells_nobody_twice(office: Office) -> None:
    group = three_flags(office)
    done = answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    edit_answer(office.session, done.answer_id, "U0MIA", Outcome.STAYING, "they buy later", NOW)
    told = dms(office)
    assert set(told) == {"U0RITA", "U0RAVI"}
    assert {row.want for row in told.values()} == {2}
    assert "Staying as is, because they buy later" in drawn(office, "U0RAVI")
    with pytest.raises(NotAllowed):
        edit_answer(office.session, done.answer_id, "U0TOM", Outcome.CORRECTED, "", NOW)


def test_another_reason_after_the_answer_is_open_again(office: Office) -> None:
    group = three_flags(office)
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    mine = next(r for r in rows(office) if r.by == "U0RAVI" and r.reason == Reason.NOT_A_FIT)
    change = Change(reason=Reason.WRONG_DATA, field=Wrong.EMAIL)
    change_verdict(office.session, mine.id or 0, "U0RAVI", change, NOW)
    found = {(g.campaign, g.reason): g.flags for g in flag_groups(office.session)}
    assert found["Webinar Q3", Reason.WRONG_DATA] == 1


def test_a_note_added_after_the_answer_is_not_asked_again(office: Office) -> None:
    group = three_flags(office)
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    mine = next(r for r in rows(office) if r.by == "U0RAVI")
    change_verdict(office.session, mine.id or 0, "U0RAVI", Change(note="and rude"), NOW)
    assert [g.campaign for g in flag_groups(office.session)] == [None]
    assert "Corrected" in drawn(office, "U0RAVI")


def test_who_took_the_flag_back_is_not_told(office: Office) -> None:
    group = three_flags(office)
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    mine = next(r for r in rows(office) if r.by == "U0RAVI")
    take_back(office.session, mine.id or 0, "U0RAVI", NOW)
    assert drawn(office, "U0RAVI") == ""


@pytest.mark.row("U13")
def test_leavers_are_not_written_to(office: Office) -> None:
    group = three_flags(office)
    office.person("U0RAVI").active = False
    office.session.flush()
    done = answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    assert (done.people, set(dms(office))) == (1, {"U0RITA"})


def test_who_is_off_is_told_when_they_are_at_work_again(office: Office) -> None:
    """Friday night in Berlin: told on Monday at nine, once."""
    group = three_flags(office)
    friday = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", friday)
    assert dms(office) == {}
    jobs = office.session.exec(select(Job).where(Job.name == TELL).order_by(col(Job.about))).all()
    assert len(jobs) == 2, "one for each"
    monday = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert {j.due_at for j in jobs} == {monday}
    for job in jobs:
        tell_now(office.session, job.about, monday + timedelta(seconds=1))
    assert set(dms(office)) == {"U0RITA", "U0RAVI"}
    assert office.session.exec(select(Job).where(Job.name == TELL)).all() == []


@pytest.mark.row("U9")
def test_eight_answers_in_a_row_are_two_messages(office: Office) -> None:
    """The first at once, the others together a quarter of an hour later, each flag once."""
    for n in range(8):
        office.says("U0RITA", office.lead(campaign=f"Fair {n}"), BAD, reason=Reason.NOT_A_FIT)
    groups = flag_groups(office.session)
    for n, group in enumerate(groups):
        at = NOW + timedelta(minutes=n)
        answer_flags(office.session, "U0MIA", group, (), Outcome.CHANGED, f"list {n}", at)
    assert len(messages(office)) == 1
    (job,) = office.session.exec(select(Job).where(Job.name == TELL)).all()
    assert job.due_at == NOW + timedelta(minutes=15)
    tell_now(office.session, job.about, job.due_at)
    first, second = messages(office)
    assert (first.count("We changed"), second.count("We changed")) == (1, 7)
    for n in range(8):
        assert (first + second).count(f"list {n}") == 1
    last = office.session.exec(select(VerdictAnswer).order_by(col(VerdictAnswer.id).desc())).first()
    assert last is not None
    edit_answer(office.session, last.id or 0, "U0MIA", Outcome.CORRECTED, "", job.due_at)
    assert [row.want for row in rows_said(office)] == [1, 2], "redrawn where it was told"
    assert "Corrected." in messages(office)[1]


@pytest.mark.row("U5", "U9", "U15")
def test_a_crowd_that_flagged_costs_a_handful_of_statements(office: Office) -> None:
    """Told at once, planned for, or folded into what waits for them already."""
    seen: list[int] = []
    for count in (10, 310):
        group, waits = crowd_flags(office, count)
        office.session.flush()
        office.session.expunge_all()
        with core_statements(office) as statements:
            done = answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
        assert (done.flags, done.people) == (count, count)
        seen.append(len(statements))
        told = {w: row for w, row in dms(office).items() if w.startswith(f"U0{count:03d}")}
        at_work = [w for w in crowd(count) if int(w[-3:]) % 10 and w not in waits]
        assert sorted(told) == at_work, "not who is off, not what waits for them already"
        every = select(AnswerNews).order_by(col(AnswerNews.id))
        news = {n.person: n for n in office.session.exec(every)}
        for who in crowd(count):
            assert news[who].answer_id == done.answer_id
            assert (news[who].told_at is not None) == (who in told)
            assert (news[who].fold is not None) == (who in waits)
            assert told[who].about == str(news[who].id) if who in told else True
        jobs = office.session.exec(select(Job.about).where(Job.name == TELL)).all()
        off = [w for w in crowd(count) if not int(w[-3:]) % 10]
        assert {str(news[w].id) for w in off} <= set(jobs)
        with core_statements(office) as statements:
            edit_answer(office.session, done.answer_id, "U0MIA", Outcome.CHANGED, "the list", NOW)
        assert {row.want for w, row in dms(office).items() if w in told} == {2}
        seen.append(len(statements))
    assert seen[2] - seen[0] < 30
    assert seen[3] - seen[1] < 5


def crowd(count: int) -> list[str]:
    return [f"U0{count:03d}{n:03d}" for n in range(count)]


def crowd_flags(office: Office, count: int) -> tuple[FlagGroup, set[str]]:
    """Each flagged one lead of a campaign; every tenth is in New York, where it is night, and for
    two of the others an answer waits."""
    lead = office.lead(campaign=f"Fair {count}")
    waits = set(crowd(count)[3:5])
    earlier = VerdictAnswer(by="U0MIA", outcome=Outcome.CORRECTED, words="", at=NOW)
    office.session.add(earlier)
    office.session.flush()
    for n, who in enumerate(crowd(count)):
        zone = "Europe/Berlin" if n % 10 else "America/New_York"
        office.session.add(Member(slack_id=who, name=who, side=Side.SALES, zone=zone))
        office.session.add(Verdict(
            lead_id=lead.id or 0, by=who, quality=BAD, reason=Reason.NOT_A_FIT, via=Via.COMMAND,
            act_at=NOW, at=NOW,
        ))  # fmt: skip
        if who in waits:
            office.session.add(AnswerNews(answer_id=earlier.id or 0, person=who))
    office.session.flush()
    groups = flag_groups(office.session)
    return next(g for g in groups if g.campaign == f"Fair {count}"), waits


@contextmanager
def core_statements(office: Office) -> Iterator[list[str]]:
    """The statements that reach the database; one with many values is one."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = office.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def rows_said(office: Office) -> list[Outbox]:
    query = select(Outbox).where(Outbox.post == ANSWER).order_by(col(Outbox.id))
    return [office.fresh(row) for row in office.session.exec(query)]


def messages(office: Office) -> list[str]:
    drawings = (
        draw_answer(Drawing(office.session, row.about, row.recipient, office.now))
        for row in rows_said(office)
    )
    return [m["text"] for m in drawings if m]


def test_flags_of_merged_and_of_other_workspaces_stay_out(office: Office) -> None:
    group = three_flags(office)
    lead = next(r.lead_id for r in rows(office))
    from bot.leads.models import Lead

    other = office.lead()
    office.session.get_one(Lead, lead).merged_into = other.id
    office.session.flush()
    assert [g.flags for g in flag_groups(office.session) if g.campaign] == [2]
    office.session.info["workspace_id"] = "T0OTHER"
    assert flag_groups(office.session) == []
    office.session.info["workspace_id"] = TEAM
    assert group.upto


@pytest.mark.row("U9")
def test_whoever_wants_no_answers_is_told_none(office: Office) -> None:
    group = three_flags(office)
    quiet.mute(office.session, "U0RITA", {quiet.Kind.ANSWERS})
    answer_flags(office.session, "U0MIA", group, (), Outcome.CORRECTED, "", NOW)
    assert set(dms(office)) == {"U0RAVI"}
