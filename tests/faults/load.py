"""A small load of people and systems, each act remembered with what its doer was told.

Slack delivers an event again until it is taken, and a webhook's sender repeats a call that was not
answered: those must all be there, once. A command or a button is never repeated: what was answered
*Saved* is there once, and what got no answer is there at most once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlmodel import col, func, select

from bot.enquiries.models import Question
from bot.kit.db import Session
from bot.leads.models import Lead, LeadAlias
from bot.sandbox.records import Reply
from bot.sandbox.server import Sandbox
from bot.verdicts.models import ReactionState, Verdict, Via
from tests.support.world import HOOK_SECRET

AT_ONCE = 5
Count = Callable[[Session], int]


@dataclass
class Act:
    """Something somebody did. `count`: how often the facts have it; `sure`: whether it must be."""

    what: str
    count: Count
    sure: bool = False


@dataclass
class Load:
    """People at work in one sandbox. `url` is where webhooks go to; it moves with the process."""

    sandbox: Sandbox
    url: str
    acts: list[Act] = field(default_factory=list[Act])
    unanswered: list[tuple[Act, dict[str, Any]]] = field(default_factory=list[Any])
    reacted: list[tuple[str, str, str]] = field(default_factory=list[Any])

    async def seed(self, cards: int = 2) -> None:
        """Leads that stand there before anything goes wrong."""
        for n in range(cards):
            await self.hook(f"early{n}@buyer.test")

    async def run(self, *, tag: str = "") -> None:
        """About twenty acts, a few at a time; that the bot dies meanwhile is no error here."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(work: Coroutine[Any, Any, None]) -> None:
            async with gate:
                await work

        cards = [m for m in self.sandbox.messages("leads") if m.app_id and m.metadata]
        works: list[Coroutine[Any, Any, None]] = []
        for n in range(4):
            works += [
                self.posted_and_reacted(f"{tag}post{n}@buyer.test", "thumbsdown", back=n == 3),
                self.hook(f"{tag}hook{n}@buyer.test"),
                self.badlead(f"{tag}bad{n}@typed.test", "wrong phone"),
            ]
        works += [self.ask(f"Does it work with {tag}system number {n}?") for n in range(2)]
        works += [self.pressed(card, "verdicts.good", "ravi") for card in cards[:2]]
        works += [self.pressed(card, "verdicts.bad", "rita") for card in cards[:1]]
        works += [self.hook(f"{tag}once{n}@buyer.test", again=False) for n in range(2)]
        await asyncio.gather(*(one(w) for w in works))

    # -- acts

    async def hook(self, email: str, *, again: bool = True) -> None:
        """A CRM sends a lead; without an answer it sends the same again, later."""
        act = Act(f"hook {email}", leads_with(email))
        self.acts.append(act)
        body = {"email": email, "name": email.partition("@")[0].title(), "company": "Buyer"}
        if not await self._send(act, body) and again:
            self.unanswered.append((act, body))

    async def _send(self, act: Act, body: dict[str, Any]) -> bool:
        headers = {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": body["email"]}
        try:
            async with httpx.AsyncClient(timeout=30) as http:
                answer = await http.post(f"{self.url}/hooks/leads", json=body, headers=headers)
        except httpx.HTTPError:
            return False
        assert answer.status_code in (200, 503), answer.text
        act.sure = act.sure or answer.status_code == 200
        return act.sure

    async def hooks_again(self) -> None:
        """The senders' second tries."""
        for act, body in self.unanswered:
            assert await self._send(act, body), act.what
        self.unanswered.clear()

    async def posted_and_reacted(self, email: str, emoji: str, *, back: bool = False) -> None:
        """Another app posts a lead, and a rep reacts to it at once (and thinks again)."""
        self.acts.append(Act(f"post {email}", leads_with(email), sure=True))
        ts = await self.sandbox.app_post("leads", text=f"New contact: {email}, Webinar Q3")
        await self.sandbox.react("rita", "leads", ts, emoji)
        if back:
            await self.sandbox.unreact("rita", "leads", ts, emoji)
        said = Act(f"reaction to {email}", reactions_on(ts, present=not back), sure=True)
        self.acts.append(said)

    async def badlead(self, email: str, words: str) -> None:
        """A rep types a command about somebody nobody knows."""
        act = Act(f"/badlead {email}", verdicts_of(email))
        self.acts.append(act)
        reply = await self.sandbox.command("rita", "leads", f"/badlead {email} {words}")
        act.sure = saved(reply)

    async def ask(self, question: str) -> None:
        """A rep passes a question on."""
        act = Act(f"/ask {question}", questions_like(question))
        self.acts.append(act)
        act.sure = saved(await self.sandbox.command("ravi", "general", f"/ask {question}"))

    async def pressed(self, card: Any, action_id: str, by: str) -> None:
        """A button on a card; the answer comes back through the response_url, if at all."""
        act = Act(f"{action_id} by {by}", button_verdicts(card.ts, by))
        self.acts.append(act)
        reply = await self.sandbox.press(by, ("leads", card.ts), action_id)
        # It is acknowledged once it is stored.
        act.sure = reply.ok

    # -- what became of them

    def lies(self, session: Session) -> list[str]:
        """Acts that are not as often in the database as their doers were told."""
        found: list[str] = []
        for act in self.acts:
            n = act.count(session)
            if n > 1 or (act.sure and n != 1):
                found.append(f"{act.what}: {n} times ({'sure' if act.sure else 'unanswered'})")
        return found


def saved(reply: Reply) -> bool:
    """Whether the person was told that it is saved."""
    return reply.ok and reply.message is not None and "Saved" in reply.message.words


def leads_with(email: str) -> Count:
    """How many leads have this address; an alias that leads nowhere counts as none."""

    def count(session: Session) -> int:
        query = select(func.count(func.distinct(Lead.id))).where(
            Lead.email == email, col(Lead.merged_into).is_(None)
        )
        return session.exec(query).one()

    return count


def verdicts_of(email: str) -> Count:
    """How many acts said something of the lead with this address."""

    def count(session: Session) -> int:
        query = (
            select(func.count(col(Verdict.id)))
            .join(LeadAlias, col(LeadAlias.lead_id) == col(Verdict.lead_id))
            .where(LeadAlias.value == email, col(Verdict.act_id).is_(None))
        )
        return session.exec(query).one()

    return count


def reactions_on(ts: str, *, present: bool) -> Count:
    """How often the facts have rita's reaction as it stands, with what it said."""

    def count(session: Session) -> int:
        states = session.exec(select(ReactionState.present).where(ReactionState.ts == ts)).all()
        said = session.exec(
            select(Verdict.id).where(
                Verdict.ts == ts, Verdict.via == Via.REACTION, col(Verdict.withdrawn_at).is_(None)
            )
        ).all()
        if present:
            return len(said) if states == [True] else 0
        return 1 if not said and True not in states else 2

    return count


def questions_like(text: str) -> Count:
    """How often this question is recorded."""

    def count(session: Session) -> int:
        return session.exec(select(func.count(col(Question.id))).where(Question.text == text)).one()

    return count


def button_verdicts(ts: str, by: str) -> Count:
    """How often this person judged the lead whose card that is."""

    def count(session: Session) -> int:
        from bot.kit.models import Outbox

        about = session.exec(select(Outbox.about).where(Outbox.ts == ts)).one()
        query = select(func.count(col(Verdict.id))).where(
            Verdict.lead_id == int(about),
            Verdict.by == f"U0{by.upper()}",
            Verdict.via == Via.BUTTON,
            col(Verdict.act_id).is_(None),
        )
        return session.exec(query).one()

    return count
