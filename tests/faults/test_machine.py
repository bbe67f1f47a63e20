"""Whatever happens in whatever order, the channels hold exactly what the facts say, once.

Hypothesis chooses the story: people act, Slack delivers, repeats, holds back and shuffles, fails in
each of its ways; the bot dies in the middle of anything and is started again; the clock goes on.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from bot.home.manifest import app_manifest
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from bot.verdicts.models import ReactionState
from tests.faults.load import Load
from tests.faults.mortal import Mortal, notice_tasks
from tests.faults.rest import open_rows, time_passes
from tests.faults.truth import untruths
from tests.support.databases import Postgres
from tests.support.outside import furnish
from tests.support.world import TEAM, TUESDAY

FAILURES: list[tuple[str, dict[str, Any]]] = [
    ("drop", {"accepted": True}),
    ("drop", {"accepted": False}),
    ("http", {"accepted": True}),
    ("http", {"accepted": False}),
    ("truncate", {"accepted": True}),
    ("rate_limit", {"seconds": 1.0}),
    ("error", {"error": "internal_error"}),
    ("error", {"error": "token_revoked"}),
    ("slow", {"seconds": 0.05, "accepted": True}),
]
METHODS = ["chat.postMessage", "chat.update", "conversations.history", "conversations.replies", "*"]
PEOPLE = ["rita", "ravi", "paul"]
# What is chosen must not depend on what happened: two runs of a story differ in their timing.
PICK = st.integers(0, 10_000)
# Slack's, and then its hourly ones: nothing is given up while a story lasts.
RETRIES = (0.0, 60.0, 300.0, *(3600.0,) * 48)


class Company(RuleBasedStateMachine):
    """One company, one bot, one database."""

    new_url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        notice_tasks(self.runner.get_loop())
        self.n = 0
        self.posts: list[str] = []
        self.pressed: set[tuple[str, str]] = set()
        self.bot: Mortal | None = None

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        async def bounded() -> Any:
            async with asyncio.timeout(120):
                return await work

        return self.runner.run(bounded())

    def next(self) -> int:
        self.n += 1
        return self.n

    @initialize()
    def begins(self) -> None:
        self.db_url = type(self).new_url()
        manifest = app_manifest(public_url="http://127.0.0.1:3000")
        self.sandbox = Sandbox(Seed(start=TUESDAY, manifest=manifest))
        self.sandbox.pace.enabled = False
        self.sandbox.retries.delays = RETRIES
        self.load = Load(self.sandbox, "")
        self.do(self._begin())

    async def _begin(self) -> None:
        await self.sandbox.start()
        bot = Mortal(self.sandbox, self.db_url)
        await bot.db.write(furnish, self.sandbox, workspace_id=TEAM, deadline=60.0)
        await self._live(bot)
        await self.load.seed()
        await self._quiet()

    async def _live(self, bot: Mortal | None = None) -> None:
        self.bot = bot or Mortal(self.sandbox, self.db_url)
        await self.bot.live()
        self.load.url = self.bot.url

    async def _quiet(self) -> None:
        assert self.bot is not None
        await self.bot.app.deps.tasks.drain(60)
        await self.sandbox.quiet(60)

    # -- people

    @rule()
    def lead_is_sent(self) -> None:
        self.do(self.load.hook(f"hook{self.next()}@buyer.test"))

    @rule()
    def sender_tries_again(self) -> None:
        waiting = list(self.load.unanswered)
        self.load.unanswered.clear()

        async def again() -> None:
            for act, body in waiting:
                if not await self.load._send(act, body):
                    self.load.unanswered.append((act, body))

        self.do(again())

    @rule()
    def lead_is_posted(self) -> None:
        text = f"New contact: post{self.next()}@buyer.test, Webinar Q3"
        self.posts.append(self.do(self.sandbox.app_post("leads", text=text)))

    @rule(pick=PICK, who=st.sampled_from(PEOPLE), emoji=st.sampled_from(["thumbsdown", "seedling"]))
    def reaction_changes(self, pick: int, who: str, emoji: str) -> None:
        if not self.posts:
            return
        ts = self.posts[pick % len(self.posts)]
        there = self.sandbox.message("leads", ts).reactions.get(emoji, [])
        change = self.sandbox.unreact if f"U0{who.upper()}" in there else self.sandbox.react
        self.do(change(who, "leads", ts, emoji))

    @rule(who=st.sampled_from(PEOPLE), words=st.sampled_from(["", "wrong phone", "student"]))
    def badlead_is_typed(self, who: str, words: str) -> None:
        self.do(self.load.badlead(f"typed{self.next()}@typed.test", words))

    @rule()
    def question_is_asked(self) -> None:
        self.do(self.load.ask(f"Does it work with system number {self.next()}?"))

    @rule(
        pick=PICK,
        who=st.sampled_from(PEOPLE),
        action=st.sampled_from(["verdicts.good", "verdicts.bad"]),
    )
    def button_is_pressed(self, pick: int, who: str, action: str) -> None:
        cards = [m for m in self.sandbox.messages("leads") if m.metadata and action in m.action_ids]
        fresh = [m for m in cards if (m.ts, who) not in self.pressed and self._known(m.ts)]
        if fresh:
            card = fresh[pick % len(fresh)]
            self.pressed.add((card.ts, who))
            self.do(self.load.pressed(card, action, who))

    def _known(self, ts: str) -> bool:
        def find(session: Session) -> bool:
            return session.exec(select(Outbox.id).where(Outbox.ts == ts)).first() is not None

        assert self.bot is not None
        return bool(self.do(self.bot.db.read(find, workspace_id=TEAM)))

    # -- Slack

    @rule(pick=PICK, attempt=st.integers(1, 3))
    def event_comes_again(self, pick: int, attempt: int) -> None:
        sent = self.sandbox.events[-12:]
        if sent:
            self.do(self.sandbox.redeliver(sent[pick % len(sent)], attempt=attempt))

    @rule(pick=PICK)
    def bytes_come_again(self, pick: int) -> None:
        sent = [d for d in self.sandbox.deliveries()[-12:] if d.body]
        if sent:
            self.do(self.sandbox.replay(sent[pick % len(sent)]))

    @rule(count=st.integers(1, 4))
    def events_are_held_back(self, count: int) -> None:
        self.sandbox.faults.hold_events(count)

    @rule(pick=PICK)
    def events_come_shuffled(self, pick: int) -> None:
        order = list(range(len(self.sandbox.core.events.faults.held)))
        Random(pick).shuffle(order)
        self.do(self.sandbox.faults.release_events(order))

    @rule(
        failure=st.sampled_from(FAILURES),
        method=st.sampled_from(METHODS),
        times=st.integers(1, 3),
    )
    def slack_fails(self, failure: tuple[str, dict[str, Any]], method: str, times: int) -> None:
        kind, how = failure
        self.sandbox.faults.add(kind, method, times=times, **how)

    # -- the bot

    @rule(who=st.sampled_from(PEOPLE), turns=st.integers(0, 60))
    def it_dies_in_the_middle(self, who: str, turns: int) -> None:
        """Several things are under way, and it is cut off `turns` turns of the loop later."""
        n = self.next()

        async def story() -> None:
            assert self.bot is not None
            acts = [
                asyncio.create_task(self.load.hook(f"hook{n}@buyer.test")),
                asyncio.create_task(self.load.badlead(f"typed{n}@typed.test", "wrong phone")),
                asyncio.create_task(self.load.ask(f"Is number {n} good?")),
            ]
            text = f"New contact: post{n}@buyer.test"
            post = asyncio.create_task(self.sandbox.app_post("leads", text=text))
            for _ in range(turns):
                await asyncio.sleep(0.001)
            await self.bot.die()
            await asyncio.gather(*acts)
            self.posts.append(await post)
            await self._live()

        self.do(story())

    @rule()
    def it_is_killed_and_started(self) -> None:
        async def story() -> None:
            assert self.bot is not None
            await self.bot.die()
            await self._live()

        self.do(story())

    @rule(hours=st.sampled_from([0.1, 1, 7, 24]))
    def clock_goes_on(self, hours: float) -> None:
        async def story() -> None:
            assert self.bot is not None
            self.sandbox.clock.advance(timedelta(hours=hours))
            await self.bot.app.ticker.tick()

        self.do(story())

    @rule()
    def all_is_quiet(self) -> None:
        self.do(self._quiet())

    # -- the end

    def teardown(self) -> None:
        try:
            if self.bot is not None:
                problems = self.do(self._reckon())
                assert not problems, "\n".join(problems)
        finally:
            if self.bot is not None:
                self.do(self.bot.end())
                self.do(self.sandbox.stop())
            self.runner.close()

    async def _reckon(self) -> list[str]:
        """Slack behaves again, what was held back and repeated comes; then nothing may differ."""
        assert self.bot is not None
        self.sandbox.faults.plan.clear()
        await self.sandbox.faults.release_events("same")
        # A new process: what waits for a token asks for it again.
        await self.bot.die()
        await self._live()
        await self.load.hooks_again()
        for hours in (0.02, 0.1, 1.01, 1.01):
            self.sandbox.clock.advance(timedelta(hours=hours))
            await self._rest()
        return await self.bot.db.read(self._differs, workspace_id=TEAM)

    async def _rest(self) -> None:
        assert self.bot is not None
        db = self.bot.db
        while True:
            await self._quiet()
            left = await db.read(open_rows, workspace_id=TEAM)
            if not left:
                return
            if all(state != "sending" for _, state, *_ in left):
                await db.write(time_passes, 30.0, workspace_id=TEAM, deadline=60.0)
            elif not self.bot.app.sender._under_way:
                await db.write(_leases_end, workspace_id=TEAM, deadline=60.0)
                await db.write(_rescued, self.bot, workspace_id=TEAM, deadline=60.0)
            self.bot.app.sender.wake()
            await asyncio.sleep(0.02)

    def _differs(self, session: Session) -> list[str]:
        found = untruths(session, self.sandbox, answers=True, now=self.sandbox.clock.now())
        return found + self.load.lies(session) + self._reactions(session)

    def _reactions(self, session: Session) -> list[str]:
        """Every reaction that means something stands in the facts as it stands in the channel."""
        known = {
            (s.ts, s.by, s.emoji): s.present for s in session.exec(select(ReactionState)).all()
        }
        found: list[str] = []
        for ts in self.posts:
            for emoji in ("thumbsdown", "seedling"):
                there = self.sandbox.message("leads", ts).reactions.get(emoji, [])
                for who in PEOPLE:
                    person = f"U0{who.upper()}"
                    if known.get((ts, person, emoji), False) != (person in there):
                        found.append(f"{person}'s {emoji} on {ts}: {person in there} there")
        return found


def _leases_end(session: Session) -> None:
    for row in session.exec(select(Outbox).where(Outbox.state == "sending")):
        row.lease_until -= 60.0
        row.started_at -= 60.0
        session.add(row)


def _rescued(session: Session, bot: Mortal) -> None:
    from bot.kit.delivery import rescue

    rescue(session, bot.app.clock.wall())


def run_stories(new_url: Callable[[], str], examples: int, steps: int) -> None:
    machine = type("Company", (Company,), {"new_url": staticmethod(new_url)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.fault("F02", "F03", "F06", "F07", "F08", "F09", "F12", "F14", "F35", "F37", "F38")
def test_any_story_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    empty = Path(sqlite_url.removeprefix("sqlite:///"))

    def new_url() -> str:
        name = tmp_path / f"story{len(list(tmp_path.iterdir()))}.db"
        shutil.copy(empty, name)
        return f"sqlite:///{name}"

    run_stories(new_url, 12, 15)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.fault("F02", "F03", "F06", "F07", "F08", "F09", "F12", "F14", "F35", "F37", "F38")
def test_any_story_on_postgresql(postgres: Postgres) -> None:
    names: list[str] = []

    def new_url() -> str:
        names.append(postgres.create())
        return postgres.url(names[-1])

    try:
        run_stories(new_url, 4, 12)
    finally:
        for name in names:
            postgres.drop(name)
