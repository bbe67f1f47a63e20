"""What other products were told off for, proved through the front door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from bot.home.manifest import SCOPES, app_manifest
from bot.kit.models import Outbox
from bot.people.models import Workspace
from bot.people.setup import begin_workspace, pause
from tests.support.databases import know_every_table
from tests.support.world import TEAM, World, words


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme, set up, on SQLite."""
    async with World.open(sqlite_url) as opened:
        yield opened


@pytest.mark.row("U6")
async def test_a_change_redraws_the_card_and_nothing_is_broadcast(world: World) -> None:
    await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.says("/badlead pat@buyer.test wrong data", by="rita")
    await world.settled()
    await world.says("/goodlead pat@buyer.test", by="rita")
    await world.settled()
    posts = world.sandbox.calls("chat.postMessage")
    assert not any(call.args.get("reply_broadcast") for call in posts)
    assert len([call for call in posts if call.args.get("channel") == "C0LEADS"]) == 1
    assert world.sandbox.calls("chat.update") != []


@pytest.mark.row("U11")
async def test_channels_are_chosen_in_slacks_own_picker_or_named(world: World) -> None:
    await world.says("/align settings", by="olga")
    form = world.sandbox.views("olga")[-1]
    elements = {b["block_id"]: b["element"] for b in form.blocks if "element" in b}
    for block in ("leads", "questions"):
        assert elements[block]["type"] == "conversations_select"
        assert elements[block]["filter"]["include"] == ["public", "private"]
    assert world.sandbox.calls("conversations.list") == []
    said = words((await world.says("/align settings leads C0GENERAL", by="olga")).message)
    assert said == "Leads arrive in <#C0GENERAL> now."
    await world.settled()
    (workspace,) = await world.rows(Workspace)
    assert workspace.leads_channel == "C0GENERAL"
    said = words((await world.says("/align settings questions here", by="olga")).message)
    assert said == "Marketing reads questions in <#C0LEADS> now."
    for wrong in ("leads", "leads nowhere", "lunch C0GENERAL", "leads C0GENERAL now"):
        said = words((await world.says(f"/align settings {wrong}", by="olga")).message)
        assert said.startswith("Type `/align settings leads here`")
    assert "Olga" in words((await world.says("/align settings leads here", by="rita")).message)


@pytest.mark.row("U12")
async def test_what_no_direct_message_reaches_stands_in_home(world: World) -> None:
    home = app_manifest()["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
    assert {"im:history", "im:write", "chat:write"} <= set(SCOPES)
    world.sandbox.faults.error("chat.postMessage", "messages_tab_disabled", times=1)
    await world.sandbox.rooms.remove_app("leads")
    await world.settled()
    assert [r.reason for r in await world.rows(Outbox) if r.state == "dead"] != []
    assert not any("no longer in" in text for text in world.direct("olga"))
    await world.sandbox.open_home("olga")
    await world.settled()
    assert "I am no longer in <#C0LEADS>" in words(world.sandbox.home("olga").body)


@pytest.mark.row("U25")
@pytest.mark.fault("F36")
async def test_installed_again_it_goes_on_in_the_messages_that_stand(world: World) -> None:
    await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    (before,) = [m for m in world.sandbox.messages("leads") if "L-1001" in words(m)]
    await world.write(pause, "uninstalled", world.now)
    await world.write(begin_workspace, "Acme", "U0ALIGN", world.now)
    await world.says("/badlead pat@buyer.test wrong data", by="rita")
    await world.settled()
    (after,) = [m for m in world.sandbox.messages("leads") if "L-1001" in words(m)]
    assert after["ts"] == before["ts"]
    assert "wrong data" in words(after).lower()
    (workspace,) = await world.rows(Workspace)
    assert (workspace.workspace_id, workspace.leads_channel) == (TEAM, "C0LEADS")


@pytest.mark.row("U32")
def test_every_table_and_every_unique_key_is_a_workspaces_own() -> None:
    know_every_table()
    for name, table in SQLModel.metadata.tables.items():
        assert "workspace_id" in table.columns, name
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert next(iter(constraint.columns)).name == "workspace_id", name
