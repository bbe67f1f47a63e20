"""Does one step of the fortnight as the person would: by post, hook, reaction, command, button."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import col, func, select

from bot.app import App
from bot.demo.acme import ANSWERS, Arrival, Early
from bot.demo.rituals import TEAM, Rituals
from bot.demo.step import Step
from bot.kit.db import Session
from bot.kit.models import Outbox

SETTINGS = {
    "leads": "C0LEADS",
    "questions": "C0QUESTIONS",
    "hour": "16",
    "domains": "acme.test",
    "sales_group": "S0SALES",
    "marketing_group": "S0MARKETING",
}
MINUTE = timedelta(minutes=1)
GUIDE = """\
Good morning! Some things to try today:
• Be a prospect and write us a mail: {site} – then be Mia and type `/align find today`: what you \
asked stands there without your name and number.
• On a call: `/align find salesforce`, or the shortcut *Find an answer*. After it: `/callnote`, or \
⋯ → *Save call note* on a message in a thread.
• As Mia: `/align find salesforce`, then [Who asked]: a question that was answered two months \
ago, and how often it is asked since.
• `/align report`, `/align intel`, `/align touches`. Then move the clock to 16:00 for the digest.
• As Mia: `/listen`, and take a seat in a call of today. As Rita: `/align council`, what was \
raised for the next meeting, and the year's dates. `/align lunch`, `/align callweek`."""
REACTIONS = {"not_good": "thumbsdown", "later": "seedling", "mine": "raised_hand"}


class Life(Rituals):
    """Acme's people, acting through the sandbox; the bot's own clockwork is turned by hand."""

    def __init__(
        self, sandbox: Any, app: App, http: httpx.AsyncClient, secret: str, site: str
    ) -> None:
        self._sandbox, self._app, self._http = sandbox, app, http
        self._site = site
        self._auth = {"Authorization": f"Bearer {secret}"}
        # where each prospect's post or card stands: e-mail -> ts
        self._posts: dict[str, str] = {}
        self._turn = 0
        self._calls = 0
        self._sent = 0
        self._told = False

    async def set_up(self) -> None:
        """Olga has installed it and chosen the channels."""
        await self.settled()
        await self._sandbox.command("olga", "leads", "/align settings")
        await self._sandbox.submit("olga", SETTINGS)
        await self.settled()

    async def settled(self) -> None:
        """Until everything that was caused has been said."""
        for _ in range(400):
            await self._app.deps.tasks.drain()
            await self._sandbox.quiet(settle=0.002)
            if not await self._app.deps.db.read(_waiting, workspace_id=TEAM):
                return
            await asyncio.sleep(0.005)

    async def do(self, step: Step) -> None:
        """One step; the clock stands at its time already."""
        await getattr(self, f"_{step.do}")(step.what)
        await self.settled()

    async def _ask(self, what: tuple[str, str]) -> None:
        asker, question = what
        await self._sandbox.command(asker, "leads", f"/ask {question}")

    async def _morning(self, _what: None) -> None:
        """What comes by itself comes."""
        await self._app.ticker.tick()

    async def _digest(self, words: tuple[str, ...]) -> None:
        """Mia answers what she has something for, of what these words are about."""
        await self._morning(None)
        await self.settled()
        await self._answer(words)

    async def _post(self, lead: Arrival) -> None:
        fields = [
            {"title": "Email", "value": lead.email, "short": True},
            {"title": "Company", "value": lead.company, "short": True},
            {"title": "Campaign", "value": lead.campaign, "short": True},
            {"title": "Source", "value": lead.source, "short": True},
        ]
        self._posts[lead.email] = await self._sandbox.app_post(
            "leads",
            text=f"New contact: {lead.name}",
            attachments=[{"color": "#ff7a59", "fallback": lead.name, "fields": fields}],
            app="HubSpot",
        )

    async def _hook(self, lead: Arrival | Early, **more: str) -> None:
        given = {
            "email": lead.email, "name": lead.name, "company": lead.company,
            "campaign": lead.campaign, "source": lead.source, "vendor": lead.vendor,
        }  # fmt: skip
        await self._send("leads", lead.email, json=given | more)

    async def _early(self, lead: Early) -> None:
        await self._hook(lead, owner_email=f"{lead.rep}@acme.test")

    async def _send(self, hook: str, key: str = "", **body: Any) -> None:
        """What another system sends to the bot."""
        self._sent += 1
        headers = self._auth | {"Idempotency-Key": key or f"demo-{self._sent}"}
        answer = await self._http.post(f"/hooks/{hook}", **body, headers=headers)
        answer.raise_for_status()

    async def _touches(self, seen: tuple[dict[str, Any], ...]) -> None:
        if seen:
            await self._send("touches", json={"touches": seen})

    async def _figures(self, figures: list[dict[str, Any]]) -> None:
        await self._send("figures", json={"figures": figures})

    async def send_mail(self, raw: bytes) -> None:
        """A mail to sales arrives by webhook, and is read within its minute."""
        await self._send("enquiries", content=raw)
        self._sandbox.clock.advance(MINUTE)
        await self._app.ticker.tick()

    async def _mail(self, raw: bytes) -> None:
        await self.send_mail(raw)

    async def _intel(self, what: tuple[str, str]) -> None:
        who, words = what
        await self._sandbox.command(who, "leads", f"/align intel {words}")

    async def _subscribe(self, what: list[str]) -> None:
        who, channel, line = what
        await self._sandbox.command(who, channel, f"/align report subscribe {line}")

    async def _useful(self, who: tuple[str, ...]) -> None:
        """Reps read what marketing saw, where there was something on Monday."""
        for rep in who:
            posts = [m for m in self._sandbox.messages("leads") if "intel.useful" in m.action_ids]
            for action in ("intel.useful", "intel.read") if posts else ():
                first = _first(posts[-1]["blocks"], action)
                await self._sandbox.press(rep, posts[-1], action, first)
                await self.settled()

    async def _guide(self, _what: None) -> None:
        """What there is to try, from a colleague, where everybody begins."""
        await self._sandbox.say("olga", "general", GUIDE.format(site=self._site))

    async def _verdict(self, lead: Arrival) -> None:
        """Reps say it in turn: by reaction where there is a post, else by command."""
        self._turn += 1
        ts = self._posts.get(lead.email)
        reaction = REACTIONS.get(lead.says)
        if lead.says == "good":
            await self._sandbox.command(lead.rep, "leads", f"/goodlead {lead.email}")
        elif ts and reaction and (self._turn % 2 or lead.says != "not_good"):
            await self._sandbox.react(lead.rep, "leads", ts, reaction)
        elif lead.says == "not_good":
            await self._sandbox.command(lead.rep, "leads", f"/badlead {lead.email} {lead.words}")

    async def _call(self, what: tuple[Arrival | Early, str]) -> None:
        """Typed at once; the first on a post is told in its thread and kept by the shortcut.

        Every other rep lets marketing read the words.
        """
        lead, words = what
        ts = self._posts.get(lead.email)
        if ts and not self._told and isinstance(lead, Arrival) and lead.says == "good":
            self._told = True
            told = "Interested, they want a demo before winter. Is there an API for our shop?"
            said = await self._sandbox.say(lead.rep, "leads", told, thread_ts=ts)
            await self._sandbox.shortcut(lead.rep, "calls.note.shortcut", "leads", said)
            await self._sandbox.submit(lead.rep, {"shared": ["yes"]})
            return
        await self._sandbox.command(lead.rep, "leads", f"/callnote {lead.email} {words}")
        await self.settled()
        mine = self._sandbox.ephemerals(lead.rep)[-1:]
        self._calls += 1
        if self._calls % 2 and mine and "calls.share" in str(mine[0].blocks):
            await self._sandbox.press(lead.rep, mine[0], "calls.share")

    async def _answer(self, about: tuple[str, ...]) -> None:
        posts = reversed(self._sandbox.messages("prospect-questions"))
        digest = next((m for m in posts if any(map(_answers, m.action_ids))), None)
        if digest is None:
            return
        for words in about:
            page, label, snippet = ANSWERS[words]
            button = _beside(digest["blocks"], words)
            if button is None:
                continue
            await self._sandbox.press("mia", digest, button)
            given = {"link": f"{self._site}/{page}", "label": label, "words": snippet}
            reply = await self._sandbox.submit("mia", given)
            if not reply.ok:
                raise RuntimeError(f"Mia could not answer: {reply.errors or reply.error}")
            await self.settled()


def _beside(blocks: list[dict[str, Any]], words: str) -> str | None:
    """The [We have this] under the question that has these words."""
    for said, row in itertools.pairwise(blocks):
        if words in str(said.get("text", {}).get("text", "")).lower() and row["type"] == "actions":
            for element in row["elements"]:
                if _answers(str(element["action_id"])):
                    return str(element["action_id"])
    return None


def _first(blocks: list[dict[str, Any]], action_id: str) -> str:
    """The value of the first button with that id."""
    buttons = [e for block in blocks for e in block.get("elements", [])]
    return next(str(e["value"]) for e in buttons if e.get("action_id") == action_id)


def _answers(action_id: str) -> bool:
    return action_id.startswith("enquiries.have#")


def _waiting(session: Session) -> int:
    query = select(func.count()).select_from(Outbox)
    return session.exec(query.where(col(Outbox.state).in_(("ready", "sending")))).one()
