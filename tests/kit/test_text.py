"""What people type: kept as it was, shown as it was, harmless (F44)."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.kit import blocks, text
from bot.kit.db import Database, Session
from bot.people.models import AuditLog, Member
from tests.kit.naughty import NAUGHTY
from tests.kit.units import NOW, T1

pytestmark = pytest.mark.fault("F44")

ANY = st.text(st.characters(codec=None), max_size=300)
SENTENCE = "Zahlt pünktlich? <@U1> & Söhne"


def storable(value: str) -> bool:
    value.encode("utf-8")
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", value)


@pytest.mark.parametrize("typed", NAUGHTY)
def test_what_is_kept_can_be_stored_and_is_not_changed_again(typed: str) -> None:
    kept = text.clean(typed)
    assert storable(kept)
    assert len(kept) <= 3000
    assert text.clean(kept) == kept
    assert "\n" not in text.line(typed)
    assert len(text.line(typed)) <= 200
    assert text.line(text.line(typed)) == text.line(typed)


@given(ANY)
def test_any_text_can_be_kept(typed: str) -> None:
    kept = text.clean(typed, 50)
    assert storable(kept)
    assert len(kept) <= 50
    assert text.clean(kept, 50) == kept


def test_ordinary_text_is_kept_letter_by_letter() -> None:
    for words in (SENTENCE, "👩‍👩‍👧‍👦 👍🏿", "مرحبا بالعالم", "two\nlines\tand a tab", "Ṱ̺̺̕o͞"):
        assert text.clean(words) == words


def test_line_ends_of_all_kinds_stay_line_ends() -> None:
    assert text.clean("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert text.line("a\r\nb\rc\nd") == "a b c d"


def harmless(shown: str) -> bool:
    """No control sequence of Slack's and no half of an entity."""
    left = shown.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    return "<" not in left and ">" not in left and "&" not in left


@pytest.mark.parametrize("typed", NAUGHTY)
def test_nothing_typed_can_ping_or_link(typed: str) -> None:
    for most in (3000, 150, 24, 7, 6, 5, 4, 3, 2, 1):
        shown = text.mrkdwn(text.clean(typed), most)
        assert harmless(shown)
        assert len(shown) <= most
        assert harmless(blocks.mrk(shown, most)["text"])


@given(ANY, st.integers(1, 60))
@example("&&&&&&", 7)
@example("a<b>c&d", 9)
def test_no_cut_makes_text_harmful(typed: str, most: int) -> None:
    shown = text.mrkdwn(typed, most)
    assert harmless(shown)
    assert len(shown) <= most
    assert harmless(text.shorten(shown, max(most - 3, 1)))


@given(ANY)
def test_what_is_shown_reads_as_it_was_typed(typed: str) -> None:
    """Only formatting marks are swapped for look-alikes."""
    shown = text.unescape(text.mrkdwn(typed, 10_000))
    lookalikes = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`"})
    assert shown.translate(lookalikes) == typed.translate(lookalikes)


def test_mrkdwn_of_nothing_is_nothing() -> None:
    assert text.mrkdwn(None) == text.mrkdwn("") == ""


@pytest.mark.parametrize("mark", ["*{}*", "~{}~", "`{}`", "_{}_", "```{}```"])
def test_a_name_cannot_turn_bold(mark: str) -> None:
    assert "{}".format(mark.format("Pat")) not in text.mrkdwn(mark.format("Pat"))


def test_an_address_keeps_its_underscores() -> None:
    assert text.mrkdwn("pat_lee@buyer.test") == "pat_lee@buyer.test"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.test", "https://a b", "https://a|b",
     "https://a>b", "", "ftp://a", "https://", "https://a\n", "mailto:a@b.test", "slack://x"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert text.link(url, "look") == "look"


def test_a_link_shows_its_label_or_itself() -> None:
    assert text.link("https://crm.test/1?a=b&c=d", "In <CRM>") == (
        "<https://crm.test/1?a=b&amp;c=d|In &lt;CRM&gt;>"
    )
    assert text.link("https://crm.test/1", "") == "<https://crm.test/1|https://crm.test/1>"


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://evil.test/www.bank.test", "www.bank.test"),
        ("https://evil.test/?u=https://bank.test/", "https://bank.test/"),
        ("https://bank.test@evil.test/", "https://bank.test/"),
        ("https://evil.test/x", "evil.test/y"),
        ("https://bank.test.evil.test/", "https://bank.test/"),
    ],
)
def test_a_place_within_an_address_is_not_where_it_leads(url: str, label: str) -> None:
    assert text.link(url, label) == f"<{url}|{text.mrkdwn(url.removeprefix('https://'))}>"


def test_a_name_that_could_be_a_place_shows_the_place_beside_it() -> None:
    shown = text.link("https://crm.test/x", "Monday.com")
    assert shown == "<https://crm.test/x|Monday.com (crm.test)>"


@pytest.mark.parametrize(
    "label",
    ["https://bank.test", "www.bank.test", "bank.test/login", "Go to http://bank.test/login"],
)
def test_a_label_that_names_another_place_is_not_believed(label: str) -> None:
    assert text.link("https://evil.test/x", label) == "<https://evil.test/x|evil.test/x>"


def test_a_label_that_names_the_same_place_is_kept() -> None:
    for label in ("crm.test", "https://crm.test/x", "crm.test/x", "www.crm.test", "guide.pdf"):
        assert text.link("https://crm.test/x", label) == f"<https://crm.test/x|{label}>"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("see <https://a.test/?x=1&amp;y=2|our page> &amp; more", "see our page & more"),
        ("<https://a.test>", "https://a.test"),
        ("<mailto:pat@buyer.test|pat@buyer.test>", "pat@buyer.test"),
        ("<mailto:pat@buyer.test>", "pat@buyer.test"),
        ("<tel:+4930123|+49 30 123>", "+49 30 123"),
        ("<@U1> in <#C1|leads>", "@U1 in leads"),
        ("<!subteam^S1|@sales> <!channel>", "@sales !channel"),
        ("2 &lt; 3 &amp;&amp; 4 &gt; 3", "2 < 3 && 4 > 3"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
    ],
)
def test_slack_s_markup_is_read_as_a_person_reads_it(sent: str, read: str) -> None:
    assert text.unescape(sent) == read


@pytest.mark.parametrize("typed", NAUGHTY)
def test_reading_hostile_markup_ends(typed: str) -> None:
    """Quadratic patterns would run into the test's time limit on these."""
    for times in (1, 20):
        text.unescape(typed * times)
        assert len(text.urls(typed * times)) <= len(typed * times)
        shown = text.mrkdwn(typed * times)
        assert len(shown) <= 3000
        assert not set("<>*`~") & set(shown)


def test_urls_are_found_in_order() -> None:
    sent = "<https://a.test/?x=1&amp;y=2|a> <mailto:p@b.test> <https://b.test>"
    assert text.urls(sent) == ["https://a.test/?x=1&y=2", "mailto:p@b.test", "https://b.test"]


@pytest.mark.parametrize(("most", "cut"), [(5, "abcd…"), (6, "abcdef"), (1, "…")])
def test_what_is_cut_says_so(most: int, cut: str) -> None:
    assert text.shorten("abcdef", most) == cut


async def test_everything_naughty_comes_back_from_the_database_as_it_went_in(db: Database) -> None:
    """Both databases agree, to the letter, also when it is searched for."""
    kept = [text.clean(typed, 500) for typed in NAUGHTY]

    def store(session: Session) -> None:
        for n, words in enumerate(kept):
            session.add(AuditLog(at=NOW, by=f"U{n}", what="x", reason=words))
            told = {"words": words}
            session.add(Member(slack_id=f"U{n}", name=text.line(words, 120), told=told))

    def load(session: Session) -> tuple[list[str], list[str], list[str]]:
        logs = session.exec(select(AuditLog.reason).order_by(col(AuditLog.id)))
        members = session.exec(select(Member).order_by(col(Member.id))).all()
        return list(logs), [m.told["words"] for m in members], [m.name for m in members]

    def find(session: Session, words: str) -> int:
        return len(session.exec(select(AuditLog.id).where(AuditLog.reason == words)).all())

    await db.write(store, workspace_id=T1)
    reasons, told, names = await db.read(load, workspace_id=T1)
    assert reasons == kept
    assert told == kept
    assert names == [text.line(words, 120) for words in kept]
    for words in kept:
        assert await db.read(find, words, workspace_id=T1) == kept.count(words)
