"""What brings Acme's teams together: a council, lunches, live calls to hear, a call week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.app import App
from bot.demo.step import Step, moment, works
from bot.people.roster import CLI, import_roster

TEAM = "T0ACME"
ROSTER = """\
email,side,role,team,site,zone,country,manager_email
rita@acme.test,sales,outside rep,Berlin sales,Berlin,Europe/Berlin,DE,sam@acme.test
ravi@acme.test,sales,inside rep,Berlin sales,Berlin,,,sam@acme.test
paul@acme.test,sales,outside rep,Berlin sales,Berlin,,,sam@acme.test
ben@acme.test,sales,inside rep,New York sales,New York,America/New_York,US,dana@acme.test
zoe@acme.test,sales,outside rep,New York sales,New York,,,dana@acme.test
sam@acme.test,sales,inside manager,Berlin sales,New York,,,
dana@acme.test,sales,inside manager,New York sales,New York,,,
mia@acme.test,marketing,marketer,Marketing,Berlin,,,lena@acme.test
tom@acme.test,marketing,marketer,Marketing,New York,,,lena@acme.test
lena@acme.test,marketing,marketing leader,Marketing,Berlin,,,
"""
RAISED = (
    ("ravi", "Half of the fair's phone numbers are wrong. Who checks them?"),
    ("zoe", "Prospects ask for a security sheet on nearly every call."),
)
HEARD = {
    "well": "She opened with what the prospect had asked at the webinar.",
    "not_well": "The price came too early.",
    "change": "Send the security sheet before the call.",
    "asked": "Who sets it up?",
}


class Rituals:
    """What people do with the bot's rituals. `Life` has the rest of their verbs."""

    _sandbox: Any
    _app: App

    async def settled(self) -> None:
        """Until everything that was caused has been said."""
        raise NotImplementedError

    async def _roster(self, _what: None) -> None:
        """Olga has imported who is where, on which team, under whom."""
        db, now = self._app.deps.db, self._app.deps.now()
        await db.write(import_roster, ROSTER.encode(), CLI, now, workspace_id=TEAM)

    async def _form(self, who: str, values: dict[str, Any], *, twice: bool = False) -> None:
        """Fills in the form that is open; `twice`: its preview is confirmed as well."""
        for given in (values, {})[: 2 if twice else 1]:
            reply = await self._sandbox.submit(who, given)
            if not reply.ok or reply.errors:
                raise RuntimeError(f"{who} could not save: {reply.errors or reply.error}")
        await self.settled()
        while self._sandbox.views(who):
            await self._sandbox.close_view(who)

    async def _council(self, first: date) -> None:
        reply = await self._sandbox.command("olga", "alignment", "/align council")
        await self._sandbox.press("olga", reply.message, "council.form.open")
        council = {
            "name": "Acme council", "reps": ["U0RITA", "U0RAVI", "U0BEN", "U0ZOE"],
            "leaders": ["U0MIA", "U0LENA"], "owner": "U0OLGA", "deputy": "U0SAM", "per_year": "5",
            "day": first.isoformat(), "at": "16:00", "zone": "Europe/Berlin", "mode": "video",
            "link": "https://meet.acme.test/council",
        }  # fmt: skip
        await self._form("olga", council, twice=True)

    async def _raise(self, what: tuple[str, str]) -> None:
        who, words = what
        await self._sandbox.command(who, "leads", f"/align council raise {words}")

    async def _lunch(self, first: date) -> None:
        await self._sandbox.command("lena", "alignment", "/align lunch")
        await self._form("lena", {"day": first.isoformat(), "deputy": "U0SAM"})

    async def _logs(self, rep: str) -> None:
        """Sam listened to a call of one of his reps."""
        await self._sandbox.command("sam", "sales-managers", "/listen log")
        await self._form("sam", {"rep": rep})

    async def _offer(self, what: tuple[str, str]) -> None:
        who, line = what
        await self._sandbox.command(who, "leads", f"/listen offer {line}")
        await self._form(who, {"consent": ["yes"]})

    async def _takes(self, who: str) -> None:
        """A seat in the first slot that is offered."""
        reply = await self._sandbox.command(who, "leads", "/listen")
        action = next(a for a in reply.message.action_ids if a.startswith("listening.take#"))
        await self._sandbox.press(who, reply.message, action)

    async def _debrief(self, who: str) -> None:
        """What was heard together is written down when it is asked for."""
        await self._app.ticker.tick()
        await self.settled()
        asked = [m for m in self._sandbox.dms(who) if "listening.debrief" in str(m.action_ids)]
        action = next(a for a in asked[-1].action_ids if a.startswith("listening.debrief"))
        await self._sandbox.press(who, asked[-1], action)
        await self._form(who, HEARD)

    async def _week(self, monday: date) -> None:
        await self._sandbox.command("lena", "alignment", "/align callweek plan")
        given = {"monday": monday.isoformat(), "quota": "2", "channel": "C0ALIGN"}
        await self._form("lena", given | {"deputy": "U0MIA"}, twice=True)


def next_working_day(day: date, ahead: int = 1) -> date:
    """The `ahead`-th working day after that day."""
    while ahead:
        day += timedelta(days=1)
        ahead -= works(day)
    return day


def next_monday(day: date) -> date:
    """The Monday of the week after."""
    return day + timedelta(days=7 - day.weekday())


def on_day(n: int, day: date, today: date) -> list[Step]:
    """What was arranged on the n-th day of the fortnight."""
    noon = moment(day, 12 * 60 + 10)
    told: dict[int, list[tuple[str, Any]]] = {
        1: [("council", next_working_day(today, 2))],
        2: [("lunch", next_monday(today) - timedelta(days=7))],
        3: [("logs", "U0RITA"), ("logs", "U0RAVI")],
        4: [("offer", ("rita", "today 14:00-15:00")), ("takes", "mia")],
        5: [("raise", one) for one in RAISED],
        8: [("week", next_monday(today))],
    }
    steps = [Step(noon + timedelta(minutes=i), *what) for i, what in enumerate(told.get(n, []))]
    if n == 4:
        steps.append(Step(moment(day, 15 * 60 + 10), "debrief", "rita"))
    return steps


def this_morning(today: date) -> list[Step]:
    """Two calls that one may still listen to, today and tomorrow."""
    after = next_working_day(today)
    lines = (("rita", "today 14:00-15:00"), ("ravi", f"{after:%-d %B} 11:00-12:00"))
    return [Step(moment(today, 9 * 60 + 42 + n), "offer", one) for n, one in enumerate(lines)]
