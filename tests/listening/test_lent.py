"""What listening lends: a person's calendar, a leaver's share; and who may do what in Home."""

from __future__ import annotations

import pytest

from bot.kit.db import Session
from bot.listening import panels, views
from bot.listening.models import CallWeek
from bot.people import service as people
from tests.listening.company import at, logs, offers, presses, takes
from tests.listening.test_weeks import plans
from tests.support.world import World, words


@pytest.mark.row("000-4")
async def test_the_calendar_of_both_has_the_call_and_its_end_when_it_is_taken_back(
    one: World,
) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "tomorrow 10:00-11:00 https://meet.test/a")
    assert await one.read(panels.entries, "U0RITA", one.now) == []  # nobody listens yet
    await takes(one, "mia", slot)
    (hers,) = await one.read(panels.entries, "U0MIA", one.now)
    assert (hers.title, hers.place, hers.zone) == (
        "Listening live: Rita Sanchez", "https://meet.test/a", "Europe/Berlin",
    )  # fmt: skip
    assert (hers.starts_at, hers.ends_at, hers.sequence) == (at(9, day=4), at(10, day=4), 0)
    (reps,) = await one.read(panels.entries, "U0RITA", one.now)
    assert reps.title == "Live call, Mia Keller listening"
    assert reps.uid == hers.uid
    board = (await one.says("/listen", by="rita")).message
    await presses(one, "rita", board, views.CANCEL, slot)
    (hers,) = await one.read(panels.entries, "U0MIA", one.now)
    assert (hers.cancelled, hers.sequence) == (True, 1)
    assert await one.read(panels.entries, "U0TOM", one.now) == []


@pytest.mark.row("000-22")
async def test_a_leavers_call_weeks_are_named_to_whoever_hears_of_it(one: World) -> None:
    await plans(one)

    def share(session: Session, who: str) -> tuple[str, ...]:
        person = people.member(session, who)
        assert person is not None
        assert person.id is not None
        return panels.left_part(session, person.id).words

    assert await one.read(share, "U0LENA") == ("1 call week (the deputy hears of them)",)
    assert await one.read(share, "U0MIA") == ()
    assert [w.deputy_id for w in await one.rows(CallWeek)] == ["U0MIA"]


@pytest.mark.row("000-5")
async def test_a_manager_joins_and_a_marketer_sits_down_from_home(one: World) -> None:
    slot = await offers(one, "rita", "tomorrow 16:00-17:00")

    async def home(who: str) -> str:
        await one.sandbox.open_home(who)
        await one.settled()
        view = one.sandbox.home(who)
        assert view is not None
        return words({"blocks": view.blocks})

    assert "you to none yet" in await home("sam")
    await one.sandbox.press("sam", "home", f"{views.TAKE}#{slot.id}", str(slot.id))
    await one.settled()
    assert "your seat" in await home("sam")
    said = await home("mia")
    assert "with the manager" in said
    assert "you to" not in said
    await one.sandbox.press("mia", "home", f"{views.TAKE}#{slot.id}", str(slot.id))
    await one.settled()
    assert "1 of 2 this quarter" in await home("mia")
    assert one.direct("mia") == []
    await one.sandbox.press("mia", "home", f"{views.GIVE}#{slot.id}", str(slot.id))
    await one.settled()
    assert "0 of 2 this quarter" in await home("mia")
    assert "Listening live" not in await home("rita")
    assert "Your slots" in await home("rita")
    assert "Listening" not in await home("olga")
