"""Figures and reports, and the two rules that they cannot break (DESIGN.md section 5).

The mirror rule: a figure about one team has a counterpart about the other, each names the other,
and both stand in every report that has either. Whoever breaks it gets OneSided at import, so that
no process starts with half a picture. Small groups: a rate of fewer than five is not said; a count
always is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 5


class Team(StrEnum):
    """Whose work a figure speaks of."""

    SALES = "sales"
    MARKETING = "marketing"


class OneSided(Exception):
    """A figure about one team without its counterpart about the other."""


@dataclass(frozen=True)
class Figure:
    """One number or chart. `counted`: the answer to *How is this counted?*, in plain words.

    `mirror`: the name of its counterpart about the other team.
    """

    name: str
    title: str
    team: Team
    counted: str
    mirror: str


@dataclass(frozen=True)
class Report:
    """What people ask for by name: its figures stand side by side."""

    name: str
    title: str
    says: str
    figures: tuple[str, ...]


class Registry:
    """The figures and reports of one program."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self.reports: dict[str, Report] = {}

    def add(self, *figures: Figure) -> None:
        """Takes figures that belong together. Raises OneSided, and then takes none of them."""
        known = self.figures | {f.name: f for f in figures}
        for figure in figures:
            if figure.name in self.figures:
                raise ValueError(f"the figure {figure.name} is there already")
            if not figure.counted:
                raise ValueError(f"nobody could say how {figure.name} is counted")
            _check(figure, known)
        self.figures = known

    def report(self, report: Report) -> Report:
        """Takes a report. Raises OneSided where it shows a figure without its counterpart."""
        for name in report.figures:
            figure = self.figures[name]
            if figure.mirror not in report.figures:
                raise OneSided(f"{report.name} shows {name} without {figure.mirror}")
        self.reports[report.name] = report
        return report

    def counted(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """(title, how it is counted) of each figure."""
        return [(self.figures[n].title, self.figures[n].counted) for n in names]


def _check(figure: Figure, known: dict[str, Figure]) -> None:
    other = known.get(figure.mirror)
    if other is None:
        raise OneSided(f"{figure.name} speaks of {figure.team} alone: it names no counterpart")
    if other.team == figure.team:
        raise OneSided(f"{figure.name} and {other.name} both speak of {figure.team}")
    if other.mirror != figure.name:
        raise OneSided(f"{other.name} is no counterpart of {figure.name}: it names {other.mirror}")


def rate(part: int, n: int) -> float | None:
    """The share, 0 to 1; None for fewer than five: there is too little to compare."""
    return part / n if n >= FEWEST else None


def rate_words(part: int, n: int) -> str:
    """`73% (30 of 41)`, or why it is not said."""
    share = rate(part, n)
    if share is None:
        return f"too few to compare ({n})"
    return f"{round(share * 100)}% ({part:,} of {n:,})"


FIGURES = Registry()
