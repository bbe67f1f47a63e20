"""Reports over signed HTTP: asked for, posted, taken along, subscribed to, stopped."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from bot.calls.models import Outcome
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Member, Side
from bot.reports.models import Issue, Subscription
from bot.sandbox.methods_files import HELD
from tests.reports import notes as n
from tests.support.world import World, words

YES, NO, LATER = Outcome.INTERESTED, Outcome.NO_INTEREST, Outcome.LATER
CHARTS = ("data_visualization", "data_table")


def _heard(session: Session) -> None:
    n.notes(session, YES, 6, campaign="Webinar Q3", reason="wants_a_demo", shared=True,
            words_used="can it talk to SAP")  # fmt: skip
    n.notes(session, NO, 3, campaign="Webinar Q3", reason="too_expensive", connected=False)
    n.notes(session, LATER, 2, campaign="Trade fair", reason="no_budget_yet")
    n.leads(session, 6, 3, "Webinar Q3")


def kinds(message: Any) -> list[str]:
    """The types of a message's blocks."""
    return [block["type"] for block in message.blocks]


def button(message: Any, label: str) -> tuple[str, str]:
    """Action id and value of a button."""
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("type") == "button" and element["text"]["text"] == label:
                return element["action_id"], element.get("value", "")
    raise LookupError(label)


async def asked(world: World, line: str, by: str = "mia", in_: str = "prospect-questions") -> Any:
    """What the command showed to this person."""
    before = len(world.sandbox.ephemerals(by))
    reply = await world.says(line, by=by, in_=in_)
    await world.settled()
    assert reply.error is None, reply.error
    shown = world.sandbox.ephemerals(by)[before:]
    assert len(shown) == 1, [words(m) for m in shown]
    return shown[0]


async def press(world: World, by: str, where: Any, label: str) -> None:
    """Presses a button and waits until quiet."""
    reply = await world.sandbox.press(by, where, *button(where, label))
    assert reply.error is None, reply.error
    await world.settled()


@pytest.mark.row("002-9", "002-7", "001-3", "001-11", "000-1")
async def test_asked_for_it_comes_with_charts_a_table_its_mirror_reasons_and_quotes(
    acme: World,
) -> None:
    await acme.write(_heard)
    shown = await asked(acme, "/align report conversations weekly")
    assert kinds(shown)[:4] == ["section", "data_visualization", "data_visualization", "data_table"]
    said = words(shown)
    assert said.startswith("*Conversations · 25 February to 3 March* · 11 noted")
    assert "*Interested* (6): Wants a demo 6" in said
    assert "*No interest* (3): Too expensive 3" in said
    assert "leads heard back on: 50% (3 of 6) · connect rate: 73% (8 of 11)" in said
    assert "4 December 2025 to 3 March 2026 · leads heard back on" in said
    assert "“can it talk to SAP” · interested, Webinar Q3" in said
    assert "Rita" not in json.dumps(shown.blocks)
    chart = shown.blocks[1]["chart"]
    assert [s["name"] for s in chart["series"]] == ["Interested", "Later", "No interest"]
    assert chart["axis_config"]["categories"] == ["Webinar Q3", "Trade fair"]
    fair = next(r for r in shown.blocks[3]["rows"] if r[0]["text"] == "Trade fair")
    assert fair[5]["text"] == "too few (2)"
    assert "11 conversations, 6 interested, 2 later, 3 no interest" in shown.text

    await press(acme, "mia", shown, "How counted")
    assert "Heard back from sales" in words(acme.sandbox.views("mia")[-1].body)
    one = await asked(acme, "/align report daily trade fair")
    assert words(one).startswith("*Conversations · Tue 3 March · Trade fair* · 2 noted")
    whole = await asked(acme, "/align report conversations history", by="rita")
    assert "By month" in json.dumps(whole.blocks)
    sales = await asked(acme, "/align report", by="rita")
    assert "/align report conversations" in words(sales)


@pytest.mark.row("002-7", "002-9")
async def test_where_charts_are_refused_a_picture_is_shown_and_that_is_remembered(
    acme: World,
) -> None:
    await acme.write(_heard)
    acme.sandbox.refuse_blocks(*CHARTS)
    shown = await asked(acme, "/align report conversations")
    image = next(b for b in shown.blocks if b["type"] == "image")
    assert "Heard back from sales on leads: 50% (3 of 6)" in image["alt_text"]
    file = acme.sandbox.workspace.files[image["slack_file"]["id"]]
    assert file[HELD].startswith(b"\x89PNG")
    assert file["alt_txt"] == image["alt_text"]
    assert len([c for c in acme.sandbox.calls("response_url") if c.status != 200]) == 1

    acme.sandbox.forget()
    await asked(acme, "/align report conversations")
    assert [c for c in acme.sandbox.calls("response_url") if c.status != 200] == []

    # A month later it is tried again: Slack brought charts to that workspace.
    acme.sandbox.refuse_blocks()
    await acme.later(days=31)
    again = await asked(acme, "/align report conversations history")
    assert "data_visualization" in kinds(again)


async def test_a_picture_that_cannot_be_made_leaves_the_words(acme: World) -> None:
    await acme.write(_heard)
    acme.sandbox.refuse_blocks(*CHARTS)
    acme.sandbox.faults.error("files.getUploadURLExternal", "missing_scope", times=9)
    shown = await asked(acme, "/align report conversations")
    assert set(kinds(shown)) == {"section", "actions"}
    assert "Webinar Q3 · 9: 6 interested, 0 later, 3 no interest" in words(shown)


@pytest.mark.row("002-9", "001-11")
async def test_posted_into_the_channel_once_and_refused_charts_become_a_picture_in_place(
    acme: World,
) -> None:
    await acme.write(_heard)
    shown = await asked(acme, "/align report conversations", in_="leads")
    acme.sandbox.refuse_blocks(*CHARTS)
    await press(acme, "mia", shown, "Post here")
    posted = await n.with_picture(acme, "leads")
    assert len([m for m in acme.sandbox.messages("leads") if "Conversations" in words(m)]) == 1
    assert "Webinar Q3" in posted.text
    assert len(await acme.rows(Issue)) == 1
    with pytest.raises(LookupError):
        button(posted, "Stop this")


@pytest.mark.row("U2")
async def test_who_clicks_twice_posts_once(acme: World) -> None:
    await acme.write(_heard)
    for _ in range(2):
        shown = await asked(acme, "/align report conversations", in_="leads")
        await press(acme, "mia", shown, "Post here")
        await press(acme, "mia", shown, "Post here")
        assert "It stands here already" in acme.whispers("mia")[-1]
    posts = [m for m in acme.sandbox.messages("leads") if "Conversations" in words(m)]
    assert len(posts) == 2, "asked for again, it is posted again"


@pytest.mark.fault("F50")
@pytest.mark.row("002-7")
async def test_the_csv_comes_as_a_direct_message_and_no_cell_of_it_is_a_formula(
    acme: World,
) -> None:
    await acme.write(_heard)
    await acme.write(n.notes, YES, 1)
    await acme.write(_odd)
    shown = await asked(acme, "/align report conversations")
    await press(acme, "mia", shown, "CSV")
    sent = acme.sandbox.dms("mia")[-1].files[0]
    assert sent["name"] == "conversations-2026-02-25-to-2026-03-03.csv"
    content = acme.sandbox.workspace.files[sent["id"]][HELD].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    week = {(r["campaign"], r["figure"]): r for r in rows if r["from"] == "2026-02-25"}
    assert week["Webinar Q3", "interested"]["n"] == "6"
    assert week["Webinar Q3", "interested"]["rate"] == "0.667"
    assert week["Webinar Q3", "leads heard back on"]["of"] == "6"
    assert week["Trade fair", "reached the person"]["rate"] == ""
    assert week["", "interested: Wants a demo"]["n"] == "6"
    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    assert "'=HYPERLINK(0)" in cells
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))]
    assert "The file is in your messages with me." in acme.whispers("mia")[-1]


def _odd(session: Session) -> None:
    n.note(session, YES, campaign="=HYPERLINK(0)")


@pytest.mark.row("002-9")
async def test_picture_on_request_where_slack_draws_charts(acme: World) -> None:
    await acme.write(_heard)
    shown = await asked(acme, "/align report conversations")
    await press(acme, "mia", shown, "Picture")
    assert "image" in kinds(acme.sandbox.ephemerals("mia")[-1])


@pytest.mark.row("002-9", "U2")
async def test_subscribed_stopped_begun_again_and_listed(acme: World) -> None:
    await acme.write(_heard)
    shown = await asked(acme, "/align report conversations")
    await press(acme, "mia", shown, "Send me this weekly")
    said = acme.sandbox.ephemerals("mia")[-1]
    assert words(said).startswith("Saved: *Conversations, weekly* · to you on Mondays at 9:00.")
    again = await asked(acme, "/align report subscribe conversations weekly")
    assert words(again).startswith("It comes already")
    assert "to you on Mondays" in words(await asked(acme, "/align report"))
    await press(acme, "mia", said, "Undo")
    stopped = acme.sandbox.ephemerals("mia")[-1]
    assert words(stopped).startswith("Stopped: ")
    assert "· to you" not in words(await asked(acme, "/align report"))
    await press(acme, "mia", stopped, "Begin again")
    mine = [s for s in await acme.rows(Subscription) if s.recipient == "U0MIA"]
    assert [s.ended_at for s in mine] == [None]

    here = await asked(acme, "/align report subscribe daily trade fair here", in_="leads")
    assert "*Conversations, daily, Trade fair* · to <#C0LEADS> every working day" in words(here)
    # Somebody else began it.
    line = await asked(acme, "/align report", by="tom", in_="leads")
    other = next(b for b in line.blocks if "daily" in str(b.get("text")))
    await acme.sandbox.press("tom", line, other["accessory"]["action_id"],
                             other["accessory"]["value"])  # fmt: skip
    await acme.settled()
    assert "Whoever began it can stop it" in acme.whispers("tom")[-1]


async def test_refused_in_a_sentence(acme: World) -> None:
    await acme.write(_heard)
    assert "I know no report `lunch`" in words(await asked(acme, "/align report lunch"))
    assert "I know no campaign “nobody”" in words(await asked(acme, "/align report daily nobody"))
    said = words(await asked(acme, "/align report subscribe history"))
    assert said.startswith("History is for asking.")
    await acme.write(_neither, "U0SAM")
    said = words(await asked(acme, "/align report conversations", by="sam"))
    assert "noted" not in said


def _neither(session: Session, slack_id: str) -> None:
    person: Member | None = people.member(session, slack_id)
    assert person is not None
    person.side = Side.OTHER
    session.add(person)


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_not_where_another_company_reads_along(acme: World) -> None:
    await acme.write(_heard)
    shown = await asked(acme, "/align report conversations", in_="leads")
    acme.sandbox.workspace.channels["C0LEADS"].is_ext_shared = True
    await press(acme, "mia", shown, "Post here")
    assert "another company reads along" in acme.whispers("mia")[-1]
    assert await acme.rows(Issue) == []


@pytest.mark.row("001-11", "002-6")
async def test_home_shows_both_teams_the_same_week(acme: World) -> None:
    await acme.sandbox.open_home("mia")
    await acme.settled()
    assert "Conversations, 7 days" not in words(acme.sandbox.home("mia").body)
    await acme.write(_heard)
    await asked(acme, "/align report conversations")  # Slack draws charts here, it turns out
    for who in ("mia", "rita"):
        await acme.sandbox.open_home(who)
        await acme.settled()
        home = acme.sandbox.home(who).body
        said = "6 interested (6) · 2 later (2) · 3 no interest (3)"
        assert f"*Conversations, 7 days* (90 days) · {said}" in words(home)
        assert "Beside it · leads heard back on: 50% (3 of 6)" in words(home)
        assert "data_visualization" in [b["type"] for b in home["blocks"]]
    section = next(b for b in home["blocks"] if "Conversations, 7" in json.dumps(b))
    opened = section["accessory"]
    await acme.sandbox.press("rita", "home", opened["action_id"], opened["value"])
    await acme.settled()
    assert acme.direct("rita")[-1].startswith("*Conversations · 25 February to 3 March*")
