"""Lunch, marketing's staff meeting, review and visit: what is particular to each."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.enquiries.models import Question
from bot.gatherings.actions import add_action
from bot.gatherings.agenda import hold
from bot.gatherings.lunch import SIZE, company_of, diets_for_host, seat
from bot.gatherings.models import Diet, Gathering, Invitation, Part, Said, State, VisitNote
from bot.gatherings.service import gathering, invitation
from bot.gatherings.views_kinds import diets_form
from bot.kit.boundary import UserError
from bot.kit.db import Session
from tests.gatherings.conftest import (
    content,
    dm,
    form,
    gatherings,
    labels,
    plan,
    press,
    send,
    utc,
)
from tests.gatherings.test_invitations import crowd
from tests.support.world import World, words

PEOPLE = [f"U{n:02d}" for n in range(60)]


@pytest.mark.row("001-13")
@given(sales=st.integers(0, 30), marketing=st.integers(0, 30))
def test_tables_mix_both_sides_and_seat_everybody_once(sales: int, marketing: int) -> None:
    sides = {p: "sales" if n < sales else "marketing"
             for n, p in enumerate(PEOPLE[: sales + marketing])}  # fmt: skip
    tables = seat(sides, Counter())
    assert sorted(p for t in tables for p in t) == sorted(sides)
    assert all(len(t) <= SIZE for t in tables)
    fewer = min(sales, marketing)
    mixed = [t for t in tables if len({sides[p] for p in t}) == 2]
    assert len(mixed) == min(len(tables), fewer), "a table of one side only where it cannot be"


@pytest.mark.row("001-13", "U17")
def test_who_sat_together_sits_apart_the_next_time_where_that_can_be() -> None:
    sides = {p: "sales" if n % 2 else "marketing" for n, p in enumerate(PEOPLE[:25])}
    met: Counter[frozenset[str]] = Counter()
    repeats: list[int] = []
    for _ in range(4):
        tables = seat(sides, met)
        pairs = [frozenset(p) for t in tables for p in combinations(t, 2)]
        repeats.append(sum(met[p] > 0 for p in pairs))
        met.update(pairs)
    assert repeats[0] == 0
    assert repeats[1] <= 12, "of fifty pairs; the same tables again would repeat all fifty"
    assert max(met.values()) < 4


@pytest.mark.row("001-13", "001-14")
async def test_the_lunch_has_a_host_seats_and_diets_that_only_the_host_reads(world: World) -> None:
    await world.says("/align lunch", by="lena")
    await send(world, "lena", day="2026-03-03", deputy="U0MIA")
    await world.sandbox.close_view("lena")
    await world.at(utc(3, 9, 14))
    hosts = [i for i in await world.rows(Invitation) if i.part is Part.HOST]
    (host,) = [h for h in hosts if h.gathering_id == 1]
    name = host.slack_id[2:].lower()
    assert "your turn to host" in words(dm(world, name, "Lunch of both teams"))
    await press(world, name, dm(world, name, "Lunch of both teams"), "Cannot")
    (host,) = [i for i in await world.rows(Invitation)
               if i.part is Part.HOST and i.gathering_id == 1]  # fmt: skip
    second = host.slack_id[2:].lower()
    assert second != name
    assert "your turn to host" in words(dm(world, second, "Lunch of both teams"))

    guests = ["mia", "tom", "rita", "ravi", "paul"]
    for who in {*guests, second}:
        await press(world, who, dm(world, who, "Lunch of both teams"), "I'll be there")
    await press(world, "rita", dm(world, "rita", "Lunch of both teams"), "More")
    shown = content(form(world, "rita"))
    assert "Agenda" not in shown
    assert "Figures" not in shown
    await press(world, "rita", form(world, "rita"), "What I eat")
    await send(world, "rita", words="No nuts, please")
    await world.sandbox.close_view("rita")
    await world.sandbox.close_view("rita")
    assert [d.words for d in await world.rows(Diet)] == ["No nuts, please"]

    await world.at(utc(3, 12, 6))
    assert not [m for m in world.direct("rita") if "You sit with" in m], "at seven in the morning"
    await world.at(utc(3, 12, 8, 1))
    seats = words(dm(world, "rita", "You sit with"))
    assert "Rita" not in seats.split("You sit with")[1]
    first = next(g for g in await gatherings(world) if g.id == 1)
    tables = first.details["tables"]
    assert sorted(p for t in tables for p in t) == sorted(
        {*(f"U0{g.upper()}" for g in guests), host.slack_id}
    )
    await press(world, second, dm(world, second, "Lunch of both teams", 0), "More")
    await press(world, second, form(world, second), "What people eat")
    assert "No nuts, please" in content(form(world, second))
    await world.sandbox.close_view(second)
    await press(world, second, form(world, second), "Choose the place")
    await send(world, second, place="Canteen, 2nd floor")
    assert "· Canteen, 2nd floor" in words(dm(world, "rita", "Lunch of both teams", 0))
    other = next(g for g in guests if g not in (second, "rita"))
    await press(world, other, dm(world, other, "Lunch of both teams", 0), "More")
    assert "What people eat" not in labels(form(world, other))
    every = "\n".join(m for who in guests for m in world.direct(who))
    assert "nuts" not in every
    await world.sandbox.close_view(second)
    await press(world, second, dm(world, second, "Lunch of both teams", 0), "More")
    await world.at(utc(3, 13, 12, 1))
    said = await press(world, second, form(world, second), "What people eat")
    assert "nuts" not in content(form(world, second)), "it is over: nobody reads it any more"
    assert said.ok
    with pytest.raises(UserError, match="while it is to come"):
        await world.read(diets_for_host, 1, host.slack_id, world.now)


async def test_who_sits_with_whom_is_read_without_the_whole_list(desk: World) -> None:
    await plan(desk, "mia", "A lunch", day="2026-03-03", whom=["U0RITA", "U0BEN"], sides=None)
    assert await desk.write(_seated_in_a_crowd) == (["Ben Carter"], 0)


def _seated_in_a_crowd(session: Session) -> tuple[list[str] | None, int]:
    """Who sits with Rita, and how many invitations were loaded to know it."""
    row = gathering(session, 1)
    row.details = {**row.details, "tables": [["U0BEN", "U0RITA", "U0TOM"], ["U0CROWD1"]]}
    for who, said in (("U0BEN", Said.YES), ("U0RITA", Said.YES), ("U0TOM", Said.NO)):
        own = invitation(session, 1, who) or Invitation(gathering_id=1, slack_id=who)
        own.answer = said
        session.add(own)
    session.flush()
    crowd(session, Said.YES)
    session.flush()
    session.expunge_all()
    loaded: list[Invitation] = []

    def note(target: Invitation, _context: object) -> None:
        loaded.append(target)

    event.listen(Invitation, "load", note)
    try:
        return company_of(session, gathering(session, 1), "U0RITA"), len(loaded)
    finally:
        event.remove(Invitation, "load", note)


@pytest.mark.row("000-11")
async def test_open_seats_go_to_each_rep_in_turn_and_sales_tells_what_it_heard(
    world: World,
) -> None:
    await plan(world, "lena", "Marketing's staff meeting", day="2026-03-04",
               often="every Wednesday", at="11:00", open_seats="2", deputy="U0MIA")  # fmt: skip
    one, two = await _seats(world, 1)
    for rep in (one, two):
        assert "open seats for sales is yours" in words(dm(world, rep, "Marketing staff meeting"))
    await press(world, two, dm(world, two, "Marketing staff meeting"), "Cannot")
    _, _, three = await _seats(world, 1)
    assert "open seats for sales is yours" in words(dm(world, three, "Marketing staff meeting"))
    await press(world, one, dm(world, one, "Marketing staff meeting"), "I'll be there")
    await world.at(utc(3, 4, 10, 46))
    await press(world, "lena", dm(world, "lena", "What came of it?"), "Write minutes")
    await send(
        world, "lena", notes="Plans for the fair", came=["U0LENA", "U0MIA", f"U0{one.upper()}"]
    )
    got = dm(world, one, "Minutes: Marketing staff meeting")
    assert "There: 3 · sales 1, marketing 2" in words(got)
    await press(world, one, got, "What sales heard")
    await send(world, one, words="The fair moves to May")
    await press(world, "mia", dm(world, "mia", "Minutes: Marketing"), "What sales heard")
    await world.sandbox.close_view("mia")
    await world.at(utc(3, 6, 6))
    reply = await world.says("/align meeting", by="mia")
    assert "somebody of sales at 1 of 1 held" in words(reply.message)
    await press(world, "mia", dm(world, "mia", "Minutes and actions"), "Minutes and actions")
    assert "• The fair moves to May · " in content(form(world, "mia"))
    second = await _seats(world, 2)
    assert len(second) == 2
    assert not {one, two, three} & set(second), "nobody twice before everybody once"


async def _seats(world: World, gathering_id: int) -> list[str]:
    rows = [i for i in await world.rows(Invitation) if i.part is Part.OPEN_SEAT]
    seats = sorted((i for i in rows if i.gathering_id == gathering_id), key=lambda i: i.id or 0)
    return [i.slack_id[2:].lower() for i in seats]


@pytest.mark.row("001-12")
async def test_a_review_says_what_changed_most_and_what_is_still_open(world: World) -> None:
    await plan(world, "mia", "A review", day="2026-03-05", often="every Thursday", at="15:00",
               whom=["U0RITA"], sides=None)  # fmt: skip
    await world.lead_posted("New contact: Pat Lee, pat0@buyer.test, Webinar Q3")
    await world.at(utc(3, 5, 14, 46))
    (first, *_) = await gatherings(world)
    await world.write(
        add_action, first.id, "Share the <!here> list", "U0BEN", date(2026, 3, 20), world.now
    )
    await world.write(hold, first.id, "U0MIA", "", ["U0RITA"], world.now)
    for n in range(1, 6):
        await world.lead_posted(f"New contact: Pat Lee, pat{n}@buyer.test, Webinar Q3")
    for n in range(1, 5):
        await world.says(f"/goodlead pat{n}@buyer.test", by="rita")
    await world.settled()
    for moment in (utc(3, 10, 9), utc(3, 12, 13, 1)):
        await world.at(moment)
    said = words(dm(world, "rita", "Soon:"))
    assert "*Figures since the last one*" in said
    tiles = "5 in from marketing · 4 heard back from sales · 4 good · 0 not good · 0 later"
    assert f"*Leads* · {tiles}" in said
    changed = "5 in from marketing (1 before) · 4 heard back from sales (0 before) · 4 good (0 be"
    assert f"*Changed most* · {changed}" in said
    assert "*Still open*\n• Share the &lt;!here&gt; list · Ben Carter, by 20 March" in said


@pytest.mark.row("001-12")
async def test_a_review_brings_both_teams_figures_side_by_side(world: World) -> None:
    await world.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    await world.says("/goodlead pat@buyer.test", by="rita")
    await world.settled()
    await plan(world, "mia", "A review", day="2026-03-05", often="every Thursday", at="15:00",
               whom=["U0RITA"], sides=None)  # fmt: skip
    await press(world, "rita", dm(world, "rita", "review"), "More")
    shown = content(form(world, "rita"))
    assert "Figures since" in shown
    line = "*Leads* · 1 in from marketing · 1 heard back from sales"
    assert line in shown
    await world.at(utc(3, 5, 13, 1))
    assert line in words(dm(world, "rita", "Soon:")), "an hour before, by itself"


@pytest.mark.row("000-18", "000-19")
async def test_a_visit_is_planned_as_a_mixed_pair_with_a_brief_and_a_note(world: World) -> None:
    await world.lead_sent(
        "k1", email="kim@globex.test", company="Globex", owner_email="ben@acme.test"
    )
    await world.says("/align visit Globex", by="mia")
    values = {"day": "2026-03-10", "at": "10:00", "known": "They ask about SAP"}
    wrong = await world.sandbox.submit("mia", {**values, "rep": "U0TOM"})
    assert "one of each side" in wrong.errors["rep"]
    await send(world, "mia", rep=None)
    assert "Ben Carter and Mia Keller" in content(form(world, "mia"))
    assert "10:00 in New York" in content(form(world, "mia"))
    asked = words(dm(world, "ben", "Visit: Globex"))
    assert "You go as a pair: Ben Carter and Mia Keller" in asked
    assert "They ask about SAP" in asked
    assert "1 lead of theirs, the newest of 3 March 2026" in asked
    (row,) = await gatherings(world)
    assert (row.starts_at, row.leads) == (utc(3, 10, 14), ["6w", "2w", "2d"])
    await press(world, "ben", dm(world, "ben", "Visit: Globex"), "I'll be there")

    await world.at(utc(3, 10, 16, 1))
    await press(world, "ben", dm(world, "ben", "what did you see?"), "Write it down")
    empty = await world.sandbox.submit("ben", {})
    assert "One answer will do" in empty.errors["their_day"]
    await send(world, "ben", problems="Two systems\nNo time\nNo budget", words_used="swivel chair")
    assert "your note is in" in words(dm(world, "ben", "Visit: Globex*: your"))
    (note,) = await world.rows(VisitNote)
    assert (note.by, note.words_used) == ("U0BEN", "swivel chair")
    assert (await gatherings(world))[0].state is State.HELD
    await press(world, "mia", dm(world, "mia", "what did you see?"), "Write it down")
    await send(world, "mia", surprised="They print every mail")
    assert len(await world.rows(VisitNote)) == 2
    stranger = await world.sandbox.press(
        "ben", dm(world, "ben", "Visit: Globex", 0), "gatherings.open", "1"
    )
    assert stranger.ok
    assert "swivel chair" in content(form(world, "ben"))

    await world.says("/align visit Globex", by="rita")
    await send(world, "rita", day="2026-04-20", rep="U0RITA")
    again = words(dm(world, "rita", "Visit: Globex"))
    assert "Two systems" in again, "what was seen there before"
    assert "a pair: Rita Sanchez and" in again
    assert "Mia Keller" not in again, "whoever visited least"
    assert len(await world.rows(Gathering)) == 2


@pytest.mark.row("000-18", "000-19")
async def test_a_visits_brief_knows_questions_and_calls_and_its_words_become_questions(
    desk: World,
) -> None:
    await desk.lead_sent(
        "k1", email="kim@globex.test", company="Glóbex", owner_email="ben@acme.test"
    )
    await desk.says("/ask Does it work with SAP? kim@globex.test", by="ben")
    await desk.says("/callnote kim@globex.test interested they want a demo", by="ben")
    await desk.settled()
    await desk.says("/align visit globex", by="mia")
    await send(desk, "mia", day="2026-03-10", at="10:00", rep=None)
    assert "Ben Carter and Mia Keller" in content(form(desk, "mia")), "whose account it is"
    await desk.sandbox.close_view("mia")
    await press(desk, "mia", dm(desk, "mia", "Visit: globex"), "More")
    shown = content(form(desk, "mia"))
    assert "Does it work with SAP?" in shown
    assert "3 March 2026: interested" in shown
    assert "they want a demo" not in shown, "Ben shared no words"
    await desk.lead_sent("k2", email="lee@globex.test", company="GLOBEX")
    await desk.says("/ask Is there a German manual? lee@globex.test", by="ben")
    await desk.settled()
    await desk.at(utc(3, 8, 5, 1))
    await desk.at(utc(3, 9, 13, 1))
    assert "Is there a German manual?" in words(dm(desk, "ben", "Visit: globex")), "since then"
    await desk.at(utc(3, 10, 16, 1))
    await press(desk, "ben", dm(desk, "ben", "what did you see?"), "Write it down")
    await send(desk, "ben", words_used="- swivel chair\nthe green screen\nthe green screen")
    await desk.sandbox.close_view("ben")
    await press(desk, "ben", dm(desk, "ben", "your note is in"), "Edit my note")
    await send(desk, "ben", words_used="swivel chair\nthe green screen\ndouble entry")
    asked = [q for q in await desk.rows(Question) if q.asker_id == "U0BEN" and not q.lead_id]
    assert [q.text for q in asked] == ["swivel chair", "the green screen", "double entry"]


@pytest.mark.row("001-13")
def test_nobodys_allergy_is_cut_off() -> None:
    found = [(f"Guest {n}", f"{n}: no nuts & no fish " + "x" * 250) for n in range(200)]
    shown = diets_form(found)
    said = words(shown)
    assert all(f"Guest {n}*: {n}: no nuts" in said for n in range(200))
    assert all(len(x["text"]["text"]) <= 3000 for x in shown["blocks"])
    assert len(shown["blocks"]) <= 100
