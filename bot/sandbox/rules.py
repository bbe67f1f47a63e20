"""Small checks out of which Block Kit's rules are made; each reports like Slack, with the path.

The words ("must be less than 76 characters [json-pointer:/blocks/0/text/text]") are Slack's own.
Lengths are counted in code points (SLACK.md 2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Json = dict[str, Any]


class Report:
    """Collects faults of one payload."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def add(self, note: str, path: str) -> None:
        self.notes.append(f"{note} [json-pointer:{path}]")


Check = Callable[[Any, str, Report], None]


def anything(value: Any, path: str, report: Report) -> None:
    """No rule."""


def length(value: str, path: str, report: Report, most: int, least: int = 0) -> None:
    """A text's length in code points."""
    if len(value) > most:
        report.add(f"must be less than {most + 1} characters", path)
    if len(value) < least:
        report.add(f"must be more than {least - 1} characters", path)


def string(most: int, least: int = 0) -> Check:
    """A bare string of `least` to `most` characters."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", path)
        else:
            length(value, path, report, most, least)

    return check


def choice(*words: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, report: Report) -> None:
        if value not in words:
            report.add(f"value must be one of {', '.join(words)}", path)

    return check


def boolean(value: Any, path: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.add("must be a boolean", path)


def number(least: float | None = None, most: float | None = None, *, whole: bool = False) -> Check:
    """A number, not a boolean, between two bounds."""

    def check(value: Any, path: str, report: Report) -> None:
        wrong = isinstance(value, bool) or not isinstance(value, (int, float))
        if wrong or (whole and not isinstance(value, int)):
            report.add("must be an integer" if whole else "must be a number", path)
            return
        if least is not None and value < least:
            report.add(f"must be greater than or equal to {least:g}", path)
        if most is not None and value > most:
            report.add(f"must be less than or equal to {most:g}", path)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` things that `each` accepts."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", path)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", path)
        if len(value) < least:
            report.add(f"must provide at least {least} items", path)
        for place, one in enumerate(value[: most + 1]):
            each(one, f"{path}/{place}", report)

    return check


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *rules: Check,
) -> Check:
    """An object with these fields and no others; `rules` look at it as a whole."""
    allowed: dict[str, Check] = {**required, **(optional or {}), "type": anything}

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", path)
            return
        for name in required:
            if value.get(name) is None:
                report.add(f"missing required field: {name}", path)
        for name, inner in value.items():
            if name not in allowed:
                report.add(f"invalid additional property: {name}", path)
            elif inner is not None:
                allowed[name](inner, f"{path}/{name}", report)
        for rule in rules:
            rule(value, path, report)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its rule."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", path)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            report.add("missing required field: type", path)
        elif kind not in kinds:
            report.add(f"unsupported type: {kind}", f"{path}/type")
        else:
            kinds[kind](value, path, report)

    return check


def text(most: int, *, plain: bool = False, least: int = 1) -> Check:
    """A text object; `plain` refuses mrkdwn."""
    words = string(most, least)
    kinds = {"plain_text": shape({"text": words}, {"emoji": boolean})}
    if not plain:
        kinds["mrkdwn"] = shape({"text": words}, {"verbatim": boolean})
    return by_type(kinds)


def any_of(*names: str) -> Check:
    """At least one of these fields."""

    def check(value: Any, path: str, report: Report) -> None:
        if not any(value.get(name) for name in names):
            report.add(f"must define one of: {', '.join(names)}", path)

    return check


def not_both(one: str, other: str) -> Check:
    """Two fields that exclude each other."""

    def check(value: Any, path: str, report: Report) -> None:
        if value.get(one) and value.get(other):
            report.add(f"cannot define both `{one}` and `{other}`", path)

    return check


def unique(values: Iterable[Any], name: str, path_of: Callable[[int], str], report: Report) -> None:
    """No value twice; each repetition is reported where it stands."""
    seen: set[Any] = set()
    for place, value in enumerate(values):
        if value is None:
            continue
        if value in seen:
            report.add(f'`{name}` "{value}" already exists', path_of(place))
        seen.add(value)
