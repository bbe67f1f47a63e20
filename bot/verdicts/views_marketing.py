"""Draws what marketing sees of flags, what flaggers hear of answers, and early signals.

Channel messages show categories and counts; names of flaggers stand only before a marketer who
answers (DESIGN.md section 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.verdicts.flags import Flag, FlagGroup
from bot.verdicts.models import Amount, Outcome, Reason, Signal, VerdictAnswer
from bot.verdicts.rules import reason_words
from bot.verdicts.views_forms import Values, value_of, values_of

ANSWER = "verdicts.answer"
ANSWER_FORM = "verdicts.answer.form"
EDIT_ANSWER = "verdicts.answer.edit"
EDIT_FORM = "verdicts.answer.edit.form"
FLAGS = "verdicts.flags"
MUTE = "verdicts.mute"
QUANTITY = "verdicts.quantity"
WHY = "verdicts.why"
MINE_MENU = "verdicts.said"
LIST_VIEW = "verdicts.flags.list"

OUTCOMES = {
    Outcome.CORRECTED: "Corrected",
    Outcome.CHANGED: "We changed …",
    Outcome.STAYING: "Staying as is, because …",
}
AMOUNTS = {Amount.TOO_FEW: "Too few", Amount.RIGHT: "Right", Amount.TOO_MANY: "Too many"}
_TICKS = 10
MOST_TOLD = 20


def plural(n: int, one: str, many: str) -> str:
    """`1 lead`, `3 leads`."""
    return f"{n} {one if n == 1 else many}"


def group_carried(g: FlagGroup) -> str:
    """A group as a button carries it."""
    return carry(c=g.campaign_id, n=(g.campaign or "")[:80], r=g.reason, u=g.upto)


def group_of(carried: Mapping[str, Any]) -> FlagGroup | None:
    """Reads `group_carried` back; None for what an older version drew."""
    if carried.get("r") not in set(Reason) or not isinstance(carried.get("u"), int):
        return None
    campaign_id = carried.get("c")
    known = campaign_id if isinstance(campaign_id, int) else None
    return FlagGroup(known, carried.get("n") or None, Reason(carried["r"]), 0, 0, carried["u"])


def group_line(g: FlagGroup) -> str:
    """*Webinar Q3* · wrong phone · 4 flags on 3 leads."""
    where = f"*{text.mrkdwn(g.campaign, 80)}*" if g.campaign else "*No campaign*"
    count = plural(g.flags, "flag", "flags")
    if g.leads != g.flags:
        count += f" on {plural(g.leads, 'lead', 'leads')}"
    return f"{where} · {reason_words(g.reason)} · {count}"


def group_row(g: FlagGroup) -> Block:
    """One group in *Waiting for me*."""
    unique = f"{ANSWER}#{g.campaign_id or 0}.{g.reason}"
    return b.section(group_line(g), accessory=b.button("Answer", unique, group_carried(g)))


def flag_line(f: Flag) -> str:
    """One flag, for a marketer who answers: whose it is, and in which words."""
    who = f" {text.mrkdwn(f.who, 80)}" if f.who != f.public_id else ""
    line = f"*{f.public_id}*{who} · {reason_words(f.reason, f.field)} · <@{f.by}>"
    details = [
        f"“{text.mrkdwn(f.note, 300)}”" if f.note else "",
        f"right: {text.mrkdwn(f.right_value, 120)}" if f.right_value else "",
        f"proof: {text.mrkdwn(f.proof, 200)}" if f.proof else "",
    ]
    return "\n".join([line, " · ".join(d for d in details if d)]).strip()


def answer_form(g: FlagGroup, flags: Sequence[Flag], total: int) -> Block:
    """Answers all flags of a group, or those that stay ticked."""
    blocks: list[Block] = [b.section(group_line(g) if g.flags else _head(g, total))]
    blocks += [b.section(flag_line(f)) for f in flags]
    if 1 < total <= min(_TICKS, len(flags)):
        options = [b.option(f"{f.public_id} {f.who}", str(f.verdict_id)) for f in flags]
        ticks: Block = {"type": "checkboxes", "action_id": "v", "options": options,
                        "initial_options": options}  # fmt: skip
        blocks.append(b.field("This answers", ticks, block_id="only"))
    elif total > len(flags):
        blocks.append(b.context(f"This answers all {total}."))
    blocks += _answer_fields(None, "")
    return b.form(ANSWER_FORM, "Answer flags", blocks, submit="Answer", carried=group_carried(g))


def _head(g: FlagGroup, total: int) -> str:
    where = f"*{text.mrkdwn(g.campaign, 80)}*" if g.campaign else "*No campaign*"
    return f"{where} · {reason_words(g.reason)} · {plural(total, 'flag', 'flags')}"


def _answer_fields(outcome: Outcome | None, words: str) -> list[Block]:
    options = [b.option(label, o.value) for o, label in OUTCOMES.items()]
    radio: Block = {"type": "radio_buttons", "action_id": "v", "options": options}
    if outcome:
        radio["initial_option"] = next(o for o in options if o["value"] == outcome)
    return [
        b.field("What became of it?", radio, block_id="outcome"),
        b.field("In your words", b.typed("v", multiline=True, initial=words, most=1000),
                block_id="words", optional=True,
                hint="Whoever flagged reads this, once, as a direct message from me."),
    ]  # fmt: skip


def read_answer_form(values: Values) -> tuple[Outcome, str, tuple[int, ...]]:
    """Outcome, words, and the ids that stayed ticked (none: all of the group)."""
    chosen = value_of(values, "outcome")
    only = tuple(int(v) for v in values_of(values, "only") if v.isdigit())
    outcome = Outcome(chosen) if chosen in set(Outcome) else Outcome.CORRECTED
    return outcome, value_of(values, "words"), only


def answered_view(flags: int, people: int) -> Block:
    """After an answer: how many it reached."""
    told = f"{plural(people, 'person is', 'people are')} told, once." if people else (
        "Nobody else has to be told."
    )  # fmt: skip
    line = f"Answered {plural(flags, 'flag', 'flags')}. {told}"
    return b.form(LIST_VIEW, "Answered", [b.section(line)], close="Close")


def edit_form(answer: VerdictAnswer) -> Block:
    """The same, for changing an answer; whoever was told sees the new words."""
    blocks = _answer_fields(answer.outcome, answer.words)
    return b.form(EDIT_FORM, "Change the answer", blocks, submit="Save", carried=carry(i=answer.id))


def outcome_line(answer: VerdictAnswer) -> str:
    """Corrected. / We changed: … / Staying as is, because …"""
    words = text.mrkdwn(answer.words, 1000)
    if answer.outcome == Outcome.CHANGED:
        return f"We changed: {words}"
    if answer.outcome == Outcome.STAYING:
        return f"Staying as is, because {words}"
    return f"Corrected: {words}" if words else "Corrected."


@dataclass(frozen=True)
class Told:
    """One answer to somebody's flags, and who gave it."""

    answer: VerdictAnswer
    flags: Sequence[Flag]
    by_name: str


def told_message(told: Sequence[Told]) -> Message:
    """To whoever flagged: what became of it. Several answers at once are one message."""
    lines = [_told_line(t) for t in told[:MOST_TOLD]]
    if more := len(told) - MOST_TOLD:
        lines += [f"{plural(more, 'answer', 'answers')} more."] if more > 0 else []
    rows: list[Block] = []
    for t, line in zip(told[:MOST_TOLD], lines, strict=False):
        rows.append(b.section(line))
        if t.answer.edited_at:
            rows.append(b.context("Changed since."))
    rows += [b.context(line) for line in lines[MOST_TOLD:]]
    return b.message(" ".join(lines).replace("*", ""), rows)


def _told_line(t: Told) -> str:
    shown = ", ".join(f"*{f.public_id}* {reason_words(f.reason, f.field)}" for f in t.flags[:5])
    more = f" and {len(t.flags) - 5} more" if len(t.flags) > 5 else ""
    by = text.mrkdwn(t.by_name, 60)
    return f"You flagged {shown}{more}. {by} answers: {outcome_line(t.answer)}"


def signal_message(signal: Signal, campaign: str, *, muted: bool) -> Message:
    """A campaign left its band: counts, their mirror, the main reason, two things to do."""
    low, high = round(signal.low * 100), round(signal.high * 100)
    line = (
        f"*{text.mrkdwn(campaign, 80)}*: {signal.not_good} of {signal.received} leads not good "
        f"in the last 7 days, usual band {low}-{high}%. {signal.heard} of {signal.received} heard "
        "back from."
    )
    if signal.reason:
        line += f" Main reason: {reason_words(signal.reason)}."
    row = b.actions(
        b.button("See the leads", FLAGS, carry(c=signal.campaign_id, n=campaign[:80])),
        b.button("Mute a week", MUTE, str(signal.id)) if not muted else None,
    )
    blocks = [b.section(line), row]
    if muted and signal.muted_until:
        stamp = int(signal.muted_until.timestamp())
        until = f"<!date^{stamp}^{{date_short_pretty}}|{signal.muted_until:%Y-%m-%d}>"
        blocks.append(b.context(f"Muted until {until}."))
    return b.message(line.replace("*", ""), blocks)


def flags_view(campaign: str | None, flags: Sequence[Flag], groups: Sequence[FlagGroup]) -> Block:
    """[See the leads]: a campaign's flags, and what of them waits for an answer."""
    name = text.mrkdwn(campaign, 80) if campaign else "No campaign"
    blocks = [b.section(f"*{name}* · {plural(len(flags), 'flag', 'flags')} stand")]
    blocks += [group_row(g) for g in groups]
    if groups and flags:
        blocks.append(b.divider())
    blocks += [b.section(flag_line(f) + (" · answered" if f.answered else "")) for f in flags]
    return b.form(LIST_VIEW, "Flags", blocks, close="Close")


def quantity_blocks(said: Amount | None) -> list[Block]:
    """How many leads this week: asked once a week in Home, never with a flag."""
    if said is None:
        row = b.actions(
            *(b.button(label, f"{QUANTITY}#{a}", a.value) for a, label in AMOUNTS.items())
        )
        return [b.section("*Your leads this week:* too few, right or too many?"), row]
    others = [b.option(label, a.value) for a, label in AMOUNTS.items() if a != said]
    menu = b.overflow(f"{QUANTITY}#menu", others)
    return [b.section(f"*Your leads this week:* {AMOUNTS[said].lower()}.", accessory=menu)]


def quantity_counts_line(counts: Mapping[Amount, int]) -> str:
    """*Number of leads this week* · too few 3 · right 5."""
    parts = [f"{AMOUNTS[a].lower()} {n}" for a in Amount if (n := counts.get(a, 0))]
    return "*Number of leads, says sales this week:* " + " · ".join(parts)
