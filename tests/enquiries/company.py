"""A company with a questions channel, on a real database: what people do, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.enquiries import heard
from bot.enquiries.answers import answer_theme, withdraw_answer
from bot.enquiries.digest import write_digest
from bot.enquiries.digest_views import digest_message
from bot.enquiries.facts import Answered, DigestFacts, Given, Saved
from bot.enquiries.models import Question, Theme, Told, Via
from bot.enquiries.origin import Source
from bot.enquiries.reading import digest_facts
from bot.enquiries.service import Ask, ask_question
from bot.enquiries.taking import take_theme
from bot.enquiries.themes import answer_of
from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.leads.models import Campaign, Lead
from bot.people.models import Member, Side, Workspace

TEAM = "T0ACME"
# Ten in the morning in Berlin.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MIA, TOM, RITA, RAVI, ZOE = "U0MIA", "U0TOM", "U0RITA", "U0RAVI", "U0ZOE"
NAMES = {MIA: "Mia", TOM: "Tom", RITA: "Rita", RAVI: "Ravi", ZOE: "Zoe"}


def at(
    hour: int, minute: int = 0, day: int = 3, month: int = 3, zone: str = "Europe/Berlin"
) -> datetime:
    """A local wall time of 2026 as a moment."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class Company:
    """What people do there. Times are arguments; nothing here reads a clock."""

    db: Database

    async def set_up(self, **settings: Any) -> Company:
        await self.write(_set_up, settings)
        return self

    async def write(self, fn: Any, *args: Any) -> Any:
        # The first use of the calendars loads them, which takes a while on a busy machine.
        return await self.db.write(fn, *args, workspace_id=TEAM, deadline=30.0)

    async def read(self, fn: Any, *args: Any) -> Any:
        return await self.db.read(fn, *args, workspace_id=TEAM)

    async def rows(self, model: Any) -> Any:
        return await self.read(_rows, model)

    async def asks(
        self,
        text: str,
        by: str = RITA,
        now: datetime = TUESDAY,
        source: Source | None = None,
        who: str = "",
        campaign_id: int | None = None,
    ) -> Saved:
        said = heard.quoted(text) if source else heard.read(text)
        via = Via.MESSAGE if source else Via.COMMAND
        ask = Ask(by, said, via, source, who, campaign_id)
        return await self.write(ask_question, ask, now)

    async def fills_in(
        self, text: str, source: Source, by: str = RITA, now: datetime = TUESDAY
    ) -> Saved:
        """The form, opened from a message."""
        ask = Ask(by, heard.read(text), Via.FORM, source)
        return await self.write(ask_question, ask, now)

    async def theme(self, title: str) -> Theme:
        return next(t for t in await self.rows(Theme) if t.title == title)

    async def takes(
        self, title: str, by: str = MIA, now: datetime = TUESDAY, over: bool = False
    ) -> Any:
        return await self.write(take_theme, (await self.theme(title)).id, by, over, now)

    async def answers(
        self,
        title: str,
        by: str = MIA,
        now: datetime = TUESDAY,
        link: str = "https://acme.test/guide",
        label: str = "Guide",
        words: str = "",
    ) -> Answered:
        theme = await self.theme(title)
        standing = await self.read(answer_of, theme.id)
        seen = (standing.id, standing.version) if standing else (0, 0)
        return await self.write(answer_theme, theme.id, by, Given(link, label, words), seen, now)

    async def takes_back(self, title: str, by: str = MIA, now: datetime = TUESDAY) -> None:
        await self.write(withdraw_answer, (await self.theme(title)).id, by, now)

    async def digest(self, now: datetime, zone: str = "Europe/Berlin") -> DigestFacts | None:
        """The digest of that local day, made and read back."""
        day: date = now.astimezone(ZoneInfo(zone)).date()
        made = await self.write(write_digest, day, now)
        return await self.read(digest_facts, made, now) if made else None

    async def facts(self, digest_id: int, now: datetime) -> DigestFacts:
        found = await self.read(digest_facts, digest_id, now)
        assert found is not None
        return found

    async def lead(self, number: int, now: datetime = TUESDAY, **fields: Any) -> int:
        return await self.write(_lead, number, now, fields)

    async def campaign(self, name: str) -> int:
        return await self.write(_campaign, name)

    async def told(self) -> dict[str, Told]:
        return {t.asker_id: t for t in await self.rows(Told)}

    async def posts(self, post: str) -> list[Outbox]:
        return [row for row in await self.rows(Outbox) if row.post == post]


def shown(facts: DigestFacts) -> str:
    """A digest as it reads in the channel."""
    lines: list[str] = []
    for block in digest_message(facts)["blocks"]:
        line = (block.get("text") or {}).get("text", "")
        beside = [block["accessory"]] if "accessory" in block else []
        pressed = [*block.get("elements", []), *beside]
        buttons = " ".join(f"[{e['text']['text']}]" for e in pressed)
        lines.append(" ".join(part for part in (line, buttons) if part))
    return "\n".join(lines)


def days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=n) for n in range(count)]


def _rows(session: Session, model: Any) -> list[Any]:
    return list(session.exec(select(model).order_by(col(model.id))))


def _set_up(session: Session, settings: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "name": "Acme", "zone": "Europe/Berlin", "country": "DE", "installed_at": TUESDAY,
        "questions_channel": "C0QUESTIONS", "leads_channel": "C0LEADS", "installer_id": MIA,
    }  # fmt: skip
    session.add(Workspace(workspace_id=TEAM, **(values | settings)))
    for slack_id, name in NAMES.items():
        side = Side.MARKETING if slack_id in (MIA, TOM) else Side.SALES
        session.add(Member(slack_id=slack_id, name=name, side=side, zone="Europe/Berlin",
                           admin=slack_id == TOM))  # fmt: skip
    session.flush()


def _lead(session: Session, number: int, now: datetime, fields: dict[str, Any]) -> int:
    lead = Lead(number=number, received_at=now, created_at=now, came_at=now, **fields)
    session.add(lead)
    session.flush()
    return lead.id or 0


def _campaign(session: Session, name: str) -> int:
    row = Campaign(slug=name.lower().replace(" ", "-"), name=name)
    session.add(row)
    session.flush()
    return row.id or 0


def question_of(saved: Saved, rows: list[Question]) -> Question:
    return next(q for q in rows if q.id == saved.question_id)
