"""Reactions: only on leads' posts, in any order, withdrawn with what they said (card-2)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.kit.boundary import UserError
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadFields, receive_lead
from bot.verdicts.change import Change, Withdrawn, change_verdict, put_back
from bot.verdicts.models import ReactionState, Reason, Verdict, Via
from bot.verdicts.react import Post, Reaction, Several, post_of_reaction, react, recount_if_said
from bot.verdicts.spoken import Saying
from tests.verdicts.conftest import NOW, Office
from tests.verdicts.test_say import rows

CHANNEL = "C0LEADS"
_posts = count(1)
START = NOW.timestamp()


def posted(office: Office, ts: str = "") -> tuple[Lead, str]:
    """A lead that another app posted."""
    ts = ts or f"1772000000.{next(_posts):06d}"
    email = f"lead{ts.replace('.', '-')}@buyer.test"
    received = receive_lead(office.session, LeadFields(email=email), NOW, post=(CHANNEL, ts))
    return office.session.get_one(Lead, received.lead_id), ts


def does(
    office: Office, ts: str, emoji: str = "-1", at: float = 1, *, by: str = "U0RITA",
    present: bool = True,
) -> object:  # fmt: skip
    """An event, `at` seconds after the start; it arrives an hour later."""
    reaction = Reaction(by, CHANNEL, ts, emoji, f"{START + at:.6f}", present)
    return react(office.session, reaction, NOW + timedelta(hours=1), (recount_if_said,))


@pytest.mark.row("card-2")
def test_a_thumb_down_flags_the_lead(office: Office) -> None:
    lead, ts = posted(office)
    said = does(office, ts, at=-60)
    assert isinstance(said, Saying)
    row = office.verdict(said.verdict_id)
    assert (row.via, row.channel, row.ts, row.emoji) == (Via.REACTION, CHANNEL, ts, "-1")
    assert row.act_at < NOW
    assert office.fresh(lead).verdict == Quality.NOT_GOOD


@pytest.mark.row("card-2")
def test_a_seedling_is_later_and_a_hand_takes_the_lead(office: Office) -> None:
    lead, ts = posted(office)
    does(office, ts, "seedling")
    assert (office.fresh(lead).verdict, lead.verdict_reason) == (Quality.LATER, "not_ready")
    does(office, ts, "raised_hand")
    assert office.fresh(lead).owner_id == "U0RITA"
    with pytest.raises(UserError, match="is with"):
        does(office, ts, "raised_hand", by="U0RAVI")


@pytest.mark.row("card-2", "U19")
def test_what_does_not_concern_us(office: Office) -> None:
    _, ts = posted(office)
    person = office.person("U0RITA")

    def post(ts: str, channel: str = CHANNEL, emoji: str = "-1") -> Post:
        reaction = Reaction("U0RITA", channel, ts, emoji, "1.0", present=True)
        return post_of_reaction(office.session, reaction)

    def concerns(emoji: str = "-1", by: str = "U0RITA", present: bool = True) -> bool:
        reaction = Reaction(by, CHANNEL, ts, emoji, "1.0", present)
        return post_of_reaction(office.session, reaction) is Post.KNOWN

    assert concerns()
    assert concerns(by="U0UNSEEN")
    assert post("1772999999.000001", "C0ELSEWHERE") is Post.NOT_OURS, "no lead: silence"
    assert post("1772999999.000001") is Post.UNHEARD, "its own event may be late"
    assert post("1772999999.000001", emoji="tada") is Post.NOT_OURS
    assert not concerns("tada")
    assert not concerns("+1"), "a thumb up is off"
    assert not concerns(by="U0ROBOT"), "bots' reactions are ignored"
    assert concerns(present=False), "a removal may come before its addition"
    person.active = False
    office.session.flush()
    assert not concerns()


@pytest.mark.row("card-2", "U19")
def test_removing_withdraws_only_what_the_reaction_said(office: Office) -> None:
    lead, ts = posted(office)
    office.says("U0RITA", lead, Quality.GOOD)
    does(office, ts, at=61)
    assert office.fresh(lead).verdict == Quality.NOT_GOOD
    gone = does(office, ts, at=62, present=False)
    assert isinstance(gone, Withdrawn)
    assert office.fresh(lead).verdict == Quality.GOOD


@pytest.mark.row("card-2")
def test_a_reason_given_after_a_reaction_goes_with_it(office: Office) -> None:
    lead, ts = posted(office)
    said = does(office, ts)
    assert isinstance(said, Saying)
    change_verdict(office.session, said.verdict_id, "U0RITA", Change(reason=Reason.DUPLICATE), NOW)
    gone = does(office, ts, at=5, present=False)
    assert isinstance(gone, Withdrawn)
    assert office.fresh(lead).verdict == Quality.NONE
    kept = put_back(office.session, gone.verdict_id, "U0RITA", NOW)
    assert kept.reason == Reason.DUPLICATE
    assert does(office, ts, at=7, present=True) is not None
    assert does(office, ts, at=8, present=False) is None, "what was kept is no reaction's any more"
    assert office.fresh(lead).verdict == Quality.NOT_GOOD


@pytest.mark.row("card-2")
def test_words_typed_beside_a_reaction_stay_when_it_goes(office: Office) -> None:
    lead, ts = posted(office)
    does(office, ts)
    office.says("U0RITA", lead, Quality.NOT_GOOD, reason=Reason.NOT_A_FIT)
    does(office, ts, at=9, present=False)
    assert (office.fresh(lead).verdict, lead.verdict_reason) == (Quality.NOT_GOOD, "not_a_fit")


@pytest.mark.row("U19")
def test_skin_tones_are_one_sign(office: Office) -> None:
    lead, ts = posted(office)
    does(office, ts, "thumbsdown::skin-tone-2", 1)
    does(office, ts, "-1::skin-tone-6", 2)
    assert does(office, ts, "thumbsdown::skin-tone-2", 3, present=False) is None
    assert office.fresh(lead).verdict == Quality.NOT_GOOD
    assert does(office, ts, "-1::skin-tone-6", 4, present=False) is not None
    assert office.fresh(lead).verdict == Quality.NONE


def test_a_post_of_several_leads_guesses_nothing(office: Office) -> None:
    from bot.leads.intake import Arrival

    ts = "1772000000.990001"
    for nth, email in enumerate(("one@buyer.test", "two@buyer.test")):
        how = Arrival(post=(CHANNEL, ts), nth=nth)
        receive_lead(office.session, LeadFields(email=email), NOW, how=how)
    several = does(office, ts)
    assert isinstance(several, Several)
    assert len(several.leads) == 2
    assert rows(office) == []


events = st.lists(st.booleans(), min_size=1, max_size=7)


@pytest.mark.fault("F14")
@pytest.mark.row("U19")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_in_any_order_the_newest_event_counts(desk: Office, data: st.DataObject) -> None:
    """Each person's events, shuffled and some delivered twice: the state is the newest event's."""
    lead, ts = posted(desk)
    told = {by: data.draw(events, by) for by in ("U0RITA", "U0RAVI")}
    every = [(by, at, present) for by, list_ in told.items() for at, present in enumerate(list_, 1)]
    shuffled = data.draw(st.permutations(every + every[:2]))
    for by, at, present in shuffled:
        does(desk, ts, at=at, by=by, present=present)
    states = desk.session.exec(select(ReactionState).where(ReactionState.ts == ts)).all()
    assert {s.by: s.present for s in states} == {by: list_[-1] for by, list_ in told.items()}
    standing = {r.by for r in rows(desk, lead) if not r.superseded}
    assert standing == {by for by, list_ in told.items() if list_[-1]}
    expected = Quality.NOT_GOOD if standing else Quality.NONE
    assert desk.fresh(lead).verdict == expected


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations([("-1", 1, True), ("seedling", 2, True), ("seedling", 3, False)]))
@pytest.mark.fault("F14")
def test_two_signs_of_one_person_in_any_order(
    desk: Office, order: list[tuple[str, int, bool]]
) -> None:
    lead, ts = posted(desk)
    for emoji, at, present in order:
        does(desk, ts, emoji, at - 60, present=present)
    assert desk.fresh(lead).verdict == Quality.NOT_GOOD
    assert desk.session.exec(select(Verdict).where(Verdict.lead_id == lead.id)).first() is not None
