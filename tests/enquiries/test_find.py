"""Finding a past answer, links that die and come back, and what an answer did."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from bot.enquiries.editing import withdraw_question
from bot.enquiries.finding import asked_today, found_for, snippet_of
from bot.enquiries.link_rounds import BACK, DEAD, link_facts, links_to_look_at, note_links
from bot.enquiries.links import Looked, Rules, is_public, look
from bot.enquiries.models import Answer, LinkCheck
from bot.enquiries.owner_views import dead_link_message, month_message
from bot.enquiries.planning import MONTHLY, say_month
from bot.enquiries.repeating import Volume, month_repeat, repeat_of
from bot.enquiries.repeating_views import repeat_words
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.listen import listening
from bot.people import service as people
from bot.people.models import Side
from tests.enquiries.company import MIA, RAVI, RITA, TUESDAY, ZOE, Company

SAP, PAY = "Does it work with SAP?", "Can we pay quarterly?"


async def _found(company: Company, typed: str) -> list[str]:
    found = await company.read(found_for, typed, RITA, TUESDAY)
    return [line.title for line in found.lines]


@pytest.mark.row("003-10")
async def test_answers_come_first_also_mistyped_and_follow_what_changes(company: Company) -> None:
    asked = await company.asks("Is invoice export for Salesforce possible?")
    await company.asks("How do I export invoices to Oracle?", by=ZOE)
    await company.asks(SAP, by=ZOE)
    assert await _found(company, "sap") == [SAP]
    both = {"How do I export invoices to Oracle?", "Is invoice export for Salesforce possible?"}
    assert set(await _found(company, "export invoices")) == both
    await company.answers("Is invoice export for Salesforce possible?", words="Use the Zephyr job")
    for typed in ("export invoice", "exprot invoices", "zephyr", "zehpyr", "salesf"):
        assert (await _found(company, typed))[0] == "Is invoice export for Salesforce possible?"
    theme = await company.theme("Is invoice export for Salesforce possible?")
    title, snippet = await company.read(snippet_of, theme.id, RITA)
    assert (title, snippet.split("\n")[0]) == (theme.title, "Use the Zephyr job")
    await company.takes_back(theme.title)
    assert await _found(company, "zephyr") == []
    with pytest.raises(UserError):
        await company.read(snippet_of, theme.id, RITA)
    await company.write(withdraw_question, asked.question_id, RITA, TUESDAY)
    assert await _found(company, "salesforce") == []
    assert await _found(company, "!!!") == []
    today = await company.read(asked_today, RAVI, TUESDAY)
    assert (today.asked, len(today.lines)) == (2, 2)
    assert (await company.read(asked_today, RAVI, TUESDAY + timedelta(days=1))).asked == 0


@pytest.mark.fault("F57")
async def test_only_the_two_sides_may_look(company: Company) -> None:
    def outside(session: Session) -> None:
        person = people.member(session, ZOE)
        assert person is not None
        person.side = Side.OTHER

    await company.write(outside)
    with pytest.raises(NotAllowed):
        await company.read(found_for, "sap", ZOE, TUESDAY)


# -- links


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("169.254.169.254", False), ("::1", False), ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:7f00:1::", False),
        ("0.0.0.0", False), ("100.64.0.1", False), ("224.0.0.1", False), ("fd00::1", False),
    ],
)  # fmt: skip
def test_only_the_internet_at_large_is_looked_at(address: str, public: bool) -> None:
    assert is_public(address) is public


async def _page(scope: dict, receive: object, send: object) -> None:
    """A host with pages of every sort."""
    path, method = scope["path"], scope["method"]
    status, more = 200, []
    if path == "/gone":
        status = 404
    elif path == "/shy":
        status = 405 if method == "HEAD" else 206
    elif path == "/ill":
        status = 503
    elif path == "/in":
        status = 401
    elif path in ("/here", "/loop"):
        status, more = 302, [(b"location", b"/ok" if path == "/here" else b"/loop")]
    elif path == "/away":
        status, more = 302, [(b"location", b"http://169.254.169.254/latest/meta-data")]
    await send({"type": "http.response.start", "status": status, "headers": more})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b"x"})  # type: ignore[operator]


async def test_a_link_is_asked_and_led_nowhere_else() -> None:
    async def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async def mixed(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    rules = Rules(allowed=lambda a: a == "127.0.0.1", ports=None, resolve=here, seconds=20)
    async with (
        listening(_page, "127.0.0.1", 0) as port,
        httpx.AsyncClient(verify=False, timeout=20) as http,
    ):
        said = {
            path: (await look(http, f"http://guide.test:{port}/{path}", rules)).ok
            for path in ("ok", "gone", "shy", "ill", "in", "here", "loop", "away")
        }
        assert said == {
            "ok": True, "gone": False, "shy": True, "ill": False, "in": True, "here": True,
            "loop": False, "away": True,
        }  # fmt: skip
        inside = Rules(ports=None, resolve=mixed)
        assert (await look(http, f"http://guide.test:{port}/ok", inside)).ok is None
        assert (await look(http, "http://guide.test:8080/ok")).ok is None
        assert (await look(http, "http://user:word@guide.test/ok")).ok is None
        assert (await look(http, "http://127.0.0.1/ok")).ok is None
    async with httpx.AsyncClient(verify=False, timeout=5) as http:
        closed = await look(http, f"http://guide.test:{port}/ok", rules)
    assert closed == Looked(ok=False, why="nothing answers there")


async def test_its_owner_is_told_once_and_again_when_it_works(company: Company) -> None:
    await company.asks(SAP)
    await company.answers(SAP)
    ((answer_id, link),) = await company.read(links_to_look_at)
    gone = {answer_id: (link, Looked(ok=False, why="it is gone (404)"))}
    for day in (0, 7):
        await company.write(note_links, gone, TUESDAY + timedelta(days=day))
    (post,) = await company.posts(DEAD)
    assert post.recipient == MIA
    facts = await company.read(link_facts, post.about)
    assert facts is not None
    assert "does not answer: it is gone (404)" in dead_link_message(facts)["text"]
    unknown = {answer_id: (link, Looked(ok=None, why="inside"))}
    await company.write(note_links, unknown, TUESDAY + timedelta(days=10))
    works = {answer_id: (link, Looked(ok=True))}
    for day in (14, 21):
        await company.write(note_links, works, TUESDAY + timedelta(days=day))
    (back,) = await company.posts(BACK)
    assert back.recipient == MIA
    (check,) = await company.rows(LinkCheck)
    assert check.failed_at is None
    facts = await company.read(link_facts, post.about)
    assert facts is not None
    assert "answers again" in dead_link_message(facts)["text"]


# -- what an answer did


@pytest.mark.row("003-10")
async def test_the_repeat_rate_is_at_equal_volume_and_has_its_n(company: Company) -> None:
    people_ = [RITA, RAVI, ZOE]
    for n in range(6):
        await company.asks(SAP, by=people_[n % 3], now=TUESDAY - timedelta(days=10 + n))
        await company.asks(f"Is there a limit of {n} users?", now=TUESDAY - timedelta(days=5))
    await company.answers(SAP)
    theme = await company.theme(SAP)
    for n in range(3):
        await company.asks(SAP, by=people_[n], now=TUESDAY + timedelta(days=10 + n))
        for m in range(7):
            text = f"Is there a limit of {10 * n + m + 100} seats?"
            await company.asks(text, now=TUESDAY + timedelta(days=9))
    later = TUESDAY + timedelta(days=62)
    r = await company.read(repeat_of, theme.id, later)
    assert r is not None
    assert (r.before, r.after, r.volume_before, r.volume_after, r.by) == (6, 3, 12, 24, "questions")
    assert r.complete
    assert r.rate == pytest.approx((3 / 24) / (6 / 12))
    assert r.days_to_answer == pytest.approx(15, abs=0.1)

    by_calls = await company.read(repeat_of, theme.id, later, [_calls(100, 50)])
    assert by_calls is not None
    assert (by_calls.by, by_calls.rate) == ("calls", pytest.approx((3 / 50) / (6 / 100)))
    assert repeat_words(by_calls) == (
        "Asked 6× in the 60 days before, 3× in the 60 days after · repeat rate 100% at equal call "
        "volume: 3 count as 6, for 100 calls were reached before and 50 after · 15 days to answer"
    )
    few = await company.read(repeat_of, theme.id, later, [_calls(100, 4)])
    assert few == r, "four calls are too few to go by"
    early = await company.read(repeat_of, theme.id, TUESDAY + timedelta(days=11))
    assert early is not None
    assert (early.days, early.after, early.complete) == (11, 1, False)
    # 3 March and 60 days: over on 2 May, told on 1 June.
    june = TUESDAY + timedelta(days=90)
    assert await company.write(say_month, june) == date(2026, 5, 1)
    assert await company.write(say_month, june) == date(2026, 5, 1)
    (post,) = await company.posts(MONTHLY)
    assert post.recipient == "C0QUESTIONS"
    month = await company.read(month_repeat, date(2026, 5, 1), june)
    assert month is not None
    assert month_message(date(2026, 5, 1), month)["text"] == (
        "What answers did · May · 1 answer whose 60 days were over: Asked 6× in the 60 days "
        "before, 3× in the 60 days after · repeat rate 25% at equal volume: 3 count as 1.5, for 12 "
        "questions of all kinds were asked before and 24 after (too few call notes to go by) "
        "· 15 days to answer on average"
    )
    assert await company.read(month_repeat, date(2026, 4, 1), june) is None


def _calls(before: int, after: int, answered: datetime = TUESDAY) -> Volume:
    def noted(_session: Session, since: datetime, _until: datetime) -> int:
        return before if since < answered else after

    return noted


@pytest.mark.row("003-10")
async def test_a_month_of_answers_scales_each_by_its_own_days(company: Company) -> None:
    for n in range(5):
        await company.asks(SAP, now=TUESDAY - timedelta(days=3 + n))
        await company.asks(PAY, now=TUESDAY - timedelta(days=1 + n))
    await company.answers(SAP)
    await company.answers(PAY, now=TUESDAY + timedelta(days=2))
    await company.asks(SAP, by=RAVI, now=TUESDAY + timedelta(days=20))
    await company.asks(PAY, by=ZOE, now=TUESDAY + timedelta(days=21))
    june = TUESDAY + timedelta(days=90)

    def noted(_session: Session, since: datetime, until: datetime) -> int:
        if until == TUESDAY or since == TUESDAY:
            return 10 if until == TUESDAY else 20
        return 40 if since < TUESDAY else 10

    month = await company.read(month_repeat, date(2026, 5, 1), june, [noted])
    assert month is not None
    # 1 at 10 and then 20 calls is 0.5; 1 at 40 and then 10 is 4.
    assert (month.answers, month.before, month.after) == (2, 10, 2)
    assert month.rate == pytest.approx(4.5 / 10)
    assert repeat_words(month).split(" · ")[1] == (
        "repeat rate 45% at equal call volume: 2 count as 4.5, each by the calls that were reached "
        "before and after its own answer"
    )

    def once(_session: Session, since: datetime, until: datetime) -> int:
        return 20 if TUESDAY in (since, until) else 0

    mixed = await company.read(month_repeat, date(2026, 5, 1), june, [once])
    assert mixed == await company.read(month_repeat, date(2026, 5, 1), june)
    assert mixed is not None
    assert mixed.by == "questions", "calls and questions are never added up"


async def test_too_few_give_counts_and_no_rate(company: Company) -> None:
    await company.asks(SAP, now=TUESDAY - timedelta(days=1))
    await company.answers(SAP)
    r = await company.read(repeat_of, (await company.theme(SAP)).id, TUESDAY + timedelta(days=61))
    assert r is not None
    assert (r.before, r.after, r.rate) == (1, 0, None)
    assert await company.read(_answers) == 1


def _answers(session: Session) -> int:
    return len(session.exec(select(Answer)).all())
