"""The process that reads hostile mails, so that it and not the bot is killed (F51 to F53).

`python -m bot.mailbox.child`: reads requests from stdin (a JSON line, then that many bytes), and
answers each in steps, a JSON line each: `letter` (taken apart), `own` (quotes and signature gone),
`asked` (its questions, masked). A step that takes too much processor time ends the process; what
it answered before stands. It is given no secrets, opens no files, and knows no database.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from typing import Any, BinaryIO

from bot.mailbox.asking import FEWEST_WORDS, questions_in
from bot.mailbox.letter import Letter, Unreadable, read_json, read_mime
from bot.mailbox.masking import mask
from bot.mailbox.names import Names, folded, mask_names
from bot.mailbox.own_words import Own, unquoted, unsigned

STEP = 1.0  # seconds of processor time for one step; a friendly mail takes a hundredth
MEMORY = 1 << 30  # bytes
OWN = 20_000  # characters of a mail's own words in which questions are looked for
STARTED = {"step": "started"}


def main() -> None:
    """Serves until stdin ends."""
    _limit()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # What is loaded once is loaded before the clock runs.
    mask("+44 20 7946 0000", "GB")
    _say(sink, STARTED)
    while line := source.readline():
        request: dict[str, Any] = json.loads(line)
        body = source.read(int(request.pop("size")))
        for step in (_letter, _own, _asked):
            _clock(float(request["seconds"]))
            answer = step(request, body)
            _clock(0)
            _say(sink, answer)
            if answer.get("over"):
                break


def _letter(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The mail taken apart; `over` where nothing more can come of it."""
    try:
        if request["form"] == "letter":
            letter = Letter(**json.loads(body))
        elif request["form"] == "json":
            letter = read_json(json.loads(body))
        else:
            letter = read_mime(body)
    except (Unreadable, ValueError, TypeError, AttributeError, KeyError) as error:
        return {"step": "letter", "over": "unreadable", "why": type(error).__name__}
    request["letter"] = letter
    over = letter.automatic not in ("", "list")
    return {"step": "letter", "letter": letter.plain(), "over": letter.automatic if over else ""}


def _own(request: dict[str, Any], _body: bytes) -> dict[str, Any]:
    letter: Letter = request["letter"]
    stripped = request.get("strip", True)
    own = unquoted(letter.text, letter.subject) if stripped else Own(letter.text)
    if letter.enclosed:
        own.forwarded, own.sender, own.name = True, letter.reply_to, letter.reply_name
    own.text, signed = unsigned(own.text) if stripped else (own.text, [])
    own.names += signed
    request["own"] = own
    return {"step": "own", "forwarded": own.forwarded, "sender": own.sender}


def _asked(request: dict[str, Any], _body: bytes) -> dict[str, Any]:
    """The questions, masked. Names are known from headers, greetings and signatures."""
    letter: Letter = request["letter"]
    own: Own = request["own"]
    names = Names()
    senders = (own.name, letter.name, letter.reply_name)
    addresses = (own.sender, letter.sender, letter.reply_to)
    company = {folded(p) for a in addresses for p in a.partition("@")[2].split(".")}
    for name in (*letter.names, *own.names, *senders):
        names.add(name, own=name in senders, but=company)
    for address in addresses:
        parts = address.partition("@")[0].replace("_", ".").replace("-", ".").split(".")
        if len(parts) > 1:
            names.add(" ".join(p.capitalize() for p in parts if p.isalpha()), but=company)
    subject = "" if own.forwarded or not letter.subject.endswith("?") else letter.subject
    asked = questions_in(own.text[:OWN], subject)
    region = request.get("region") or None
    masked = [mask_names(mask(q, region), names) for q in asked]
    return {"step": "asked", "questions": [q for q in masked if _says_something(q)]}


def _says_something(question: str) -> bool:
    """More than whom it is about: `Is [name] there?` helps nobody."""
    return sum(not word.startswith("[") for word in question.split()) >= FEWEST_WORDS


def _say(sink: BinaryIO, answer: dict[str, Any]) -> None:
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()


def _clock(seconds: float) -> None:
    """Ends this process after so much processor time: the signal's default action needs no turn
    of the interpreter, which a pattern that runs wild would not give."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def request_of(
    form: str, body: bytes, *, region: str, strip: bool = True, seconds: float = STEP
) -> bytes:
    """What the process is sent for one mail. `form`: mime, json, or a letter taken apart."""
    said = {
        "form": form,
        "size": len(body),
        "region": region,
        "strip": strip,
        "seconds": seconds,
    }
    return json.dumps(said).encode() + b"\n" + body


if __name__ == "__main__":
    main()
