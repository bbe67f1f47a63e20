"""Settings: what a form shows is what it may change; emoji, prefix, shared channels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.home.emoji_names import emoji_names, emoji_shown
from bot.home.ops import make_admin
from bot.home.views_status import WHAT
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.prefix import Wording
from bot.people.models import Member, Side, Workspace
from bot.people.service import workspace as workspace_of
from bot.rooms import merge_rooms
from bot.sandbox.records import Usergroup
from bot.settings import Settings
from tests.support.databases import open_patient
from tests.support.world import TEAM, TUESDAY, World, words


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme, set up, on SQLite."""
    async with World.open(sqlite_url) as opened:
        yield opened


async def the_workspace(world: World) -> Workspace:
    (found,) = await world.rows(Workspace)
    return found


async def mapped(world: World, *pairs: str) -> None:
    for pair in pairs:
        await world.says(f"/align people map {pair}", by="olga")
    await world.settled()


async def save(world: World, **values: Any) -> Any:
    await world.says("/align settings", by="olga")
    reply = await world.sandbox.submit("olga", values)
    await world.settled()
    return reply


async def test_saving_one_setting_takes_no_group_or_channel_away(world: World) -> None:
    groups = world.sandbox.workspace.usergroups
    groups["S0AE"] = Usergroup("S0AE", "ae", "AEs", ["U0ZOE"])
    groups["S0CSM"] = Usergroup("S0CSM", "csm", "Success", ["U0BEN"])
    await mapped(world, "@ae sales", "@csm other")
    await world.says("/align people map here sales Field", by="olga", in_="general")
    before = (await the_workspace(world)).mapped
    assert len(before) == 5
    reply = await save(world, hour="15")
    assert reply.errors == {}
    after = await the_workspace(world)
    assert after.mapped == before
    assert after.digest_hour == 15
    zoe = next(m for m in await world.rows(Member) if m.slack_id == "U0ZOE")
    assert zoe.side == Side.SALES


async def test_saving_while_slack_names_no_groups_takes_none_away(world: World) -> None:
    world.sandbox.faults.error("usergroups.list", "internal_error", times=1)
    before = (await the_workspace(world)).mapped
    await save(world, hour="15")
    assert (await the_workspace(world)).mapped == before


async def test_a_group_past_the_hundredth_is_kept_and_offered(world: World) -> None:
    groups = world.sandbox.workspace.usergroups
    for n in range(120):
        groups[f"S1X{n:03}"] = Usergroup(f"S1X{n:03}", f"x{n:03}", f"X {n}", [])
    await mapped(world, "@x119 sales")
    await world.says("/align settings", by="olga")
    form = world.sandbox.views("olga")[-1]
    assert "@x119" in words({"blocks": form.blocks})
    await world.sandbox.submit("olga", {"hour": "15"})
    await world.settled()
    assert (await the_workspace(world)).mapped["S1X119"] == "sales"


async def test_what_the_form_showed_can_be_taken_out_and_put_in(world: World) -> None:
    groups = world.sandbox.workspace.usergroups
    groups["S0AE"] = Usergroup("S0AE", "ae", "AEs", ["U0ZOE"])
    await save(world, sales_group=["S0AE"], sales_channel=["C0GENERAL"])
    assert (await the_workspace(world)).mapped == {
        "S0MARKETING": "marketing", "S0AE": "sales", "C0GENERAL": "sales",
    }  # fmt: skip
    reply = await save(world, marketing_group=["S0AE", "S0MARKETING"])
    assert "both sides" in reply.errors["marketing_group"]


async def test_the_rarer_settings_have_a_form_of_their_own(world: World) -> None:
    await world.says("/align settings", by="olga")
    await world.sandbox.press("olga", None, "home.more")
    await world.settled()
    typed = {
        "switches": ["shared"], "keys": "region, budget", "hosts": "https://crm.acme.com/x, b.test",
    }  # fmt: skip
    reply = await world.sandbox.submit("olga", typed)
    assert reply.errors == {}
    options = (await the_workspace(world)).options
    assert options["shared_channels"] is True
    assert options["leads"]["thread_cards"] is False
    assert options["leads"]["card_keys"] == ["region", "budget"]
    assert options["leads"]["crm_hosts"] == ["crm.acme.com", "b.test"]
    await world.lead_sent("one", email="pat@buyer.test", extra={"region": "North", "x": "y"})
    assert any("North" in text for text in world.texts("leads"))


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_a_channel_of_two_companies_is_refused_beneath_its_field(world: World) -> None:
    world.sandbox.rooms["general"].is_ext_shared = True
    reply = await save(world, leads="C0GENERAL")
    assert "shared with another company" in reply.errors["leads"]
    assert (await the_workspace(world)).leads_channel == "C0LEADS"


@pytest.mark.row("U2")
@pytest.mark.fault("F12")
async def test_a_direct_message_delivered_twice_is_answered_once(world: World) -> None:
    world.sandbox.faults.duplicate_events(5)
    await world.sandbox.say("rita", "dm", "hello?")
    await world.settled()
    answers = [t for t in world.direct("rita") if "What I can do" in t]
    assert len(answers) == 1
    await world.sandbox.say("rita", "dm", "hello again?")
    await world.settled()
    assert len([t for t in world.direct("rita") if "What I can do" in t]) == 2


# -- emoji


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("👎", "thumbsdown"), ("👎🏽", "thumbsdown"), (":x:", "x"), (":-1::skin-tone-3:", "-1"),
        ("thumbsdown", "thumbsdown"), ("x, 👎", "x thumbsdown"), ("", ""), ("❤️", "heart"),
        ("lead_schlecht", "lead_schlecht"), ("良くない", "良くない"),
    ],
)  # fmt: skip
def test_an_emoji_as_people_type_it(typed: str, kept: str) -> None:
    assert emoji_names("not_good", typed) == kept


def test_an_emoji_without_a_known_name_is_asked_for_by_name() -> None:
    with pytest.raises(UserError) as refused:
        emoji_names("later", "🦖")
    assert refused.value.field == "emoji_later"


async def test_help_and_introduction_name_the_emoji_of_this_company(world: World) -> None:
    before = words((await world.says("/align help", by="rita")).message)
    assert ":thumbsdown: not good, :seedling: later, :raised_hand: I take it" in before
    reply = await save(world, emoji_not_good="❌", emoji_later="", emoji_good="+1")
    assert reply.errors == {}
    after = words((await world.says("/align help", by="rita")).message)
    assert ":x: not good, :raised_hand: I take it, :+1: good" in after
    twice = await save(world, emoji_later="x")
    assert "x means Not good already" in twice.errors["emoji_later"]
    strange = await save(world, emoji_later="🦖")
    assert "thumbsdown" in strange.errors["emoji_later"]


def test_a_meaning_that_is_switched_off_is_not_shown() -> None:
    assert emoji_shown({"not_good": "", "later": ":zzz:"}) == {
        "later": ":zzz:", "mine": ":raised_hand:",
    }  # fmt: skip


# -- the commands' names


@pytest.mark.row("U37")
async def test_with_a_prefix_every_sentence_names_the_commands_that_exist(sqlite_url: str) -> None:
    prefixed = {"command_prefix": "acme-"}
    async with World.open(sqlite_url, settings=prefixed, set_up=False) as world:
        features = world.sandbox.workspace.manifest["features"]
        for command in features["slash_commands"]:
            command["command"] = "/acme-" + command["command"][1:]
        await world.settled()
        assert "`/acme-align settings`" in world.direct("olga")[0]
        await world.sandbox.press(
            "olga", world.sandbox.dms("olga")[0], "home.setup.leads", selected="C0LEADS"
        )
        await world.settled()
        assert "`/acme-badlead`" in world.texts("leads")[0]
        shown = words((await world.says("/acme-align help", by="rita")).message)
        assert "`/acme-badlead`" in shown
        assert "`/badlead" not in shown


@pytest.mark.parametrize(
    ("text", "worded"),
    [
        ("Type `/align settings`.", "Type `/acme-align settings`."),
        ("in /align settings, More", "in /acme-align settings, More"),
        ("https://x.test/align/y and /alignment", "https://x.test/align/y and /alignment"),
        ("`/acme-align` stays", "`/acme-align` stays"),
    ],
)
def test_only_commands_are_reworded(text: str, worded: str) -> None:
    wording = Wording("acme-", ["/align", "/badlead"])
    view = {"blocks": [{"text": {"text": text}, "value": "/align x"}], "private_metadata": text}
    assert wording.reworded(view) == {
        "blocks": [{"text": {"text": worded}, "value": "/align x"}], "private_metadata": text,
    }  # fmt: skip


# -- who may, what is said


async def test_somebody_at_the_machine_makes_an_admin(world: World) -> None:
    assert await world.write(make_admin, "Rita@acme.test ", world.now) == "Rita Sanchez"
    assert next(m for m in await world.rows(Member) if m.slack_id == "U0RITA").admin
    with pytest.raises(UserError, match=r"nobody@acme\.test"):
        await world.write(make_admin, "nobody@acme.test", world.now)


def test_every_post_has_words_for_whoever_does_not_know_its_name() -> None:
    assert set(merge_rooms().posts) - set(WHAT) == set()


async def test_status_counts_every_failure_and_says_it_in_words(world: World) -> None:
    def fail(session: Session, now: Any) -> None:
        for n in range(13):
            session.add(
                Outbox(
                    key=f"k{n}", post="leads.card", about=str(n), recipient="C0LEADS",
                    state="dead", reason="not_in_channel", created_at=now,
                )
            )  # fmt: skip
        session.add(
            Outbox(key="w", post="leads.card", about="99", recipient="C0LEADS", state="held",
                   created_at=now)
        )  # fmt: skip

    await world.write(fail, world.now)
    shown = words((await world.says("/align status", by="olga")).message)
    assert "Could not be delivered* · 13, the newest 10 here" in shown
    assert "A lead's card in <#C0LEADS>: I am not in that channel" in shown
    assert "leads.card" not in shown
    assert "Sending" not in shown


def test_a_client_id_is_no_token() -> None:
    settings = Settings(_env_file=None, slack_client_id="1.2", slack_signing_secret=SecretStr("s"))
    (missing,) = settings.missing_for_serving()
    assert missing.startswith("SLACK_BOT_TOKEN")
    assert "SLACK_CLIENT_ID does not replace it" in missing


# -- two at the same time


async def test_two_writers_of_the_options_lose_nothing(postgres_url: str) -> None:
    db = open_patient(postgres_url)

    def begin(session: Session) -> None:
        session.add(Workspace(workspace_id=TEAM, installed_at=TUESDAY))

    def note(session: Session, n: int) -> None:
        found = workspace_of(session, lock=True)
        found.options = {**found.options, str(n): n}
        session.add(found)

    try:
        await db.write(begin, workspace_id=TEAM)
        await asyncio.gather(*(db.write(note, n, workspace_id=TEAM) for n in range(40)))
        kept = await db.read(lambda s: dict(workspace_of(s).options), workspace_id=TEAM)
        assert sorted(int(k) for k in kept) == list(range(40))
    finally:
        await db.close()
