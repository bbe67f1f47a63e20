"""Draws the report of stages: a line chart of median days and a table, or the same in words."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.reports import chart_blocks as charts
from bot.reports.figures import STAGES
from bot.reports.registry import rate
from bot.reports.stages_facts import STEPS, Month, Stages
from bot.reports.views import COUNTED, STAGES_CSV, share

_DAYS = ("Received to heard", "Heard to spoken", "Spoken to interested")
_NONE = (
    "No lead was received in these twelve months. Once leads come in and calls are noted, this "
    "shows how far they come and how long each step takes."
)


def stages_message(report: Stages, *, drawn: bool) -> Message:
    """The whole report. `drawn`: with Slack's chart and table; else in words."""
    head = f"*{text.mrkdwn(report.title, 200)}* · {_leads(report.leads)} received"
    blocks: list[Block] = [b.section(head)]
    if not report.leads:
        blocks.append(b.section(_NONE))
        return b.message(spoken(report), blocks)
    if drawn:
        blocks += [block for block in (_chart(report), _table(report)) if block is not None]
    else:
        lines = [_line(month) for month in report.months if month.leads]
        blocks += [b.section("\n".join(lines[i : i + 6])) for i in range(0, len(lines), 6)]
    newest = report.months[-1].first
    blocks.append(b.context(
        f"{newest:%B} is still moving, and young months are not finished yet: fewer of their leads "
        "have come so far, and only the quick ones count in their days."
    ))  # fmt: skip
    blocks.append(b.actions(
        b.button("CSV", STAGES_CSV, str(report.campaign_id)),
        b.button("How counted", COUNTED, STAGES.name),
    ))  # fmt: skip
    return b.message(spoken(report), blocks)


def _named(month: Month) -> str:
    return f"{month.first:%b %Y}" + (", still moving" if month.moving else "")


def _chart(report: Stages) -> Block | None:
    """Months of which every step that is drawn is known; a chart has no gaps (SLACK.md 2.2), so
    that the last steps are left out where too few leads have come so far."""
    for steps in (3, 2, 1):
        shown = [m for m in report.months if all(m.days(s) is not None for s in range(steps))]
        if len(shown) > 1:
            names = [f"{m.first:%b %y}" for m in shown]
            series = [(_DAYS[s], [round(m.days(s) or 0, 1) for m in shown]) for s in range(steps)]
            return charts.bars("Median days between stages", names, series, kind="line", y="Days")
    return None


def _table(report: Stages) -> Block:
    header = ["Month", "Leads"]
    for name, days in zip(STEPS, _DAYS, strict=True):
        header += [name, f"{name}, share", f"{days}, days"]
    rows: list[list[str | int]] = []
    # What was before the first lead is no month of nothing.
    began = next(i for i, month in enumerate(report.months) if month.leads)
    for month in reversed(report.months[began:]):
        row: list[str | int] = [_named(month), month.leads]
        for step, of in enumerate(month.of):
            n = month.steps[step].leads
            row += [n, share(n, of), _days(month, step)]
        rows.append(row)
    caption = "By month of handoff: how many of a stage came to the next, and the median days"
    return charts.table(caption, header, rows)


def _days(month: Month, step: int) -> str:
    days = month.days(step)
    return f"{days:.1f}" if days is not None else f"too few ({month.steps[step].leads})"


def _leads(n: int) -> str:
    return f"{n:,} lead{'s' * (n != 1)}"


def _line(month: Month) -> str:
    said = [f"*{_named(month)}* · {_leads(month.leads)}"]
    for step, of in enumerate(month.of):
        n, days = month.steps[step].leads, month.days(step)
        found = rate(n, of)
        percent = (
            f"{round(found * 100)}% ({n:,} of {of:,})" if found is not None else f"{n} of {of}"
        )
        took = f", {days:.1f} days" if days is not None else ""
        said.append(f"{STEPS[step].lower()} {percent}{took}")
    return " · ".join(said)


def spoken(report: Stages) -> str:
    """For a screen reader and where nothing can be drawn."""
    lines = [_line(m).replace("*", "") for m in report.months if m.leads]
    return text.shorten(f"{report.title}. " + ". ".join(lines or [_NONE]), 3000)
