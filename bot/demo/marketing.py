"""What Acme's marketing tells and measures in those two weeks: intel, visits, touches, mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from random import Random
from typing import Any

from bot.demo.acme import CAMPAIGNS, Arrival
from bot.demo.step import Step, moment

# day of the fortnight, who, what they saw
INTEL = (
    (0, "mia", "Rivalsoft cut its prices by 15% last week; their price page says so."),
    (1, "tom", "Two of three webinar guests asked about integrations, hardly anybody about price."),
    (5, "mia", "Searches for our name with SAP beside it have doubled since the fair."),
)
# The weekly report of everything comes with the bot; these are asked for: day, who, where, what.
REPORTS = (
    (1, "sam", "sales-managers", "conversations weekly"),
    (1, "mia", "alignment", "conversations weekly Webinar Q3 here"),
)
# at the next Monday's message: who says of the first line that it was useful
USEFUL = ("rita", "ravi", "paul")
POINTS = {"page": 60, "ad": 25, "e-mail": 15}  # visits of a campaign on a day, about
TOUCHES = (
    ("page", "Pricing"), ("page", "Integrations"), ("email", "Opened: Spring offer"),
    ("form", "Asked for the price list"), ("event", "Sat through the webinar"),
    ("page", "Security"),
)  # fmt: skip

FROM_LUMEN = """\
Hi Rita,

thanks for the call. Is there a connector for SAP? Our orders should come over by themselves. \
And can we pay every quarter?

You reach me on +49 170 5550199, or ask John Smith.

Best regards
Sofia Rossi
Head of Operations, Lumen Energy
Via Roma 12, Torino

On Mon, Rita Sanchez <rita@acme.test> wrote:
> Hello Sofia,
> how many people would work with it? Shall I call you on Thursday?
"""
FROM_FJORD = """\
Guten Tag,

wo liegen unsere Daten, in der EU? Und wie lange dauert die Einrichtung?

Mit freundlichen Grüßen
Nora Lindqvist
Tel. 0170 5550123
"""
AWAY = "I am out of the office until Monday. Who can help you meanwhile?"

# day of the fortnight, minutes, sender, subject, text, what a machine adds
MAILS = (
    (5, 10 * 60 + 20, "Sofia Rossi <sofia.rossi@lumen.test>", "Re: Your offer", FROM_LUMEN, {}),
    (6, 13 * 60 + 5, "Nora Lindqvist <nora.lindqvist@fjord.test>", "Frage", FROM_FJORD, {}),
    (7, 9 * 60 + 50, "Sam Porter <sam.porter@porterfoods.test>", "Automatic reply: Your offer",
     AWAY, {"Auto-Submitted": "auto-replied"}),
)  # fmt: skip


def mail(sender: str, subject: str, text: str, at: Any, **headers: str) -> bytes:
    """A mail to sales as it is sent (RFC 5322). `at`: an aware moment."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "sales@acme.test", subject
    made["Date"], made["Message-ID"] = format_datetime(at), make_msgid(domain="prospect.test")
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


def on_day(n: int, day: date, leads: Sequence[Arrival], random: Random) -> list[Step]:
    """Marketing's steps on the n-th day. `leads`: who has come in so far."""
    steps = [
        Step(moment(day, 15 * 60 + 5 * i), "intel", (who, words))
        for i, (on, who, words) in enumerate(INTEL)
        if on == n
    ]
    steps += [Step(moment(day, 9 * 60 + 15), "subscribe", told) for on, *told in REPORTS if on == n]
    for on, minutes, sender, subject, text, headers in MAILS:
        if on == n:
            at = moment(day, minutes)
            steps.append(Step(at, "mail", mail(sender, subject, text, at, **headers)))
    if day.weekday() == 0:
        steps.append(Step(moment(day, 9 * 60 + 5), "morning"))
        steps.append(Step(moment(day, 9 * 60 + 20), "useful", USEFUL))
    seen = [_touch(lead, day, random) for lead in leads if random.random() < 1 / 3]
    steps.append(Step(moment(day, 15 * 60 + 50), "touches", tuple(seen)))
    steps.append(Step(moment(day, 15 * 60 + 55), "figures", _figures(day, random)))
    return steps


def _touch(lead: Arrival, day: date, random: Random) -> dict[str, Any]:
    kind, what = random.choice(TOUCHES)
    at = moment(day, random.randrange(14 * 60 + 5, 15 * 60 + 45))
    said = {"email": lead.email, "kind": kind, "what": what, "campaign": lead.campaign}
    return said | {"at": at.isoformat(), "id": f"{lead.email} {at:%d %H:%M}"}


def _figures(day: date, random: Random) -> list[dict[str, Any]]:
    """Visits of that day and, on a Monday, of the weekend before it."""
    days = [day - timedelta(days=n) for n in range(3 if day.weekday() == 0 else 1)]
    return [
        {"campaign": campaign[0], "touchpoint": point, "day": one.isoformat(),
         "count": random.randrange(about // 2, about * 3 // 2)}
        for one in days for campaign in CAMPAIGNS[:3] for point, about in POINTS.items()
    ]  # fmt: skip
