"""A topic goes to whoever speaks for its author, is voted on, decided, and answered (000-12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.council.models import HEADINGS
from bot.council.raising import vote
from bot.council.represent import seat_for
from bot.council.standing import quorum
from bot.gatherings.agenda import raise_topic, withdraw_topic
from bot.gatherings.models import Stage, Topic, TopicVote
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Side
from tests.council.company import dates, form, modal, opened, put_side, seats
from tests.support.world import World, words

SHORTCUT = "council.raise.global"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as found:
        await form(found)
        yield found


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    async with opened(db_url) as found:
        await form(found)
        yield found


def voice(session: Session, slack_id: str) -> str:
    seat = seat_for(session, slack_id)
    assert seat is not None
    return seat.slack_id


async def name_of_voice(world: World, slack_id: str) -> tuple[str, str]:
    """Who speaks for somebody: handle and name."""
    handle = (await world.read(voice, slack_id))[2:].lower()
    return handle, world.sandbox.person(handle).real_name


async def card(world: World, by: str, council_id: str = "1") -> None:
    """Somebody opens the agenda out of `/align council`."""
    reply = await world.says("/align council", by=by)
    await world.sandbox.press(by, reply.message.id, "council.agenda", council_id)


async def open_card(world: World, by: str, invited: Any) -> None:
    """The meeting's card, with nothing else open."""
    if world.sandbox.views(by):
        await world.sandbox.close_view(by, whole=True)
    await world.sandbox.press(by, invited, "gatherings.open")


@pytest.mark.row("000-12", "000-17")
async def test_a_topic_is_raised_decided_and_its_author_hears_of_it(both: World) -> None:
    handle, name = await name_of_voice(both, "U0PAUL")
    before = len(both.direct(handle))
    reply = await both.says("/align council raise SAP: who owns the connector?", by="paul")
    said = words(reply.message)
    assert "Raised: SAP: who owns the connector?" in said
    assert f"*{name}*, who speaks for you, brings it to the Site A council on Thu 26 March" in said
    await both.settled()
    assert len(both.direct(handle)) == before  # told in the agenda, not by a message of its own
    await card(both, handle)
    shown = modal(both, handle)
    assert "SAP: who owns the connector? · from people you speak for" in shown
    one = (await dates(both))[0]
    await both.at(one.starts_at - timedelta(days=20))
    (invited,) = [m for m in both.sandbox.dms("olga") if "gatherings.open" in str(m.blocks)]
    await both.at(one.starts_at + timedelta(hours=1))  # it is over: the owner is asked
    (due,) = [m for m in both.sandbox.dms("olga") if "What came of it?" in words(m)]
    await both.sandbox.press("olga", due, "gatherings.write")
    came = ["U0RITA", "U0RAVI", "U0BEN", "U0MIA"]
    done = await both.sandbox.submit("olga", {"notes": "Good talk.", "came": came})
    assert done.errors == {}
    await both.settled()
    (topic,) = await both.rows(Topic)
    await open_card(both, "olga", invited)
    await both.sandbox.press("olga", None, f"gatherings.decide#{topic.id}")
    await both.sandbox.submit("olga", {"decision": "Mia owns it."})
    await open_card(both, "olga", invited)
    await both.sandbox.press("olga", None, "gatherings.act")
    act = {"words": "Write to the SAP list", "owner": "U0MIA", "due": "2026-04-10"}
    assert (await both.sandbox.submit("olga", act)).errors == {}
    await both.settled()
    assert any("For you: Write to the SAP list · until 10 April" in t for t in both.direct("mia"))
    (answer,) = [m for m in both.sandbox.dms("paul") if "You said" in words(m)]
    assert "You said: SAP: who owns the connector?" in words(answer)
    assert "*Site A council decided:* Mia owns it." in words(answer)
    await both.sandbox.press("paul", answer, "gatherings.not_solved")
    await both.settled()
    again = [m for m in both.sandbox.dms("paul") if "You said" in words(m)]
    assert "It is on the agenda again" in words(again[0])
    await card(both, "rita")
    assert modal(both, "rita").count("SAP: who owns the connector?") == 1
    assert "Fine" not in words(again[0])  # a second answer is not asked for
    found = await both.read(quorum, one.id)
    assert (found.reps, found.quorate) == (3, True)


@pytest.mark.row("000-12", "000-17")
async def test_the_minutes_ask_what_became_of_each_topic(both: World) -> None:
    for by, said in (
        ("paul", "SAP: who owns the connector?"),
        ("zoe", "Who pays for the fair?"),
        ("paul", "Fewer webinars"),
    ):
        await both.says(f"/align council raise {said}", by=by)
    one = (await dates(both))[0]
    await both.at(one.starts_at - timedelta(days=20))
    (invited,) = [m for m in both.sandbox.dms("olga") if "gatherings.open" in str(m.blocks)]
    await both.at(one.starts_at + timedelta(hours=1))
    sap, fair, webinars = sorted(await both.rows(Topic), key=lambda t: t.id or 0)
    (due,) = [m for m in both.sandbox.dms("olga") if "What came of it?" in words(m)]
    await both.sandbox.press("olga", due, "gatherings.write")
    shown = modal(both, "olga")
    assert shown.index("What was said?") < shown.index("SAP: who owns") < shown.index("What else")
    # Its author takes one back while the minutes are written: nothing is saved, the form says so.
    await both.write(withdraw_topic, webinars.id, "U0PAUL", both.now)
    filled = {
        "notes": "Good talk.", f"topic:{sap.id}": "Mia owns it.", f"topic:{webinars.id}": "Two less"
    }  # fmt: skip
    refused = await both.sandbox.submit("olga", filled)
    assert list(refused.errors) == [f"topic:{webinars.id}"]
    assert "took it back" in refused.errors[f"topic:{webinars.id}"]
    await both.settled()
    assert not [m for m in both.direct("paul") if "You said" in m]
    done = await both.sandbox.submit("olga", {f"topic:{webinars.id}": ""})
    assert done.errors == {}
    await both.settled()
    (answer,) = [m for m in both.direct("paul") if "You said" in m]
    assert "*Site A council decided:* Mia owns it." in answer
    assert not [m for m in both.direct("zoe") if "You said" in m]
    minutes = [m for m in both.direct("rita") if "Minutes: Site A council" in m]
    assert len(minutes) == 1
    assert "*Decided:* Mia owns it." in minutes[0]
    # What was left empty waits for the next one; what is decided is not asked about again.
    await card(both, "olga")
    assert fair.words in modal(both, "olga")
    assert "SAP: who owns the connector?" not in modal(both, "olga")
    await both.sandbox.close_view("olga", whole=True)
    await both.write(raise_topic, "council:1", "U0ZOE", "Raised afterwards", "", both.now)
    await open_card(both, "olga", invited)
    await both.sandbox.press("olga", None, "gatherings.write")
    again = modal(both, "olga")
    assert fair.words in again
    assert "Raised afterwards" not in again
    assert "SAP: who owns the connector?" not in again


@pytest.mark.row("000-13")
async def test_two_reps_there_is_not_quorate_but_it_was_held(world: World) -> None:
    one = (await dates(world))[0]
    await world.at(one.starts_at - timedelta(days=20))  # invitations leave
    await world.at(one.starts_at + timedelta(hours=1))
    (due,) = [m for m in world.sandbox.dms("olga") if "What came of it?" in words(m)]
    await world.sandbox.press("olga", due, "gatherings.write")
    await world.sandbox.submit("olga", {"notes": "Short.", "came": ["U0RITA", "U0RAVI", "U0MIA"]})
    await world.settled()
    assert not (await world.read(quorum, one.id)).quorate
    (again,) = [m for m in world.sandbox.dms("olga") if "minutes are in" in words(m)]
    assert again
    minutes = [m for m in world.direct("rita") if "Minutes: Site A council" in m]
    assert len(minutes) == 1
    assert "2 reps there: not quorate, nothing signed." in minutes[0]
    asked = next(m for m in world.sandbox.dms("rita") if "gatherings.open" in str(m.blocks))
    await world.sandbox.press("rita", asked, "gatherings.open")
    assert "2 reps there: not quorate, nothing signed." in modal(world, "rita")


@pytest.mark.row("000-17")
async def test_the_shortcut_has_the_four_headings_and_an_empty_form_is_refused(
    world: World,
) -> None:
    await world.sandbox.shortcut("paul", SHORTCUT)
    _, name = await name_of_voice(world, "U0PAUL")
    shown = modal(world, "paul")
    assert f"{name} speaks for you" in shown
    assert all(h in shown for h in HEADINGS)
    empty = await world.sandbox.submit("paul", {"words": ""})
    assert list(empty.errors) == ["words"]
    await world.sandbox.submit("paul", {"words": "Two webinars at once", "heading": HEADINGS[1]})
    await world.settled()
    (topic,) = await world.rows(Topic)
    assert (topic.forum, topic.heading) == ("council:1", HEADINGS[1])


def _last(world: World) -> Any:
    return world.sandbox.ephemerals("mia")[-1]["id"]


async def test_a_heading_afterwards_taken_back_and_put_back(world: World) -> None:
    reply = await world.says("/align council raise Fewer forms", by="mia")
    await world.sandbox.press("mia", reply.message.id, "council.heading", selected=HEADINGS[2])
    await world.settled()
    (topic,) = await world.rows(Topic)
    assert topic.heading == HEADINGS[2]
    await world.sandbox.press(
        "mia", world.sandbox.ephemerals("mia")[-1]["id"], "council.topic.back"
    )
    await world.settled()
    assert (await world.rows(Topic))[0].state is Stage.WITHDRAWN
    assert "Taken back: Fewer forms" in world.whispers("mia")[-1]
    await world.sandbox.press(
        "mia", world.sandbox.ephemerals("mia")[-1]["id"], "council.topic.back"
    )
    await world.settled()
    assert (await world.rows(Topic))[0].state is Stage.RAISED


@pytest.mark.row("000-17")
async def test_members_vote_the_agenda_into_order_and_others_do_not(world: World) -> None:
    await world.says("/align council raise First said", by="paul")
    world.sandbox.clock.advance(timedelta(minutes=1))
    await world.says("/align council raise Second said", by="dana")
    second = next(t for t in await world.rows(Topic) if t.words == "Second said")
    await card(world, "rita")
    assert modal(world, "rita").index("First said") < modal(world, "rita").index("Second said")
    await world.sandbox.press("rita", None, f"council.vote#{second.id}")
    assert modal(world, "rita").index("Second said") < modal(world, "rita").index("First said")
    assert "1 wants it early" in modal(world, "rita")
    await world.write(vote, second.id, "U0RITA", True, world.now)  # a second click's request
    assert len(await world.rows(TopicVote)) == 1
    await world.sandbox.press("rita", None, f"council.vote#{second.id}")  # taken back
    assert "1 wants it early" not in modal(world, "rita")
    await card(world, "paul")  # no member: reads, cannot vote
    assert "First said" in modal(world, "paul")
    assert "Vote" not in modal(world, "paul")


async def test_a_member_who_lost_the_seat_cannot_vote_with_an_old_form(world: World) -> None:
    await world.says("/align council raise First said", by="paul")
    await card(world, "rita")
    there = await seats(world)
    await world.write(_end, there["U0RITA"].id, world.now)
    await world.sandbox.press("rita", None, "council.vote#1")
    await world.settled()
    assert "That is for its members" in world.direct("rita")[-1] + " ".join(world.whispers("rita"))


def _end(session: Session, seat_id: int, now: Any) -> None:
    from bot.council.seats import end_seat

    end_seat(session, seat_id, "U0OLGA", now)


@pytest.mark.row("000-12")
async def test_who_wants_to_hear_of_each_topic_does(world: World) -> None:
    handle, _ = await name_of_voice(world, "U0PAUL")
    await card(world, handle)
    await world.sandbox.press(handle, None, "council.each")
    await world.says("/align council raise Tell them now", by="paul")
    await world.settled()
    assert "from somebody you speak for: Tell them now" in world.direct(handle)[-1]
    assert "Paul" not in world.direct(handle)[-1]


async def test_where_no_council_speaks_for_somebody_nothing_is_saved(sqlite_url: str) -> None:
    async with opened(sqlite_url) as world:
        reply = await world.says("/align council raise Hello", by="paul")
        assert "No council speaks for you yet. Ask Olga Petrov" in words(reply.message)
        await world.write(_call, "U0OLGA", "<!channel> *Olga*")
        reply = await world.says("/align council raise Hello", by="paul")
        said = words(reply.message)
        assert "No council speaks for you yet. Ask &lt;!channel&gt; " in said
        assert "*" not in said
        assert await world.rows(Topic) == []


async def test_on_neither_side_only_who_looks_after_the_council_raises(world: World) -> None:
    await world.write(put_side, "U0SAM", Side.OTHER)  # its deputy
    await world.write(put_side, "U0PAUL", Side.OTHER)
    refused = await world.says("/align council raise Hello", by="paul")
    assert "Topics come from sales and marketing" in words(refused.message)
    reply = await world.says("/align council raise From the owner", by="olga")
    assert "It is for the Site A council" in words(reply.message)
    assert [t.by for t in await world.rows(Topic)] == ["U0OLGA"]


async def test_a_guest_raises_nothing(world: World) -> None:
    reply = await world.says("/align council raise Hello", by="gus")
    assert "This app is for people at Acme" in words(reply.message)
    assert await world.rows(Topic) == []


def _call(session: Session, slack_id: str, name: str) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.name = name
    session.add(person)
