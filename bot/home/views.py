"""Draws the Home tab, help, status, the first message and the settings; reads settings back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.kit.surfaces import REACTIONS, HelpLine, HomePanel

SETTINGS_FORM = "home.settings.form"
SETTINGS = "home.settings"
HELP = "home.help"
REFRESH = "home.refresh"
LEADS_CHANNEL = "home.setup.leads"
QUESTIONS_CHANNEL = "home.setup.questions"
SAMPLE = "home.setup.sample"
SAMPLE_AWAY = "home.setup.sample.remove"
PEOPLE = "home.setup.people"

HOURS = range(6, 22)
MOST_WAITING = 60  # blocks
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
    # Slack user group or channel -> side
    sides: dict[str, str] = field(default_factory=dict[str, str])
    # chosen channels that the bot is not in
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MoreSettings:
    """What few companies change."""

    thread_cards: bool = True
    shared_channels: bool = False
    card_keys: tuple[str, ...] = ()
    crm_hosts: tuple[str, ...] = ()
    # unasked direct messages to one person on a day, at most; 0: as ever
    a_day: int = 0


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
        *(_fitting(waiting) or [b.section("Nothing waits for you. Well done.")]),
    ]
    rest = ([b.divider(), *rest] if rest else [])[: b.VIEW_BLOCKS - 3 - len(top)]
    who = b.context(f"{text.mrkdwn(name)} · {side}")
    return b.home([*top, *rest, b.divider(), row, who])


def _fitting(waiting: list[Block]) -> list[Block]:
    """What waits, as much as leaves room for the rest; how much more there is, is said."""
    if len(waiting) <= MOST_WAITING:
        return waiting
    cut = MOST_WAITING - 1
    while waiting[cut]["type"] != "section":  # a thing keeps its buttons
        cut -= 1
    more = sum(block["type"] == "section" for block in waiting[cut:])
    return [*waiting[:cut], b.context(f"... and {more} more.")]


def help_message(
    lines: list[HelpLine], side: str, *, admin: bool, emoji: dict[str, str]
) -> Message:
    """What exists, what this person is likely to need first. `emoji`: those that mean something."""
    lines = [replace(x, says=x.says.replace(REACTIONS, _reactions(emoji))) for x in lines
             if emoji or REACTIONS not in x.says]  # fmt: skip
    wanted = {"everybody", side, *(("admin",) if admin else ())}
    first = sorted((x for x in lines if x.audience in wanted), key=lambda x: x.rank)
    other = sorted((x for x in lines if x.audience not in wanted), key=lambda x: x.rank)
    blocks = [b.section("*What I can do*\n" + "\n".join(_help_line(x) for x in first))]
    if other:
        blocks.append(b.context("*For others:* " + " · ".join(_help_line(x) for x in other)))
    blocks.append(
        b.context("In a thread, commands do not work: use ⋯ on the message, then *Flag lead*.")
    )
    return b.message("What I can do", blocks)


def _help_line(x: HelpLine) -> str:
    command = f"`{x.command}`" if x.command.startswith("/") else f"*{x.command}*"
    return f"{command} {x.says}"


def _reactions(emoji: dict[str, str]) -> str:
    said = {"not_good": "not good", "later": "later", "mine": "I take it", "good": "good"}
    return ", ".join(f"{emoji[key]} {words}" for key, words in said.items() if key in emoji)


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
        b.section("*1. Where do leads arrive?*" + _invite(s, s.leads_channel),
                  accessory=channel_select(LEADS_CHANNEL, s.leads_channel)),
        b.section("*2. Where does marketing read questions?*" + _invite(s, s.questions_channel),
                  accessory=channel_select(QUESTIONS_CHANNEL, s.questions_channel)),
        b.section(
            "*3. Who is sales, who is marketing?*"
            + (" Done." if sides_done else " A user group or a channel for each."),
            accessory=b.button("Choose", PEOPLE),
        ),
    ]  # fmt: skip
    if sample:
        said = "*4. Try it.* The sample is in the channel. It counts nowhere."
        blocks.append(b.section(said, accessory=b.button("Remove the sample", SAMPLE_AWAY)))
    elif s.leads_channel and s.leads_channel not in s.outside:
        button = b.button("Post a sample lead", SAMPLE, style="primary")
        blocks.append(b.section("*4. Try it.*", accessory=button))
    return b.message("Four things and I am ready", blocks)


def _invite(s: Settings, channel: str | None) -> str:
    return " I am not in it yet: type `/invite @Align` there." if channel in s.outside else ""


def introduction(emoji: dict[str, str], digest_hour: int | None) -> Message:
    """Once, in the leads channel. `digest_hour` None: there is no channel for a digest yet."""
    react = f"react with {emoji['not_good']}, " if "not_good" in emoji else ""
    reads = f"reads it in the {digest_hour}:00 digest" if digest_hour else "reads it"
    said = (
        "Hello. When a lead comes in here I keep a short card for it. Press *Good* or *Not good*, "
        f"{react}or type `/badlead`: it takes two seconds. Marketing {reads} and answers; whoever "
        "flagged a lead hears what became of it."
    )
    return b.message("Hello, I keep the leads here", [b.section(said)])
