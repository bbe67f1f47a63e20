"""The process that reads mails: what it makes of friendly ones; hostile ones only end it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.mailbox.letter import read_mime
from bot.mailbox.reader import Reader
from tests.mailbox.letters import ASKED, FORWARD, GERMAN, HOSTILE, MAIL, mail


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[Reader]:
    async with Reader(seconds=0.3) as opened:
        yield opened


@pytest.mark.row("003-11")
async def test_a_mail_is_read_without_quotes_signature_and_personal_data(reader: Reader) -> None:
    read = await reader.read("mime", MAIL, "GB")
    assert read.questions == tuple(ASKED)
    assert read.letter["sender"] == "pat.lee@buyer.test"
    assert not read.whole
    assert not read.unreadable


@pytest.mark.row("003-11")
async def test_a_german_mail_in_html(reader: Reader) -> None:
    read = await reader.read("mime", GERMAN, "DE")
    assert read.questions == (
        "Geht das mit SAP?",
        "Ich wüsste gern, ob wir vierteljährlich zahlen können.",
        "Was kostet das z.B. für 50 Nutzer?",
    )


@pytest.mark.row("003-11")
async def test_of_a_forwarded_mail_the_prospects_words_count(reader: Reader) -> None:
    read = await reader.read("mime", FORWARD, "GB")
    assert read.questions == ("Is there a sandbox for developers?",)
    assert (read.forwarded, read.sender) == (True, "pat.lee@buyer.test")
    enclosed = (
        b"From: rita@acme.test\nSubject: FYI\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\n"
        b"What shall we do?\n--x\nContent-Type: message/rfc822\n\n" + mail() + b"\n--x--\n"
    )
    read = await reader.read("mime", enclosed, "GB")
    assert read.questions == ("Does it work with SAP?",)
    assert (read.forwarded, read.sender) == (True, "pat.lee@buyer.test")


@pytest.mark.parametrize(
    "end",
    [
        "LG Zoltan",
        "Thank you in advance and best regards,\n\nZoltan Kovács | Head of IT | +36 1 555 1234",
        "Mit freundlichen Grüßen aus Wien\nZoltan",
        "Cheers, Zoltan\nAre you not the intended recipient?",
        "-- \nZoltan Kovács\nHave you seen our new shop?",
        "Zoltan",
    ],
)
async def test_signatures_go_and_their_names_are_known(reader: Reader, end: str) -> None:
    text = f"Hallo,\n\nkann Zoltan das nutzen? Straße, Größe: geht das?\n\n{end}\n"
    read = await reader.read("mime", mail(text, From="it@kunde.test"), "AT")
    assert read.questions == ("Kann [name] das nutzen?", "Straße, Größe: geht das?")


async def test_an_answer_in_outlooks_manner_is_no_forwarded_mail(reader: Reader) -> None:
    text = (
        "Hallo,\n\ngeht das mit SAP?\n\nVon: Rita <rita@acme.test>\nGesendet: Montag, 2. März 2026"
        "\nAn: Pat Lee <pat@buyer.test>\nBetreff: Angebot\n\nWie hoch ist Ihr Budget?\n"
    )
    read = await reader.read("mime", mail(text, Subject="AW: Angebot"), "DE")
    assert (read.questions, read.forwarded) == (("Geht das mit SAP?",), False)


async def test_what_is_only_quoted_is_kept(reader: Reader) -> None:
    read = await reader.read("mime", mail("> Does it work with SAP?\n"), "GB")
    assert read.questions == ("Does it work with SAP?",)


@pytest.mark.parametrize(
    ("headers", "machine"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "no"}, ""),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Subject": "Out of office: hello"}, "automatic"),
        ({"Subject": "Automatische Antwort: Abwesenheit"}, "automatic"),
        ({"Precedence": "bulk"}, "list"),
        ({"List_Unsubscribe": "<mailto:off@news.test>"}, "list"),
        ({"List_Id": "News <news.shop.test>"}, "list"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"From": "Mail Delivery <MAILER-DAEMON@mx.test>"}, "bounce"),
        ({"Content_Type": "multipart/report; report-type=delivery-status; boundary=x"}, "bounce"),
        (
            {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=x"},
            "automatic",
        ),
    ],
)
@pytest.mark.fault("F54")
async def test_what_a_machine_wrote_is_known(headers: dict[str, str], machine: str) -> None:
    assert read_mime(mail(**headers)).automatic == machine


@pytest.mark.fault("F54")
def test_a_mail_that_goes_round_and_round_is_a_loop() -> None:
    assert read_mime(b"Received: by somebody\r\n" * 60 + mail()).automatic == "loop"


@pytest.mark.fault("F54")
def test_an_address_in_a_display_name_is_a_name() -> None:
    letter = read_mime(mail(From='"rita@acme.test" <evil@spoof.test>'))
    assert letter.sender == "evil@spoof.test"


@pytest.mark.slow
@pytest.mark.fault("F51", "F52", "F53")
async def test_hostile_mails_harm_nothing_and_hold_nobody_up(reader: Reader) -> None:
    """Each is read, or ends the child; the mail after it is read as ever."""
    whole: list[str] = []
    for name, raw in HOSTILE.items():
        read = await reader.read("mime", raw[: 512 * 1024], "GB")
        assert read.unreadable or read.letter, name
        whole += [name] if read.whole else []
        after = await reader.read("mime", mail(), "GB")
        assert after.questions == ("Does it work with SAP?",), name
    assert whole, "no mail hung the stripping of quotes: the limit is not tested"


@pytest.mark.fault("F53")
async def test_where_the_quotes_hang_the_original_is_kept(reader: Reader) -> None:
    raw = mail("Does it work with SAP?\n\n" + "From:\n" * 8000)
    read = await reader.read("mime", raw, "GB")
    assert (read.questions, read.whole) == (("Does it work with SAP?",), True)


async def test_a_child_that_sleeps_is_killed(reader: Reader) -> None:
    """The wall's own limit, for what takes no processor time."""
    impatient = Reader(patience=0.0)
    try:
        read = await impatient.read("mime", mail(), "GB")
        assert read.unreadable
    finally:
        await impatient.__aexit__(None, None, None)


async def test_json_is_read_like_a_mail(reader: Reader) -> None:
    said = {
        "from": "Pat Lee <pat@buyer.test>",
        "subject": "Is there an API?",
        "html": "<p>Hi,</p><p>can Pat pay by card?</p>",
        "headers": {"Auto-Submitted": "no"},
    }
    read = await reader.read("json", json.dumps(said).encode(), "GB")
    assert read.questions == ("Can [name] pay by card?", "Is there an API?")
    said["headers"] = {"Auto-Submitted": "auto-generated"}
    read = await reader.read("json", json.dumps(said).encode(), "GB")
    assert (read.letter["automatic"], read.questions) == ("automatic", ())
