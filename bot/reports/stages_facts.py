"""What the report of stages shows, as values: read in stages.py, drawn in views_stages.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.reports.registry import FEWEST

# From one stage to the next: what is called so in a column, and in a chart.
STEPS = ("Heard back", "Spoken with", "Interested")


@dataclass(frozen=True)
class Step:
    """Leads that came to the next stage, and the median time it took them, in days."""

    leads: int = 0
    median: float = 0.0


@dataclass(frozen=True)
class Month:
    """Leads received in one month, and how far they have come until now. `steps`: as in STEPS."""

    first: date
    leads: int = 0
    steps: tuple[Step, ...] = field(default=(Step(), Step(), Step()))
    # The newest one: its leads may still come further.
    moving: bool = False

    @property
    def of(self) -> tuple[int, ...]:
        """Of how many each step is a share: those that came to the stage before."""
        return (self.leads, *(step.leads for step in self.steps[:-1]))

    def days(self, step: int) -> float | None:
        """The median of a step in days; None for fewer than five leads."""
        found = self.steps[step]
        return found.median if found.leads >= FEWEST else None


@dataclass(frozen=True)
class Stages:
    """Twelve months, the oldest first. `campaign_id` 0: every campaign."""

    campaign_id: int
    campaign: str
    months: tuple[Month, ...]

    @property
    def title(self) -> str:
        """`Stages · April 2025 to March 2026`, with the campaign where it is about one."""
        whose = f" · {self.campaign}" if self.campaign else ""
        first, last = self.months[0].first, self.months[-1].first
        return f"Stages · {first:%B %Y} to {last:%B %Y}{whose}"

    @property
    def leads(self) -> int:
        """How many were received in all."""
        return sum(month.leads for month in self.months)
