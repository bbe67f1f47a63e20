"""What is drawn: within Slack's limits, safe from what people type, and as VOICE.md speaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.enquiries import answer_views, brief_views, digest_views, home_views, views
from bot.enquiries.facts import (
    AnswerShown,
    DigestFacts,
    LeadsPage,
    Mine,
    Phrasing,
    Saved,
    Slot,
    Taken,
    ThemeDetail,
    ThemeLine,
    ToldFacts,
)
from bot.enquiries.models import Helped, State
from bot.kit import blocks as b
from bot.leads.campaigns import LeadCounts
from bot.sandbox.rules_surfaces import message_faults, view_faults

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)
NASTY = '<!channel> <@U1> *bold* `x` & "q" \u202e<https://evil.test|SAP> ' + "y" * 3000


def _answer(**more: Any) -> AnswerShown:
    guide = "https://acme.test/guide"
    a = AnswerShown(7, guide, "Export guide", "", 1, "U0MIA", "Mia", NOW, told=4)
    return replace(a, **more)


def _line(n: int, title: str = NASTY, **more: Any) -> ThemeLine:
    line = ThemeLine(n, title, State.WAITING, 2, 11, 2)
    return replace(line, **more)


def _full(count: int) -> DigestFacts:
    owned = {"owner_id": "U0MIA", "owner": NASTY[:120], "due_on": DAY}
    answered = {"state": State.ANSWERED, "answer": _answer(label=NASTY[:120])}
    return DigestFacts(
        1, DAY, DAY, NOW, NOW, DAY, 3 * count,
        new=tuple(_line(n) for n in range(count)),
        again=tuple(_line(1000 + n, **(answered if n % 2 else {})) for n in range(count)),
        waiting=tuple(_line(2000 + n, **owned) for n in range(count)),
        waiting_in_all=count,
        answered=tuple(_line(3000 + n, **answered) for n in range(count)),
        leads=LeadCounts(41, 30, 5, 20),
    )  # fmt: skip


def _no_faults(message: dict[str, Any]) -> None:
    assert message_faults(message["blocks"], [])[1] == []
    assert len(message["text"]) <= 4000


@pytest.mark.fault("F44")
@pytest.mark.parametrize("count", [0, 1, 7, 60])
def test_a_digest_of_any_size_fits_into_one_message(count: int) -> None:
    message = digest_views.digest_message(_full(count))
    _no_faults(message)
    said = str(message)
    assert "<!channel>" not in said
    assert "<@U1>" not in said
    assert "<https://evil" not in said
    if count == 60:
        left = 3 * 60 - 8 - 6 - 8 + 60 - 5
        assert f"… and {left} more" in said


@pytest.mark.parametrize("page", [0, 1, 5, 99])
def test_all_of_it_is_shown_in_pages(page: int) -> None:
    view = digest_views.all_form(_full(60), page)
    assert view_faults(view)[1] == []
    shown = str(view)
    assert (f"Page {min(page, 11) + 1} of 12") in shown
    assert ("More" in shown) == (page < 11)


def test_every_figure_has_its_n_and_its_counterpart() -> None:
    said = str(digest_views.counted_form(_full(2)))
    for words in ("*6 asked*", "*2 new, 2 again*", "*41 leads in*", "*30 of 41 heard back*",
                  "*5 of 41 not good*"):  # fmt: skip
        assert words in said


def test_the_lead_line_is_the_houses() -> None:
    blocks = digest_views.digest_message(_full(1))["blocks"]
    assert blocks[-2]["text"]["text"] == "*Leads* · 41 in · 30 heard back · 5 not good"
    assert [e["text"]["text"] for e in blocks[-1]["elements"]] == ["See leads", "How counted"]


def test_no_name_of_an_asker_can_stand_in_a_digest() -> None:
    """The facts hand none over: only who answers is named there."""
    assert not {"asker", "heard_from", "who"} & set(ThemeLine.__dataclass_fields__)


def _saved(**more: Any) -> Saved:
    s = Saved(5, "Does it work with SAP?", 3, Slot(NOW, "today's 16:00"))
    return replace(s, **more)


def _said(message: dict[str, Any]) -> str:
    return message["blocks"][0]["text"]["text"]


@pytest.mark.row("card-4")
def test_the_asker_is_answered_in_one_line() -> None:
    assert _said(views.saved_message(_saved())) == (
        'Saved: "Does it work with SAP?" In today\'s 16:00 digest. Asked 3 times before.'
    )
    assert _said(views.saved_message(_saved(before=0))).endswith("In today's 16:00 digest.")
    taken = views.saved_message(_saved(owner="Mia", due_on=date(2026, 3, 6)))
    assert _said(taken).endswith("Asked 3 times before. Mia has it, by Fri 6 March.")


def test_an_answer_that_exists_is_given_at_once_with_words_to_paste() -> None:
    message = views.saved_message(_saved(answer=_answer(words="Yes: <sap> & more"), told_id=9))
    assert "Marketing answered: <https://acme.test/guide|Export guide>." in _said(message)
    pasted = message["blocks"][2]["elements"][0]["elements"][0]["text"]
    assert pasted == "Yes: <sap> & more\nhttps://acme.test/guide"
    labels = [e["text"]["text"] for x in message["blocks"] for e in x.get("elements", [])
              if e["type"] == "button"]  # fmt: skip
    assert labels == ["It helped", "It did not help", "Add who asked", "Edit", "Undo"]


def test_without_a_channel_it_says_who_can_choose_one() -> None:
    said = _said(views.saved_message(_saved(slot=None, channel_missing=True, admins=("U0TOM",))))
    assert "<@U0TOM> can do that with `/align settings`" in said


@pytest.mark.fault("F44")
def test_nothing_typed_can_break_or_ping_anywhere() -> None:
    nasty_answer = _answer(label=NASTY[:120], words=NASTY)
    messages = [
        views.saved_message(_saved(text=NASTY, who=NASTY, campaign=NASTY, unknown=NASTY, cut=True,
                                   echo=True, tip=True, side_unknown=True, answer=nasty_answer,
                                   told_id=1, owner=NASTY)),
        answer_views.taken_message(Taken(1, NASTY, DAY)),
        answer_views.taken_message(Taken(1, NASTY, DAY, held_by="Mia")),
        answer_views.unhelpful_message(_line(1, unhelpful=3), [NASTY] * 20),
        *(answer_views.told_message(ToldFacts(1, NASTY, DAY, DAY, 4, nasty_answer, helped, gone))
          for helped in Helped for gone in (True, False)),
    ]  # fmt: skip
    for message in messages:
        _no_faults(message)
        for block in message["blocks"]:
            if block["type"] != "rich_text":  # literal: nothing in it is markup
                assert "<!channel>" not in str(block)
                assert "<@U1>" not in str(block)


def test_forms_and_panels_keep_slacks_rules() -> None:
    detail = ThemeDetail(
        _line(1, state=State.ANSWERED, answer=_answer(words=NASTY), unhelpful=2), DAY,
        tuple(Phrasing(NASTY, NOW, NASTY, NASTY, NASTY, "https://acme.test/x") for _ in range(20)),
        3, (NASTY,) * 20, mine=True, may=True,
    )  # fmt: skip
    url = "http://127.0.0.1/" + "r" * 500
    campaigns = [(n, NASTY[:120]) for n in range(150)]
    for view in (
        brief_views.theme_form(detail),
        brief_views.theme_form(replace(detail, line=_line(1), mine=False)),
        answer_views.answer_form(_line(1), _answer(words=NASTY), {"u": url}),
        views.ask_form(question=NASTY, who=NASTY, campaigns=campaigns, campaign_id=3,
                       carried={"u": url, "m": ["C1", "1.2", None]}),
        views.ask_form(edit=True, carried={"q": 1, "u": None}),
        views.missing_form(1),
        digest_views.counted_form(_full(3)),
        digest_views.leads_form(LeadsPage(1, 99, 1, 7, (("*L-1* · Pat", "good"),) * 15)),
        b.home(home_views.waiting_panel([_line(n) for n in range(10)],
                                          [_line(20 + n) for n in range(5)], 99, DAY)),
        b.home(home_views.own_questions(
            [Mine(n, NASTY, NOW, State.NEW, None, NASTY, DAY, None) for n in range(5)], DAY)),
    ):  # fmt: skip
        assert view_faults(view)[1] == []


def test_forms_read_back_what_was_typed() -> None:
    values = {
        "question": {views.DRAFT: {"value": "Is it fast?"}},
        "who": {"v": {"value": "Pat"}},
        "campaign": {"v": {"selected_option": {"value": "12"}}},
    }
    assert views.read_ask_form(values) == views.Asked("Is it fast?", "Pat", 12)
    assert views.read_ask_form({}) == views.Asked("", "", None)
    given = answer_views.read_answer_form({"link": {"v": {"value": "https://acme.test"}}})
    assert (given.link, given.label, given.words) == ("https://acme.test", "", "")
