"""Does one step of the fortnight as the person would: by post, hook, reaction, command, button."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import httpx
from sqlmodel import col, func, select

from bot.app import App
from bot.demo.acme import ANSWERS, Arrival
from bot.demo.fortnight import Step
from bot.kit.db import Session
from bot.kit.models import Outbox

TEAM = "T0ACME"
SETTINGS = {
    "leads": "C0LEADS",
    "questions": "C0QUESTIONS",
    "hour": "16",
    "domains": "acme.test",
    "sales_group": "S0SALES",
    "marketing_group": "S0MARKETING",
}
REACTIONS = {"not_good": "thumbsdown", "later": "seedling", "mine": "raised_hand"}


class Life:
    """Acme's people, acting through the sandbox; the bot's own clockwork is turned by hand."""

    def __init__(self, sandbox: Any, app: App, http: httpx.AsyncClient, secret: str) -> None:
        self._sandbox, self._app, self._http = sandbox, app, http
        self._auth = {"Authorization": f"Bearer {secret}"}
        # where each prospect's post or card stands: e-mail -> ts
        self._posts: dict[str, str] = {}
        self._turn = 0
        self._calls = 0
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
        if step.do == "post":
            await self._post(step.what)
        elif step.do == "hook":
            await self._hook(step.what)
        elif step.do == "verdict":
            await self._verdict(step.what)
        elif step.do == "call":
            await self._call(*step.what)
        elif step.do == "ask":
            asker, question = step.what
            await self._sandbox.command(asker, "leads", f"/ask {question}")
        else:
            await self._app.ticker.tick()
            await self.settled()
            await self._answer()
        await self.settled()

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

    async def _hook(self, lead: Arrival) -> None:
        given = {
            "email": lead.email, "name": lead.name, "company": lead.company,
            "campaign": lead.campaign, "source": lead.source, "vendor": lead.vendor,
        }  # fmt: skip
        await self._http.post(
            "/hooks/leads", json=given, headers=self._auth | {"Idempotency-Key": lead.email}
        )

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

    async def _call(self, lead: Arrival, words: str) -> None:
        """Typed at once; the first on a post is told in its thread and kept by the shortcut.

        Every other rep lets marketing read the words.
        """
        ts = self._posts.get(lead.email)
        if ts and not self._told and lead.says == "good":
            self._told = True
            told = "Just spoke: interested, wants a demo. Is there an API for our shop?"
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

    async def _answer(self) -> None:
        """Mia reads the digest and answers what she has something for."""
        digest = next(
            (m for m in reversed(self._sandbox.messages("prospect-questions")) if m.get("blocks")),
            None,
        )
        if digest is None:
            return
        for words, (link, snippet) in ANSWERS.items():
            button = _beside(digest["blocks"], words)
            if button is None:
                continue
            await self._sandbox.press("mia", digest, button)
            await self._sandbox.submit("mia", {"link": link, "words": snippet})
            await self.settled()


def _beside(blocks: list[dict[str, Any]], words: str) -> str | None:
    """The [We have this] under the question that has these words."""
    for said, row in itertools.pairwise(blocks):
        if words in str(said.get("text", {}).get("text", "")).lower() and row["type"] == "actions":
            for element in row["elements"]:
                if element["action_id"].startswith("enquiries.have#"):
                    return str(element["action_id"])
    return None


def _waiting(session: Session) -> int:
    query = select(func.count()).select_from(Outbox)
    return session.exec(query.where(col(Outbox.state).in_(("ready", "sending")))).one()
