"""The report as a CSV file: every figure with its n, and nothing a spreadsheet would run (F50)."""

from __future__ import annotations

from bot.leads.csvtext import write_table
from bot.reports.facts import OUTCOMES, Conversations, Horizon
from bot.reports.registry import rate
from bot.reports.stages_facts import STEPS, Stages

HEADER = ("from", "to", "about", "campaign", "figure", "n", "of", "rate")


def report_csv(report: Conversations) -> bytes:
    """UTF-8 with a mark that spreadsheets know; both horizons, their counterparts, the reasons.

    Days are both included. A rate of fewer than five is empty.
    """
    rows = [row for h in (report.short, report.long) for row in _rows(h)]
    return write_table(HEADER, rows)


def _rows(h: Horizon) -> list[list[str]]:
    first, last = h.span.since.isoformat(), h.span.last.isoformat()
    rows: list[list[str]] = []

    def add(about: str, campaign: str, figure: str, n: int, of: int | None = None) -> None:
        share = rate(n, of) if of is not None else None
        said = f"{share:.3f}" if share is not None else ""
        total = "" if of is None else str(of)
        rows.append([first, last, about, campaign, figure, str(n), total, said])

    for line in h.lines:
        for what, n in zip(OUTCOMES.values(), line.counts.parts, strict=True):
            add("conversations", line.name, what.lower(), n, line.counts.notes)
        add("sales", line.name, "reached the person", line.counts.connected, line.counts.notes)
        add("sales", line.name, "leads heard back on", line.leads.heard, line.leads.received)
    for outcome, label, n in h.reasons:
        add("reasons", "", f"{OUTCOMES[outcome].lower()}: {label}", n)
    for day, counts in h.points:
        for what, n in zip(OUTCOMES.values(), counts.parts, strict=True):
            add("over time", "", f"from {day}: {what.lower()}", n, counts.notes)
    return rows


def file_name(report: Conversations) -> str:
    """`conversations-2026-03-02-to-2026-03-08.csv`."""
    return f"conversations-{report.short.span.since}-to-{report.short.span.last}.csv"


STAGES_HEADER = ("month", "campaign", "stage", "n", "of", "rate", "median_days", "still_moving")


def stages_csv(report: Stages) -> bytes:
    """Each month's leads, and of each stage how many came to it, of how many, and how long the step
    took. A rate and a median of fewer than five are empty."""
    rows: list[list[str]] = []
    for month in report.months:
        first, moving = f"{month.first:%Y-%m}", "yes" if month.moving else ""
        rows.append([first, report.campaign, "received", str(month.leads), "", "", "", moving])
        for step, (name, of) in enumerate(zip(STEPS, month.of, strict=True)):
            n, days = month.steps[step].leads, month.days(step)
            share = rate(n, of)
            rows.append([
                first, report.campaign, name.lower(), str(n), str(of),
                f"{share:.3f}" if share is not None else "",
                f"{days:.2f}" if days is not None else "", moving,
            ])  # fmt: skip
    return write_table(STAGES_HEADER, rows)


def stages_file_name(report: Stages) -> str:
    """`stages-2025-04-to-2026-03.csv`."""
    first, last = report.months[0].first, report.months[-1].first
    return f"stages-{first:%Y-%m}-to-{last:%Y-%m}.csv"
