"""Acme's web site, as far as the demo needs it: a mail to sales, and the pages answers lead to.

Whoever looks at the demo is a prospect here. What they write goes to the bot's webhook as a real
mail; nothing else of the demo does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.demo.acme import ANSWERS

MOST = 20_000  # characters of a mail
# what is typed, and what stands there before
FIELDS = {"from": "Jane Doe <jane.doe@northwind.test>", "subject": "Re: Thursday's webinar"}
LETTER = """\
Hello Acme team,

can it be connected to SAP? Our orders should come over by themselves. And is our data kept in \
the EU?

Please call me on +44 20 7946 0018 or ask for Peter Hansen.

Kind regards
Jane Doe
Northwind Logistics

On Tue, Rita Sanchez <rita@acme.test> wrote:
> Hello Jane,
> how many of you would use it?
"""
STYLE = """
:root { color-scheme: light dark; --line: #8886; --go: #0b6e4f }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 2rem 1rem }
h1 { font-size: 1.5rem } label { display: block; margin: 1rem 0 .25rem }
input, textarea { width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--line);
  border-radius: 6px; background: transparent; color: inherit }
button { font: inherit; padding: .5rem 1rem; border: 0; border-radius: 6px; margin-top: 1rem;
  background: var(--go); color: #fff; cursor: pointer }
.said { border-left: 4px solid var(--go); padding: .25rem 1rem } small { opacity: .75 }
"""
Post = Callable[[str, str, str], Awaitable[None]]


def website(post: Post) -> Starlette:
    """The ASGI app. `post` takes a mail's sender, subject and text, and has it delivered."""

    async def write(_request: Request) -> Response:
        return _page("Write to Acme", _form())

    async def sent(request: Request) -> Response:
        given = parse_qs((await request.body()).decode(), keep_blank_values=True)
        sender, subject, text = (given.get(k, [""])[0][:MOST] for k in (*FIELDS, "text"))
        if not text.strip():
            return _page("Write to Acme", _said("Write a line first.") + _form(), 400)
        await post(_line(sender), _line(subject), text)
        return _page("Sent", _said(WHERE) + '<p><a href="/">Write another one</a></p>')

    async def guide(request: Request) -> Response:
        path = request.url.path.strip("/")
        found = next((one for one in ANSWERS.values() if one[0] == path), None)
        if found is None:
            return _page("Not here", "<p>There is no such page.</p>", 404)
        return _page(found[1], f"<p>{escape(found[2])}</p>")

    return Starlette(
        routes=[
            Route("/", write, methods=["GET"]),
            Route("/", sent, methods=["POST"]),
            Route("/{page:path}", guide, methods=["GET"]),
        ]
    )


WHERE = (
    "Sent to sales@acme.test. In the workspace, be <b>Mia</b>, wait a few seconds, and type "
    "<code>/align find today</code>: each question stands there, without names, addresses, numbers "
    "and what was quoted. <code>/align mailbox</code> counts what came; the digest at 16:00 has it."
)


def _line(typed: str) -> str:
    return " ".join(typed.split())[:200] or "somebody@prospect.test"


def _said(words: str) -> str:
    return f'<p class="said">{words}</p>'


def _form() -> str:
    rows = [
        f'<label for="{name}">{name.capitalize()}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}">'
        for name, value in FIELDS.items()
    ]
    return (
        "<p>You are a prospect. Your mail goes to <b>sales@acme.test</b>, and from there to Align "
        'by webhook.</p><form method="post">' + "".join(rows) + '<label for="text">Mail</label>'
        f'<textarea id="text" name="text" rows="16">{escape(LETTER)}</textarea>'
        "<button>Send</button></form>"
    )


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f"<title>{escape(title)} · Acme</title><style>{STYLE}</style>"
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    small = "<small>A page of the demo. It runs on your machine only.</small>"
    page = f"<!doctype html><html lang=en>{meta}{head}<h1>{escape(title)}</h1>{body}{small}"
    return HTMLResponse(page, status)
