"""The way in: 401 for every signature that is not Slack's, never 500, never too much (F43, F46)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kit.guard import LARGEST, Guard, signed_by
from bot.kit.listen import listening

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_531_420_618
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
Headers = list[tuple[bytes, bytes]]

# The example of Slack's own documentation.
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SLACK_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def sign(body: bytes, stamp: str = str(NOW), secret: str = SECRET) -> str:
    text = b"v0:" + stamp.encode("latin-1") + b":" + body
    return "v0=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def headers(body: bytes, kind: str = FORM, **changed: str | bytes | None) -> Headers:
    """Correct headers, changed as told; None leaves one out."""
    given: dict[str, str | bytes | None] = {
        "content-type": kind,
        "x-slack-request-timestamp": str(NOW),
        "x-slack-signature": sign(body),
    }
    given |= {name.replace("_", "-"): value for name, value in changed.items()}
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode("utf-8"))
        for name, value in given.items()
        if value is not None
    ]


class Inside:
    """What stands behind the guard: notes what reaches it and answers 204."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def through(
    body: bytes, sent: Headers, *, method: str = "POST", wall: float = NOW, pieces: int = 1
) -> tuple[int, list[bytes]]:
    """The status, and what got through."""
    inside, statuses = Inside(), list[int]()
    size = max(len(body) // pieces, 1)
    chunks = [body[n : n + size] for n in range(0, len(body), size)] or [b""]
    messages = [
        {"type": "http.request", "body": c, "more_body": n + 1 < len(chunks)}
        for n, c in enumerate(chunks)
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    guard = Guard(inside, SECRET, lambda: wall)
    await guard({"type": "http", "method": method, "headers": sent}, receive, send)
    (status,) = statuses
    return status, inside.bodies


@pytest.mark.fault("F39")
async def test_events_that_slack_held_back_are_noted() -> None:
    noted: list[str] = []
    body = b'{"type": "app_rate_limited", "team_id": "T0ACME", "minute_rate_limited": 1}'
    guard = Guard(Inside(), SECRET, lambda: NOW, noted.append)
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    for forged in (True, False):
        sent = headers(body, JSON, **({"x_slack_signature": "v0=0"} if forged else {}))
        await guard({"type": "http", "method": "POST", "headers": sent}, receive, send)
    assert statuses == [401, 200]
    assert noted == ["T0ACME"]


async def test_slack_s_own_challenge_is_answered() -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB"}'
    async with listening(Guard(Inside(), SECRET, lambda: NOW), "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = b"".join(b"%s: %s\r\n" % pair for pair in headers(body, JSON))
        length = f"Host: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n".encode()
        writer.write(b"POST / HTTP/1.1\r\n" + length + head + b"\r\n" + body)
        answered = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answered.startswith(b"HTTP/1.1 200")
    assert json.loads(answered.partition(b"\r\n\r\n")[2]) == {"challenge": "3eZbrw1aB"}


async def test_slack_s_own_example_gets_through_untouched() -> None:
    assert sign(SLACK_BODY) == SLACK_SIGNATURE
    status, bodies = await through(SLACK_BODY, headers(SLACK_BODY), pieces=7)
    assert (status, bodies) == (204, [SLACK_BODY])


FORGED: dict[str, Callable[[bytes], Headers]] = {
    "another secret": lambda b: headers(b, x_slack_signature=sign(b, secret="other")),
    "another body": lambda b: headers(b, x_slack_signature=sign(b + b"&x=1")),
    "another time": lambda b: headers(b, x_slack_request_timestamp=str(NOW + 1)),
    "no signature": lambda b: headers(b, x_slack_signature=None),
    "no time": lambda b: headers(b, x_slack_request_timestamp=None),
    "no headers": lambda _b: [],
    "empty signature": lambda b: headers(b, x_slack_signature=""),
    "empty time": lambda b: headers(b, x_slack_request_timestamp=""),
    "no version": lambda b: headers(b, x_slack_signature=sign(b)[3:]),
    "another version": lambda b: headers(b, x_slack_signature="v1" + sign(b)[2:]),
    "upper case": lambda b: headers(b, x_slack_signature=sign(b).upper()),
    "cut": lambda b: headers(b, x_slack_signature=sign(b)[:-1]),
    "longer": lambda b: headers(b, x_slack_signature=sign(b) + "0"),
    "space before": lambda b: headers(b, x_slack_signature=" " + sign(b)),
    "two signatures in one": lambda b: headers(b, x_slack_signature=f"{sign(b)},{sign(b)}"),
    "signature twice": lambda b: [*headers(b), (b"X-Slack-Signature", sign(b).encode())],
    "a wrong one and a right one": lambda b: [(b"x-slack-signature", b"v0=0"), *headers(b)],
    "time twice": lambda b: [*headers(b), (b"x-slack-request-timestamp", str(NOW).encode())],
    "not ascii": lambda b: headers(b, x_slack_signature="v0=ü".encode("latin-1")),
    "emoji": lambda b: headers(b, x_slack_signature="v0=🙂" + "0" * 60),
    "bytes": lambda b: headers(b, x_slack_signature=bytes(range(128, 256))),
    "time is a word": lambda b: headers(b, x_slack_request_timestamp="now"),
    "time is a float": lambda b: headers(b, x_slack_request_timestamp=f"{NOW}.5"),
    "time is signed": lambda b: headers(b, x_slack_request_timestamp=f"+{NOW}"),
    "time is negative": lambda b: headers(b, x_slack_request_timestamp=f"-{NOW}"),
    "time in other digits": lambda b: headers(b, x_slack_request_timestamp="١٥٣١٤٢٠٦١٨"),
    "time in superscript": lambda b: headers(b, x_slack_request_timestamp="²³"),
    "time is huge": lambda b: headers(b, x_slack_request_timestamp="9" * 5000),
    "time with spaces": lambda b: headers(b, x_slack_request_timestamp=f" {NOW} "),
    "time is exponential": lambda b: headers(b, x_slack_request_timestamp="1e9"),
}


@pytest.mark.fault("F46")
@pytest.mark.parametrize("how", FORGED)
@pytest.mark.parametrize("body", [SLACK_BODY, b"", b"{", b"\xff\xfe", b"\x00" * 99])
async def test_what_slack_did_not_sign_is_401(how: str, body: bytes) -> None:
    assert await through(body, FORGED[how](body)) == (401, [])


@pytest.mark.fault("F46")
@pytest.mark.parametrize("away", [-301, -300, -299, 0, 299, 300, 301, 86_400, -86_400])
async def test_a_time_more_than_five_minutes_off_is_401(away: int) -> None:
    """Signed correctly, but long ago: somebody replays it (F13)."""
    stamp = str(NOW + away)
    sent = headers(
        SLACK_BODY, x_slack_request_timestamp=stamp, x_slack_signature=sign(SLACK_BODY, stamp)
    )
    status, bodies = await through(SLACK_BODY, sent)
    assert status == (204 if abs(away) <= 300 else 401)
    assert len(bodies) == (abs(away) <= 300)


@pytest.mark.fault("F46")
@pytest.mark.parametrize("case", [str.upper, str.title, str.lower])
async def test_the_case_of_header_names_does_not_matter(case: Callable[[str], str]) -> None:
    sent = [(case(n.decode()).encode(), v) for n, v in headers(SLACK_BODY)]
    assert (await through(SLACK_BODY, sent))[0] == 204


@pytest.mark.fault("F46")
@settings(deadline=None)
@given(
    body=st.binary(max_size=200),
    stamp=st.one_of(st.just(str(NOW)), st.text(max_size=20)),
    signature=st.one_of(st.text(max_size=80), st.binary(max_size=80)),
    more=st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=20)), max_size=4),
)
async def test_whatever_is_sent_unsigned_is_401(
    body: bytes, stamp: str, signature: str | bytes, more: Headers
) -> None:
    sent = headers(
        body, x_slack_request_timestamp=stamp.encode("utf-8", "replace"),
        x_slack_signature=signature if isinstance(signature, bytes)
        else signature.encode("utf-8", "replace"),
    )  # fmt: skip
    assert await through(body, [*sent, *more]) == (401, [])


@given(st.text(max_size=30), st.text(max_size=80), st.binary(max_size=50))
def test_a_signature_that_does_not_hold_is_false_and_nothing_else(
    stamp: str, signature: str, body: bytes
) -> None:
    assert signed_by(SECRET.encode(), stamp, signature, body, NOW) is False


ODD: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
TYPES = st.sampled_from(
    ["event_callback", "url_verification", "app_rate_limited", "block_actions", "shortcut", "new"]
)
PAYLOADS = ODD | st.fixed_dictionaries(
    {"type": TYPES | ODD}, optional={"event": ODD | st.fixed_dictionaries({"type": ODD | TYPES})}
)


@pytest.mark.fault("F46")
@settings(deadline=None)
@given(payload=PAYLOADS, as_form=st.booleans())
async def test_signed_nonsense_is_never_500(payload: Any, as_form: bool) -> None:
    text = json.dumps(payload)
    body = urlencode({"payload": text}).encode() if as_form else text.encode()
    status, _ = await through(body, headers(body, FORM if as_form else JSON))
    assert status in (200, 204, 400)


@settings(deadline=None)
@given(body=st.binary(max_size=300), kind=st.sampled_from([FORM, JSON, "", "text/html", "a/b;c"]))
async def test_signed_bytes_are_never_500(body: bytes, kind: str) -> None:
    status, _ = await through(body, headers(body, kind))
    assert status in (200, 204, 400)


def event(**more: Any) -> bytes:
    return json.dumps({"type": "event_callback", "event": {"type": "message"}} | more).encode()


def interaction(kind: Any) -> bytes:
    return b"payload=" + quote(json.dumps({"type": kind})).encode()


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (JSON, event(), 204),
        (JSON + "; charset=utf-8", event(), 204),
        (JSON, b'{"type": "url_verification", "challenge": "x"}', 200),
        (JSON, b'{"type": "app_rate_limited", "minute_rate_limited": 1}', 200),
        (JSON, b'{"type": "something_new"}', 200),
        (JSON, event(event=None), 200),
        (JSON, event(event="message"), 200),
        (JSON, event(event={"type": ["message"]}), 200),
        (JSON, b"{", 400),
        (JSON, b"[]", 400),
        (JSON, b'"x"', 400),
        (JSON, b"\xff", 400),
        (JSON, b"[" * 100_000, 400),
        (JSON, b"1" * 10_000, 400),
        (FORM, interaction("block_actions"), 204),
        (FORM, interaction("view_submission"), 204),
        (FORM, interaction("message_action"), 204),
        (FORM, interaction("something_new"), 200),
        (FORM, interaction(["block_actions"]), 200),
        (FORM, interaction({"a": 1}), 200),
        (FORM, interaction(None), 200),
        (FORM, b"payload=%7B", 400),
        (FORM, b"payload=%5B%5D", 400),
        (FORM, b"payload=", 400),
        (FORM, b"payload=" + b"%5B" * 100_000, 400),
        (FORM, b"command=%2Fbadlead&text=x", 204),
        (FORM, b"ssl_check=1", 200),
        (FORM, b"anything=else", 200),
        (FORM, b"", 200),
        (FORM, b"\xff\xfe", 400),
    ],
)
async def test_signed_payloads_of_all_shapes(kind: str, body: bytes, status: int) -> None:
    got, bodies = await through(body, headers(body, kind))
    assert got == status
    assert bodies == ([body] if status == 204 else [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_only_post_is_a_way_in(method: str) -> None:
    assert await through(SLACK_BODY, headers(SLACK_BODY), method=method) == (405, [])


async def test_a_caller_who_hangs_up_is_not_let_in() -> None:
    inside = Inside()

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_message: dict[str, Any]) -> None:
        return None

    guard = Guard(inside, SECRET, lambda: NOW)
    await guard({"type": "http", "method": "POST", "headers": headers(b"x")}, receive, send)
    assert inside.bodies == []


@pytest.mark.fault("F43")
async def test_too_much_is_refused_before_it_is_read_to_the_end() -> None:
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    statuses: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    guard = Guard(Inside(), SECRET, lambda: NOW)
    await guard({"type": "http", "method": "POST", "headers": []}, receive, send)
    assert statuses[0] == 413
    assert asked == LARGEST // 1_000_000 + 1


@pytest.mark.fault("F43")
async def test_as_much_as_allowed_gets_through() -> None:
    body = b"command=%2Fask&text=" + b"x" * (LARGEST - 20)
    assert (await through(body, headers(body), pieces=50))[0] == 204
    more = body + b"x"
    assert (await through(more, headers(more), pieces=50))[0] == 413


@pytest.mark.fault("F43")
async def test_ten_megabytes_over_a_real_connection_are_413() -> None:
    inside = Inside()
    async with listening(Guard(inside, SECRET, lambda: NOW), "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
        writer.write(b"x" * (LARGEST + 1))
        await writer.drain()
        status = await reader.readline()
        writer.close()
        await writer.wait_closed()
    assert b" 413 " in status
    assert inside.bodies == []


def test_no_secret_is_no_guard() -> None:
    with pytest.raises(ValueError, match="anybody"):
        Guard(Inside(), "", lambda: NOW)
