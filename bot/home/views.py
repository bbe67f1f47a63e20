"""Draws the Home tab, help, status, the first message and the settings; reads settings back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.kit.surfaces import HelpLine, HomePanel

SETTINGS_FORM = "home.settings.form"
SETTINGS = "home.settings"
HELP = "home.help"
REFRESH = "home.refresh"
RETRY = "home.retry"
LEADS_CHANNEL = "home.setup.leads"
QUESTIONS_CHANNEL = "home.setup.questions"
SAMPLE = "home.setup.sample"
PEOPLE = "home.setup.people"

HOURS = range(6, 22)
EMOJI = {
    "not_good": ("Not good", "thumbsdown"),
    "later": ("Later", "seedling"),
    "mine": ("I take it", "raised_hand"),
    "good": ("Good (off when empty)", ""),
}


@dataclass(frozen=True)
class Settings:
    """What the settings form shows and gives back."""

    leads_channel: str | None = None
    questions_channel: str | None = None
    digest_hour: int = 16
    domains: tuple[str, ...] = ()
    emoji: dict[str, str] = field(default_factory=dict[str, str])
    sides: dict[str, str] = field(default_factory=dict[str, str])
    prefix: str = ""


@dataclass(frozen=True)
class DeadMessage:
    """A message that could not be delivered, as status shows it."""

    id: int
    what: str
    reason: str


@dataclass(frozen=True)
class Status:
    """What `/align status` tells."""

    leads_channel: str | None
    questions_channel: str | None
    next_digest: datetime | None
    waiting: int
    leaves_by: datetime | None
    dead: tuple[DeadMessage, ...]
    sales: int
    marketing: int
    unmapped: int
    version: str


def when(at: datetime) -> str:
    """A moment in each reader's own zone (Slack's date token, with a plain fallback)."""
    stamp = int(at.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def home_view(name: str, side: str, panels: list[HomePanel], *, admin: bool) -> Block:
    """A person's Home tab: what waits first, then what they may look at."""
    panels = sorted(panels, key=lambda p: p.rank)
    waiting = [block for p in panels for block in p.waiting]
    rest = [block for p in panels for block in p.blocks]
    row = b.actions(
        b.button("What I can do", HELP),
        b.button("Settings", SETTINGS) if admin else None,
        b.button("Refresh", REFRESH),
    )
    top = [
        b.header("Waiting for me"),
        *(waiting or [b.section("Nothing waits for you. Well done.")]),
    ]
    rest = ([b.divider(), *rest] if rest else [])[: b.VIEW_BLOCKS - 5 - len(top)]
    who = b.context(f"{text.mrkdwn(name)} · {side}")
    return b.home([*top[:60], *rest, b.divider(), row, who])


def help_message(lines: list[HelpLine], side: str, *, admin: bool, prefix: str = "") -> Message:
    """What exists, what this person is likely to need first."""
    wanted = {"everybody", side, *(("admin",) if admin else ())}
    first = sorted((x for x in lines if x.audience in wanted), key=lambda x: x.rank)
    other = sorted((x for x in lines if x.audience not in wanted), key=lambda x: x.rank)
    blocks = [b.section("*What I can do*\n" + _help_lines(first, prefix))]
    if other:
        blocks.append(b.context("*For others:* " + _help_lines(other, prefix).replace("\n", " · ")))
    blocks.append(
        b.context("In a thread, commands do not work: use ⋯ on the message, then *Flag lead*.")
    )
    return b.message("What I can do", blocks)


def _help_lines(lines: list[HelpLine], prefix: str) -> str:
    shown = [
        (f"`{_prefixed(x.command, prefix)}`" if x.command.startswith("/") else f"*{x.command}*")
        + f" {x.says}"
        for x in lines
    ]
    return "\n".join(shown)


def _prefixed(command: str, prefix: str) -> str:
    return f"/{prefix}{command[1:]}"


def _place(channel: str | None) -> str:
    return f"<#{channel}>" if channel else "_not chosen yet_"


def status_message(s: Status, *, admin: bool) -> Message:
    """Calm facts, and for admins what could not be delivered, with a way to try again."""
    lines = [
        f"Leads {_place(s.leads_channel)} · Questions {_place(s.questions_channel)}",
        f"Next digest {when(s.next_digest)}" if s.next_digest else "No digest planned yet",
        f"{s.sales} in sales · {s.marketing} in marketing · {s.unmapped} not said yet",
    ]
    if s.waiting:
        done = f", done about {when(s.leaves_by)}" if s.leaves_by else ""
        lines.append(f"Sending slowly: {s.waiting} messages{done}")
    blocks = [b.section("\n".join(lines))]
    if admin and s.dead:
        blocks.append(b.section(f"*Could not be delivered* · {len(s.dead)}"))
        for dead in s.dead[:10]:
            again = b.button("Try again", f"{RETRY}#{dead.id}", str(dead.id))
            said = f"{text.mrkdwn(dead.what)}: {text.mrkdwn(dead.reason)}"
            blocks.append(b.section(said, accessory=again))
    blocks.append(b.context(f"Align {s.version}"))
    return b.message("Status", blocks)


def channel_select(action_id: str, chosen: str | None) -> Block:
    """Slack's own picker of channels (U11)."""
    select: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": b.plain("Choose a channel"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen:
        select["initial_conversation"] = chosen
    return select


def setup_message(s: Settings, *, name: str, sides_done: bool, sample: bool) -> Message:
    """The one message that the installer gets: four things, each done where it stands."""
    blocks = [
        b.section(
            f"Hello, I am Align for {text.mrkdwn(name)}. Four things and I am ready. "
            "You can change them later with `/align settings`."
        ),
        b.section("*1. Where do leads arrive?*", accessory=channel_select(
            LEADS_CHANNEL, s.leads_channel)),
        b.section("*2. Where does marketing read questions?*", accessory=channel_select(
            QUESTIONS_CHANNEL, s.questions_channel)),
        b.section(
            "*3. Who is sales, who is marketing?*"
            + (" Done." if sides_done else " A user group or a channel for each."),
            accessory=b.button("Choose", PEOPLE),
        ),
    ]  # fmt: skip
    if s.leads_channel:
        try_it = "*4. Try it.*" + (" The sample is in the channel." if sample else "")
        button = None if sample else b.button("Post a sample lead", SAMPLE, style="primary")
        blocks.append(b.section(try_it, accessory=button))
    return b.message("Four things and I am ready", blocks)


def introduction(hour: int, prefix: str = "") -> Message:
    """Once, in the leads channel."""
    said = (
        "Hello. When a lead comes in here I keep a short card for it. Press *Good* or *Not good*, "
        f"react with 👎, or type `/{prefix}badlead`: it takes two seconds. Marketing reads it in "
        f"the {hour}:00 digest and answers; whoever flagged a lead hears what became of it."
    )
    return b.message("Hello, I keep the leads here", [b.section(said)])
