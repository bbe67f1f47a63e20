"""Values in, blocks out: limits, escaping, and who is not named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.kit import blocks as b
from bot.kit.surfaces import CardBits
from bot.leads import views
from bot.leads.campaigns import CampaignLine, LeadCounts
from bot.leads.detail import detail_form, detail_message
from bot.leads.forms import add_form, edit_form, import_form, imported, merge_form
from bot.leads.models import Lead, LeadEvent, Quality
from bot.leads.outcome import Outcome, RowError
from bot.leads.showing import Detail
from bot.leads.views import Shown, lead_card, lead_line
from bot.sandbox.rules_surfaces import message_faults, view_faults
from tests.leads.company import NOW

NASTY = "<!channel> *x* & `y` <@U1>" + "é" * 5000


def a_lead(**more: Any) -> Lead:
    """A lead with the least."""
    known: dict[str, Any] = {
        "id": 7, "number": 1042, "received_at": NOW, "created_at": NOW, "extra": {},
        "verdict": Quality.NONE, "confirmed": True, "post_deleted": False,
    }  # fmt: skip
    return Lead(**(known | more))


def test_the_card_is_one_line_and_one_row() -> None:
    lead = a_lead(name="Pat Lee", company="Acme")
    bits = CardBits(
        buttons=(b.button("Good", "verdicts.good", "7"), b.button("Not good", "verdicts.bad", "7"))
    )
    card = lead_card(Shown(lead, "Webinar Q3"), [bits])
    line, row = card["blocks"]
    assert line["text"]["text"] == "*L-1042* · Pat Lee, Acme · Webinar Q3 · nobody yet"
    assert [e["text"]["text"] for e in row["elements"]] == ["Mine", "Good", "Not good", "More"]
    assert card["text"] == "Lead L-1042, Pat Lee, Acme"


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        (Quality.NONE, "Rita"),
        (Quality.GOOD, "Rita"),
        (Quality.NOT_GOOD, "taken"),
        (Quality.MIXED, "taken"),
    ],
)
def test_a_card_about_quality_names_nobody(verdict: Quality, shown: str) -> None:
    card = lead_card(Shown(a_lead(email="a@x.test", verdict=verdict), None, "Rita"))
    line, row = card["blocks"]
    assert line["text"]["text"] == f"*L-1042* · a@x.test · {shown}"
    assert [e["text"]["text"] for e in row["elements"]] == ["More"]


def test_who_is_shown_by_the_best_that_is_known() -> None:
    assert lead_line(a_lead(email="a@x.test", company="Acme"), None, None) == (
        "*L-1042* · a@x.test, Acme · nobody yet"
    )
    assert "+4420" in lead_line(a_lead(phone="+4420"), None, None)
    assert "a post that names nobody" in lead_line(a_lead(post_ts="1.1"), None, None)
    assert "no name" in lead_line(a_lead(), None, None)


def test_a_deleted_post_and_a_merge_are_said() -> None:
    card = lead_card(Shown(a_lead(name="Pat", post_deleted=True)))
    assert "its post was deleted" in card["blocks"][0]["text"]["text"]
    card = lead_card(Shown(a_lead(name="Pat"), merged_into="L-1001"))
    assert [x["type"] for x in card["blocks"]] == ["section"]


def every_view() -> list[dict[str, Any]]:
    """Every surface of the room, filled with the worst that may be typed."""
    lead = a_lead(
        name=NASTY[:120], company=NASTY[:120], title=NASTY[:120], url="https://x.test/" + "y" * 480,
        extra={f"key{n}": NASTY[:1000] for n in range(50)}, post_deleted=True, confirmed=False,
        owner_id="U1",
    )  # fmt: skip
    shown = Shown(lead, NASTY[:120], NASTY[:120])
    events = tuple(
        LeadEvent(id=n, lead_id=7, at=NOW, by="U1", what=what, detail=detail)
        for n, (what, detail) in enumerate(
            [
                ("received", {"campaign": NASTY[:120]}),
                ("updated", {"was": {"campaign_id": 1, "name": NASTY[:120]}}),
                ("assigned", {"to": "U1"}),
                ("merged", {"other": "L-1"}),
                ("never heard of", {}),
            ]
        )
    )
    bits = (CardBits(words=("not good: bounced",), detail=(b.section("x"),)),)
    detail = Detail(
        shown, NASTY[:120], NASTY[:120], NASTY[:80], events, {"U1": NASTY[:120]}, ("L-1",), bits,
        may_edit=True, mine=True, edit_id=3,
    )  # fmt: skip
    error = RowError(7, NASTY[:60], NASTY, (NASTY,))
    outcome = Outcome(9, 1, errors=(error,) * 30, unknown=(NASTY[:60],) * 30, dry_run=True)
    counts = LeadCounts(9, 8, 7, 6)
    lines = [CampaignLine(n, "x", NASTY[:120], "brand", counts) for n in range(40)]
    return [
        lead_card(shown, bits, [("k" * 60, NASTY)] * 5),
        views.lead_list("My recent leads", [shown] * 30, "note"),
        b.message("Which?", views.picker(NASTY, [shown] * 30, "x.pick", "a b")),
        views.asked_for(shown, NASTY, "7.U1", "open"),
        views.somebodys("L-1 is with X.", 7, NASTY, may_take=False),
        views.yours(lead, changed=True),
        views.campaign_list(lines),
        views.one_campaign(NASTY, "brand", counts, [shown] * 5),
        detail_form(detail),
        detail_message(detail),
        add_form(),
        edit_form(lead, NASTY[:120]),
        merge_form(lead),
        import_form("email\n" + "x" * 2900, outcome, "d"),
        imported(outcome.lines(), 7),
    ]


@pytest.mark.fault("F43", "F44")
def test_every_surface_keeps_slack_s_limits_and_pings_nobody() -> None:
    for view in every_view():
        modal = view.get("type") == "modal"
        _, notes = view_faults(view) if modal else message_faults(view["blocks"], [])
        assert notes == []
        for said in _mrkdwn(view):
            assert "<!channel>" not in said
            assert "<@U1>" not in said


def _mrkdwn(node: Any) -> list[str]:
    if isinstance(node, list):
        return [t for each in node for t in _mrkdwn(each)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "mrkdwn":
        return [str(node["text"])]
    return [t for each in node.values() for t in _mrkdwn(each)]


def test_a_form_carries_what_it_is_about() -> None:
    assert json.loads(merge_form(a_lead(name="Pat"))["private_metadata"])["lead"] == 7


@pytest.mark.row("000-1")
def test_not_good_never_stands_alone() -> None:
    said = views.counts_line(LeadCounts(41, 30, 5, 9))
    assert said == "41 in · 30 heard back · 5 not good · 9 good"
