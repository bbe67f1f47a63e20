"""Draws `/align mailbox`: where mails come from, what came of them, what was left out and why."""

from __future__ import annotations

from datetime import datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message
from bot.mailbox.models import Source, Why
from bot.mailbox.standing import DAYS, Standing

_BY = {Source.IMAP: "from the mailbox", Source.HOOK: "by webhook", Source.SLACK: "from Slack"}
# Why, for one and for several.
_WHY = {
    Why.NO_QUESTION: ("asks nothing", "ask nothing"),
    Why.AUTOMATIC: ("automatic reply", "automatic replies"),
    Why.BOUNCE: ("undelivered mail", "undelivered mails"),
    Why.LIST: ("newsletter", "newsletters"),
    Why.COLLEAGUE: ("from a colleague", "from colleagues"),
    Why.AGAIN: ("came twice", "came twice"),
    Why.LOOP: ("loop", "loops"),
    Why.TOO_MANY: ("over a sender's hourly limit", "over a sender's hourly limit"),
    Why.UNREADABLE: ("unreadable", "unreadable"),
}
COUNTED = (
    "Of each mail only its questions are kept, with names, addresses and numbers masked. Quoted "
    "text and signatures are left out. Mail of colleagues counts only where it forwards a "
    "prospect's. The mailbox itself is never changed."
)


def standing_message(s: Standing, *, imap: bool, hook: bool) -> Message:
    """`imap`, `hook`: whether a mailbox and a secret for webhooks are set up."""
    blocks = [b.section("\n".join(["*Enquiry mailbox*", *_ways(s, imap=imap, hook=hook)]))]
    blocks.append(b.section(_came(s)))
    if s.left_out:
        blocks.append(b.context("Left out: " + " · ".join(_reasons(s))))
    if s.whole:
        why = "the quoted text could not be told from the rest in time"
        blocks.append(b.context(f"{_mails(s.whole)} read whole: {why}."))
    blocks.append(b.context(COUNTED))
    return b.message("Enquiry mailbox", blocks)


def _ways(s: Standing, *, imap: bool, hook: bool) -> list[str]:
    lines: list[str] = []
    if imap and s.trouble:
        since = f" since {_moment(s.trouble_since)}" if s.trouble_since else ""
        lines.append(f"Mailbox: not read{since}: {text.mrkdwn(s.trouble)}. I try again by myself.")
    elif imap:
        looked = f"last read {_moment(s.looked_at)}" if s.looked_at else "read within five minutes"
        lines.append(f"Mailbox: {looked}")
    else:
        lines.append("Mailbox: none is set up (`MAILBOX_URL`)")
    lines.append(f"Webhook: `/hooks/enquiries`{'' if hook else ' waits for a `HOOK_SECRET`'}")
    if s.channel:
        lines.append(f"Slack: mails forwarded to <#{s.channel}>")
    else:
        lines.append("Slack: no channel yet" + (_CHOOSE if s.admin else ""))
    return lines


_CHOOSE = "; type `/align mailbox here` in the one that mails are forwarded to"


def _came(s: Standing) -> str:
    if not s.mails:
        return f"No mail in the last {DAYS} days."
    parts = [f"*Last {DAYS} days* · {_mails(s.mails)}"]
    parts.append(f"{s.questions:,} question{'' if s.questions == 1 else 's'}")
    if s.known:
        parts.append(f"{s.known:,} from known leads")
    if s.waiting:
        parts.append(f"{s.waiting:,} being read")
    ways = ", ".join(f"{n:,} {_BY[way]}" for way, n in s.by.items())
    newest = f"\nThe newest {_moment(s.last_at)} · {ways}" if s.last_at else ""
    return " · ".join(parts) + newest


def _reasons(s: Standing) -> list[str]:
    listed = sorted(s.left_out.items(), key=lambda x: -x[1])
    return [f"{n:,} {_WHY.get(why, (why, why))[n != 1]}" for why, n in listed]


def _mails(count: int) -> str:
    return f"{count:,} mail{'' if count == 1 else 's'}"


def _moment(at: datetime | None) -> str:
    if at is None:
        return "never"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%d %b %H:%M}>"


def chosen(channel: str, before: str) -> Message:
    """After `/align mailbox #channel`."""
    instead = f" instead of <#{before}>" if before and before != channel else ""
    says = f"Mails forwarded to <#{channel}> are read from now on{instead}. Only their questions "
    return b.message(says + "are kept, masked. `/align mailbox off` ends it.")


def switched_off(before: str) -> Message:
    """After `/align mailbox off`."""
    if not before:
        return b.message("No channel was chosen for mails.")
    says = f"Mails forwarded to <#{before}> are no longer read. What was read stays. "
    return b.message(says + "`/align mailbox here` in it begins again.")
