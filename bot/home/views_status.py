"""Draws `/align status`: calm facts, and what could not be delivered, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message

RETRY = "home.retry"
# What a message was, for somebody who does not know this program; every post has its words.
WHAT = {
    "leads.card": "A lead's card",
    "leads.asked": "Somebody asking for a lead",
    "leads.given": "A lead handed over",
    "leads.passed": "Word that a lead went to somebody else",
    "leads.held_back": "Word that Slack held events back",
    "intel.week": "Monday's message of what marketing sees",
    "touches.came_back": "Word that a lead came back",
    "verdicts.answer": "An answer to a flag",
    "verdicts.signal": "An early signal about a campaign",
    "enquiries.digest": "The daily digest",
    "enquiries.told": "An answer to a question",
    "enquiries.unhelpful": "Word that an answer did not help",
    "enquiries.reminder": "A reminder of a question",
    "enquiries.over": "Word that somebody took a question over",
    "enquiries.link.dead": "Word that a link does not answer",
    "enquiries.link.back": "Word that a link answers again",
    "enquiries.month.line": "What answers did in a month",
    "enquiries.shared": "Word that a channel is shared with another company",
    "gatherings.invitation": "An invitation",
    "gatherings.changed": "Word that a date changed",
    "gatherings.reminder": "A reminder of a date",
    "gatherings.ask": "A question about a holiday",
    "gatherings.nobody": "Word that everybody declined",
    "gatherings.seats": "Who sits with whom at a lunch",
    "gatherings.visited": "A question about a visit",
    "gatherings.minutes_due": "A question about minutes",
    "gatherings.alarm": "Word that minutes are missing",
    "gatherings.minutes": "Minutes",
    "gatherings.answer": "What became of a topic",
    "gatherings.action": "An action that was agreed",
    "gatherings.nudge": "A reminder of an action",
    "calls.weekly": "The week of what was shared from calls",
    "reports.issue": "The report of both teams",
    "listening.coming": "Word of who listens to a call",
    "listening.start": "The link of a live call",
    "listening.soon": "A reminder of a live call",
    "listening.cancelled": "Word that a live call was taken back",
    "listening.closed": "Word that a seat in a live call was closed",
    "listening.manager": "Word of what a team's manager and marketing listened to",
    "listening.floor": "Word of live calls still to be heard",
    "listening.debrief": "The debrief of a live call",
    "listening.sheet": "The sign-up sheet of a call week",
    "listening.day": "A call week in short",
    "listening.opening": "The opening of a call week",
    "listening.next": "Word of the next call week",
    "listening.missed": "Word of a call week that nobody planned",
    "listening.nudge": "A reminder of a debrief",
    "council.seat": "A seat in a council",
    "council.free": "Word of a free seat in a council",
    "council.ballot": "The question who should have a seat",
    "council.term": "Word of a seat's term",
    "council.seldom": "Word that a council meets too seldom",
    "council.raised": "A topic for a council",
    "council.reminder.agenda": "The agenda of a council",
    "council.reminder": "A reminder of a council's meeting",
    "people.left": "Word of somebody who left",
    "people.channel_lost": "Word of a channel that I cannot post to",
    "home.setup": "The first message",
    "home.introduction": "My introduction",
    "home.help": "Help",
}
_WHY = {
    "channel_not_found": "I cannot see that channel. If it is private: `/invite @Align`",
    "not_in_channel": "I am not in that channel: `/invite @Align`",
    "is_archived": "the channel is archived",
    "channel_is_archived": "the channel is archived",
    "restricted_action": "only some people may post there",
    "user_not_found": "Slack does not know that person any more",
    "user_disabled": "that person has left",
    "messages_tab_disabled": "direct messages of this app are switched off",
    "": "Slack did not say why",
}


@dataclass(frozen=True)
class DeadMessage:
    """A message that could not be delivered: which post, to whom, and Slack's reason."""

    id: int
    post: str
    to: str
    reason: str


@dataclass(frozen=True)
class Status:
    """What `/align status` tells. `waiting`: 0 unless it takes a while."""

    leads_channel: str | None
    questions_channel: str | None
    next_digest: datetime | None
    waiting: int
    leaves_by: datetime | None
    dead: tuple[DeadMessage, ...]
    dead_count: int
    sales: int
    marketing: int
    unmapped: int
    version: str


def when(at: datetime) -> str:
    """A moment in each reader's own zone (Slack's date token, with a plain fallback)."""
    stamp = int(at.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _place(channel: str | None) -> str:
    return f"<#{channel}>" if channel else "_not chosen yet_"


def failure(dead: DeadMessage) -> str:
    """One message that could not be delivered: what, to whom, why."""
    what = WHAT.get(dead.post, "A message")
    whom = f"in <#{dead.to}>" if dead.to[:1] in "CG" else "in a direct message"
    if dead.to[:1] in "UW":
        whom = f"to <@{dead.to}>"
    code = dead.reason.split(":")[0].strip()
    return f"{what} {whom}: {_WHY.get(code) or text.mrkdwn(dead.reason, 200)}"


def status_message(s: Status, *, admin: bool) -> Message:
    """Calm facts, and for admins what could not be delivered, with a way to try again."""
    lines = [
        f"Leads {_place(s.leads_channel)} · Questions {_place(s.questions_channel)}",
        f"Next digest {when(s.next_digest)}" if s.next_digest else "No digest planned yet",
        f"{s.sales:,} in sales · {s.marketing:,} in marketing · {s.unmapped:,} not said yet",
    ]
    if s.waiting:
        done = f", done about {when(s.leaves_by)}" if s.leaves_by else ""
        lines.append(f"Sending at Slack's pace: {s.waiting:,} messages{done}")
    blocks = [b.section("\n".join(lines))]
    if admin and s.dead:
        newest = f", the newest {len(s.dead)} here" if s.dead_count > len(s.dead) else ""
        blocks.append(b.section(f"*Could not be delivered* · {s.dead_count:,}{newest}"))
        for dead in s.dead:
            again = b.button("Try again", f"{RETRY}#{dead.id}", str(dead.id))
            blocks.append(b.section(failure(dead), accessory=again))
    blocks.append(b.context(f"Align {s.version}"))
    return b.message("Status", blocks)
