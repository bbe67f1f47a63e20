"""First run, help, status, settings and Home, over signed HTTP against the sandbox."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.kit.models import Job, Outbox
from bot.people.models import AuditLog, Workspace
from tests.support.world import World, words

SETTINGS = {
    "leads": "C0LEADS",
    "questions": "C0QUESTIONS",
    "hour": "15",
    "domains": "acme.test, @acme.example",
    "sales_group": ["S0SALES"],
    "marketing_group": ["S0MARKETING"],
    "emoji_not_good": ":x:",
}


@pytest.mark.row("U41")
async def test_the_installer_gets_one_message_and_sets_up_where_it_stands(db_url: str) -> None:
    async with World.open(db_url, set_up=False) as world:
        await world.settled()
        first = world.sandbox.dms("olga")
        assert len(first) == 1
        assert "Four things and I am ready" in words(first[0])
        assert world.direct("rita") == []  # no mass messages
        await world.sandbox.press("olga", first[0], "home.setup.leads", selected="C0LEADS")
        await world.sandbox.press("olga", first[0], "home.setup.questions", selected="C0QUESTIONS")
        await world.settled()
        assert "Post a sample lead" in words(world.sandbox.dms("olga")[0])
        await world.sandbox.press("olga", world.sandbox.dms("olga")[0], "home.setup.sample")
        await world.settled()
        introduction, sample = world.texts("leads")
        assert introduction.startswith("Hello. When a lead comes in here")
        assert "Pat Sample, Example Ltd" in sample
        assert len(world.sandbox.dms("olga")) == 1  # the same message, redrawn
        assert "The sample is in the channel" in words(world.sandbox.dms("olga")[0])
        (workspace,) = await world.rows(Workspace)
        assert (workspace.leads_channel, workspace.questions_channel) == ("C0LEADS", "C0QUESTIONS")


async def test_a_restart_greets_nobody_again(db_url: str) -> None:
    async with World.open(db_url, set_up=False) as world:
        await world.settled()
    async with World.open(db_url, set_up=False) as world:
        await world.settled()
        assert world.sandbox.calls("chat.postMessage") == []


async def test_settings_are_kept_for_an_admin_and_the_digest_is_planned_anew(
    world: World,
) -> None:
    await world.says("/align settings", by="olga")
    reply = await world.sandbox.submit("olga", SETTINGS)
    assert reply.errors == {}
    await world.settled()
    (workspace,) = await world.rows(Workspace)
    assert workspace.digest_hour == 15
    assert workspace.domains == ["acme.test", "acme.example"]
    assert workspace.emoji["not_good"] == "x"
    jobs = {job.name: job for job in await world.rows(Job)}
    assert jobs["enquiries.daily_digest"].rule == "0 15 * * *"
    assert any(entry.what == "settings" for entry in await world.rows(AuditLog))


@pytest.mark.fault("F57")
async def test_settings_are_refused_to_anybody_else_with_a_name_to_ask(world: World) -> None:
    reply = await world.says("/align settings", by="rita")
    assert world.sandbox.views("rita") == []
    assert "Olga" in words(reply.message)


async def test_one_channel_for_both_is_refused_beneath_its_field(world: World) -> None:
    await world.says("/align settings", by="olga")
    reply = await world.sandbox.submit("olga", SETTINGS | {"questions": "C0LEADS"})
    assert reply.errors == {"questions": "Choose two channels: questions get lost between leads."}
    (workspace,) = await world.rows(Workspace)
    assert workspace.questions_channel == "C0QUESTIONS"


@pytest.mark.row("U10")
async def test_a_private_channel_it_is_not_in_is_told_with_what_to_type(world: World) -> None:
    await world.says("/align settings", by="olga")
    await world.sandbox.submit("olga", SETTINGS | {"leads": "C0MANAGERS"})
    await world.settled()
    assert any("/invite @Align" in text for text in world.direct("olga"))


@pytest.mark.row("U1")
async def test_help_shows_my_side_first_and_says_what_to_do_in_threads(world: World) -> None:
    rep = words((await world.says("/align help", by="rita")).message)
    marketer = words((await world.says("/align help", by="mia")).message)
    assert "`/badlead" in rep.split("For others")[0]
    assert "`/badlead" not in marketer.split("For others")[0]
    assert "In a thread" in rep


async def test_align_alone_helps_and_an_unknown_word_names_the_known_ones(world: World) -> None:
    assert "What I can do" in words((await world.says("/align", by="rita")).message)
    said = words((await world.says("/align dance", by="rita")).message)
    assert "`dance`" in said
    assert "`status`" in said


async def test_a_direct_message_is_answered_with_what_it_can_do(world: World) -> None:
    await world.sandbox.say("rita", "dm", "hello?")
    await world.settled()
    assert "What I can do" in world.direct("rita")[-1]


@pytest.mark.row("U39")
async def test_home_shows_what_waits_first_then_my_recent_leads(world: World) -> None:
    await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.says("/badlead pat@buyer.test", by="rita")
    await world.sandbox.open_home("rita")
    await world.settled()
    home = words(world.sandbox.home("rita").body)
    waiting, _, rest = home.partition("My recent leads")
    assert "L-1001" in waiting  # its reason is still open
    assert "L-1001" in rest


@pytest.mark.row("U39")
async def test_a_lead_that_i_only_flagged_stays_among_my_recent_leads(world: World) -> None:
    await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.says("/badlead pat@buyer.test wrong number", by="rita")
    for n in range(12):  # newer ones push it off the channel's newest ten
        await world.lead_posted(f"New contact: lee{n}@buyer.test, Webinar Q3")
    await world.sandbox.open_home("rita")
    await world.settled()
    listed = words((await world.says("/align lead", by="rita")).message)
    assert listed.index("L-1001") < listed.index("L-1013")
    assert "L-1001" in words(world.sandbox.home("rita").body).partition("My recent leads")[2]
    assert "L-1001" not in words((await world.says("/align lead", by="ravi")).message)


async def test_what_could_not_be_delivered_is_told_to_admins_and_tried_again(world: World) -> None:
    world.sandbox.faults.error("chat.postMessage", "made_up_code", times=1)
    await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    reply = await world.says("/align status", by="olga")
    assert "made_up_code" in words(reply.message)
    assert "made_up_code" not in words((await world.says("/align status", by="rita")).message)
    (dead,) = [row for row in await world.rows(Outbox) if row.state == "dead"]
    await world.sandbox.press("olga", reply.message.id, f"home.retry#{dead.id}")
    await world.settled()
    (row,) = [r for r in await world.rows(Outbox) if r.id == dead.id]
    assert row.state == "sent"
    assert any("L-1001" in text for text in world.texts("leads"))


async def test_probes_answer(world: World) -> None:
    assert (await world.http.get("/livez")).json() == {"alive": "yes"}
    ready = await world.http.get("/readyz")
    assert (ready.status_code, ready.json()["troubles"]) == (200, [])


async def test_metrics_are_there_for_whoever_has_the_token_and_nobody_else(sqlite_url: str) -> None:
    token = {"metrics_token": SecretStr("sesame")}
    async with World.open(sqlite_url, settings=token) as world:
        assert (await world.http.get("/metrics")).status_code == 404
        wrong = {"Authorization": "Bearer open"}
        assert (await world.http.get("/metrics", headers=wrong)).status_code == 404
        right = {"Authorization": "Bearer sesame"}
        metrics = (await world.http.get("/metrics", headers=right)).text
        assert 'align_outbox_messages{state="dead"} 0.0' in metrics


async def test_without_a_token_there_are_no_metrics(world: World) -> None:
    for given in ("", "Bearer", "Bearer None"):
        answer = await world.http.get("/metrics", headers={"Authorization": given})
        assert answer.status_code == 404
