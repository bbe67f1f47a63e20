"""What is drawn: within Slack's limits, in VOICE's words, and never a ping or a name in public."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.leads.models import Quality
from bot.leads.service import LeadRow
from bot.verdicts import views, views_forms, views_marketing, views_saved
from bot.verdicts.change import Withdrawn
from bot.verdicts.find import Choice
from bot.verdicts.flags import Flag, FlagGroup
from bot.verdicts.models import Amount, Outcome, Reason, Signal, VerdictAnswer, Wrong
from bot.verdicts.panels import card_part
from bot.verdicts.spoken import Earlier, Place, Saying, Speaker
from tests.verdicts.conftest import NOW, Office

NASTY = "<!channel> *x* <https://evil.test|home> & " + "😀" * 200
LEAD = LeadRow(
    7, 1042, "Pat Lee", "Acme", "pat@acme.test", None, None, None, Quality.NONE, True, None
)  # fmt: skip
BAD, GOOD, LATER = Quality.NOT_GOOD, Quality.GOOD, Quality.LATER
PLACE = Place("Europe/Berlin", "", 16, True)


def saying(**more: Any) -> Saying:
    base = Saying(12, LEAD, BAD, Reason.WRONG_DATA, Wrong.PHONE, place=PLACE)
    return replace(base, **more)


def labels(message: dict[str, Any]) -> list[str]:
    found = [e for x in message["blocks"] for e in [*x.get("elements", []), x.get("accessory")]]
    return [e["text"]["text"] for e in found if e and e.get("type") == "button"]


def first(message: dict[str, Any]) -> str:
    return message["blocks"][0]["text"]["text"]


def check_limits(view: dict[str, Any]) -> None:
    """The limits of SLACK.md 2.2 that a message or a form can break."""
    blocks = view["blocks"]
    assert len(blocks) <= (100 if view.get("type") else 50)
    ids: list[str] = []
    for block in blocks:
        for text in [block.get("text"), *block.get("elements", [])]:
            if text and text.get("type") in ("mrkdwn", "plain_text"):
                assert 1 <= len(text["text"]) <= 3000
        element = block.get("element", {})
        for e in [*block.get("elements", []), block.get("accessory") or {}, element]:
            if e.get("type") == "button":
                assert 1 <= len(e["text"]["text"]) <= 75
                assert len(e.get("value", "")) <= 2000
            if "action_id" in e and e is not element:
                ids.append(e["action_id"])
            for option in e.get("options", []):
                assert len(option["text"]["text"]) <= 75
                assert len(option["value"]) <= 150
            if e.get("type") == "checkboxes":
                assert 1 <= len(e["options"]) <= 10
            if e.get("type") == "overflow":
                assert 1 <= len(e["options"]) <= 5
    assert len(ids) == len(set(ids)), "an action_id twice in a message"
    assert len(view.get("private_metadata", "")) <= 3000
    if view.get("type") == "modal":
        assert len(view["title"]["text"]) <= 24
        assert ("submit" in view) == any(x["type"] == "input" for x in blocks)
    else:
        assert view["text"]
    for said in [view.get("text") or "", *mrkdwn_in(blocks)]:
        assert "<!channel>" not in said
        assert "<https://evil" not in said


def mrkdwn_in(node: Any) -> list[str]:
    """Every text that Slack reads as mrkdwn."""
    if isinstance(node, list):
        return [t for x in node for t in mrkdwn_in(x)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "mrkdwn":
        return [node["text"]]
    return [t for x in node.values() for t in mrkdwn_in(x)]


def test_a_known_lead_as_in_voice() -> None:
    message = views_saved.saved(saying(), NOW, digest="today's 16:00")
    assert first(message) == (
        "Saved: *L-1042* Pat Lee, Acme: wrong phone. In today's 16:00 digest."
    )
    assert labels(message) == ["Add right number", "Change reason", "Undo"]
    assert message["text"].startswith("Saved: L-1042 Pat Lee")


def test_an_unknown_lead_as_in_voice() -> None:
    lead = replace(LEAD, number=1043, name=None, company=None, confirmed=False)
    near = (Choice(3, "L-0987", "pat@acme-group.test", None, None, NOW, Quality.NONE),)
    said = saying(lead=lead, new="pat@acme.test")
    message = views_saved.saved(said, NOW, digest="today's 16:00", near=near)
    assert first(message) == (
        "Saved: *pat@acme.test*: wrong phone. New to me, so *L-1043*, unconfirmed until your CRM "
        "sends it."
    )
    assert "Close: L-0987 pat@acme-group.test" in str(message["blocks"][1])
    assert labels(message) == ["Same person", "Fix address", "Undo"]


def test_without_a_reason_the_reasons_follow() -> None:
    message = views_saved.saved(saying(reason=Reason.NOT_GIVEN, field=None), NOW)
    assert first(message) == "Saved: *L-1042* Pat Lee, Acme: not good."
    assert labels(message) == [
        "Wrong data", "Not a fit", "Not ready", "Cannot reach", "Duplicate", "Something else",
        "Undo",
    ]  # fmt: skip
    check_limits(message)


@pytest.mark.row("002-2")
@pytest.mark.parametrize(
    ("more", "words", "buttons"),
    [
        ({"reason": Reason.CANNOT_REACH, "field": None}, "No tries recorded here.",
         ["Change reason", "Undo"]),
        ({"reason": Reason.WRONG_DATA, "field": None}, "wrong data",
         ["E-mail", "Phone", "Name", "Company", "Left the company", "Add right value",
          "Change reason", "Undo"]),
        ({"quality": LATER, "reason": Reason.NOT_READY, "field": None}, "Not counted as bad.",
         ["Change reason", "Undo"]),
        ({"quality": GOOD, "reason": None, "field": None}, "good.", ["Undo"]),
        ({"reason": Reason.SOMETHING_ELSE, "field": None}, "something else.",
         ["Add a note", "Change reason", "Undo"]),
        ({"reason": Reason.SOMETHING_ELSE, "field": None, "noted": True},
         "something else, with your words.", ["Change reason", "Undo"]),
        ({"repeated": True}, "You said so already:", ["Add right number", "Change reason", "Undo"]),
    ],
)  # fmt: skip
def test_what_follows_a_reason(more: dict[str, Any], words: str, buttons: list[str]) -> None:
    message = views_saved.saved(saying(**more), NOW)
    assert words in first(message)
    assert labels(message) == buttons
    check_limits(message)


def test_tries_on_record_are_shown() -> None:
    message = views_saved.saved(saying(reason=Reason.CANNOT_REACH, field=None), NOW, tries=2)
    assert "2 tries on record." in first(message)
    assert "No tries" not in first(message)


def test_flagged_already_by_somebody_else() -> None:
    earlier = Earlier(BAD, Reason.NOT_A_FIT, None, NOW - timedelta(days=1))
    said = saying(reason=Reason.NOT_GIVEN, field=None, others=(earlier,))
    message = views_saved.saved(said, NOW)
    assert "Another rep flagged this yesterday: not a fit." in first(message)
    assert labels(message) == ["Agree", "Disagree", "Add detail", "Undo"]
    with_words = views_saved.saved(saying(others=(earlier,)), NOW)
    assert labels(with_words) == ["Agree", "Add detail", "Undo"]
    silent = views_saved.saved(replace(said, others=(replace(earlier, reason=None),)), NOW)
    assert "Wrong data" in labels(silent), "nobody gave a reason yet: ask for it"


def test_a_duplicate_offers_which_one() -> None:
    near = tuple(Choice(n, f"L-{n}", "Pat Lee", None, None, NOW, Quality.NONE) for n in (900, 901))
    message = views_saved.saved(saying(reason=Reason.DUPLICATE, field=None), NOW, near=near)
    assert labels(message) == ["Same as L-900", "Same as L-901", "Change reason", "Undo"]
    check_limits(message)


def test_somebody_of_no_side_is_asked_or_told_whom_to_ask() -> None:
    asked = views_saved.saved(saying(speaker=Speaker(no_side=True, ask_side=True)), NOW)
    assert labels(asked)[-3:] == ["Sales", "Marketing", "Other"]
    told = views_saved.saved(saying(speaker=Speaker(no_side=True, admin_id="U0OLGA")), NOW)
    assert "<@U0OLGA>" in str(told["blocks"][-1])
    tip = views_saved.saved(saying(speaker=Speaker(in_threads=True)), NOW)
    assert "Flag lead" in str(tip["blocks"][-1])


def test_taken_back_says_what_counts_now() -> None:
    gone = Withdrawn(12, LEAD, BAD, Reason.DUPLICATE, None)
    assert labels(views_saved.taken_back(gone, by_reaction=True)) == ["Keep it"]
    before = saying(quality=GOOD, reason=None, field=None)
    again = views_saved.taken_back(replace(gone, stands=before))
    assert "What you said before counts again: good." in first(again)
    assert labels(again) == ["Put it back", "Undo that too"]


def nasty_choices(n: int) -> tuple[Choice, ...]:
    return tuple(
        Choice(i, f"L-{i}", NASTY, NASTY, NASTY, NOW, BAD, confirmed=False) for i in range(n)
    )


def test_naughty_text_breaks_no_limit_and_pings_nobody() -> None:
    lead = replace(LEAD, name=NASTY, company=NASTY)
    near = nasty_choices(3)
    for reason in Reason:
        for new in (None, NASTY):
            check_limits(
                views_saved.saved(
                    saying(lead=lead, reason=reason, field=None, new=new), NOW, near=near, cut=True
                )
            )
    words = NASTY * 40
    check_limits(views.picker("Which?", nasty_choices(30), BAD, words, [NASTY, NASTY]))
    check_limits(views_forms.flag_form(nasty_choices(40)))
    check_limits(views_forms.pick_form(nasty_choices(40), "", "n" * 4000, "new"))
    check_limits(views_forms.why_form(1, views.titled(lead), Reason.DUPLICATE, "https://x.test"))
    check_limits(views_forms.detail_form(1, views.titled(lead)))
    check_limits(views_forms.right_form(1, views.titled(lead), Wrong.PHONE, NASTY))
    check_limits(views_forms.address_form(1, NASTY))
    group = FlagGroup(1, NASTY, Reason.NOT_A_FIT, 4, 2, 99)
    flags = [
        Flag(i, f"L-{i}", NASTY, "U0RITA", Reason.NOT_A_FIT, None, NASTY, NASTY, NASTY, NOW)
        for i in range(20)
    ]
    check_limits(views_marketing.answer_form(group, flags[:4], 4))
    check_limits(views_marketing.answer_form(group, flags[:10], 400))
    check_limits(views_marketing.flags_view(NASTY, flags, [group, replace(group, campaign_id=2)]))
    answer = VerdictAnswer(id=1, by="U0MIA", outcome=Outcome.CHANGED, words=NASTY, at=NOW)
    check_limits(views_marketing.edit_form(answer))
    told = views_marketing.Told(answer, flags, NASTY)
    check_limits(views_marketing.told_message([told] * 60))
    signal = Signal(id=1, campaign_id=1, week="2026-W10", at=NOW, received=20, not_good=14,
                    heard=18, low=0.1, high=0.4)  # fmt: skip
    check_limits(views_marketing.signal_message(signal, NASTY, muted=False))


def test_answers_that_are_left_out_are_counted_once() -> None:
    answer = VerdictAnswer(id=1, by="U0MIA", outcome=Outcome.CORRECTED, words="", at=NOW)
    flag = Flag(1, "L-1", "Pat", "U0RITA", Reason.NOT_A_FIT, None, "", "", "", NOW)
    told = [views_marketing.Told(answer, [flag], "Mia")] * 23
    message = views_marketing.told_message(told)
    assert str(message["blocks"]).count("3 answers more.") == 1
    assert message["text"].count("3 answers more.") == 1
    assert str(message["blocks"]).count("Mia answers: Corrected.") == 20


def test_a_picker_keeps_the_words() -> None:
    message = views.picker("Which?", nasty_choices(2), BAD, "wrong phone")
    value = json.loads(message["blocks"][1]["accessory"]["value"])
    assert (value["l"], value["q"], value["w"]) == (0, "not_good", "wrong phone")
    group = FlagGroup(None, None, Reason.DUPLICATE, 1, 1, 7)
    kept = views_marketing.group_of(json.loads(views_marketing.group_carried(group)))
    assert kept is not None
    assert (kept.campaign_id, kept.reason, kept.upto) == (None, Reason.DUPLICATE, 7)
    assert views_marketing.group_of({"v": 0}) is None


@pytest.mark.row("000-1")
def test_a_cards_share_names_nobody(office: Office) -> None:
    lead = office.lead()
    assert card_part(office.session, lead.id or 0).words == ()
    office.says("U0RITA", lead, BAD, reason=Reason.WRONG_DATA, field=Wrong.PHONE, note="awful")
    bits = card_part(office.session, lead.id or 0)
    assert bits.words == ("Not good: wrong phone",)
    assert [x["text"]["text"] for x in bits.buttons] == ["Good", "Not good"]
    office.says("U0RAVI", lead, GOOD)
    mixed = card_part(office.session, lead.id or 0)
    assert mixed.words == ("Mixed: 1 not good, 1 good",)
    assert "U0R" not in str(mixed)
    assert "awful" not in str(mixed)


def test_quantity_is_asked_once_a_week() -> None:
    check_limits({"text": "x", "blocks": views_marketing.quantity_blocks(None)})
    said = views_marketing.quantity_blocks(Amount.RIGHT)
    check_limits({"text": "x", "blocks": said})
    assert len(said) == 1
