"""One row of a roster, checked: every refusal is a sentence that says how to mend the row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.people.calendar import is_zone
from bot.people.models import Role, Side

COLUMNS = (
    "email", "name", "side", "role", "team", "site", "zone", "country", "manager_email",
    "hired_on", "prior_company",
)  # fmt: skip
_SPELLINGS = {
    "e_mail": "email", "mail": "email", "email_address": "email", "work_email": "email",
    "full_name": "name", "department": "side", "timezone": "zone", "time_zone": "zone",
    "tz": "zone", "office": "site", "location": "site", "manager": "manager_email",
    "manager_e_mail": "manager_email", "hire_date": "hired_on", "start_date": "hired_on",
    "previous_company": "prior_company", "previous_employer": "prior_company",
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']+\.[^@\s<>\"'.]+")
_COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,4}))?")
_SIDE_OF = {
    Role.INSIDE_REP: Side.SALES,
    Role.OUTSIDE_REP: Side.SALES,
    Role.INSIDE_MANAGER: Side.SALES,
    Role.SALES_LEADER: Side.SALES,
    Role.MARKETER: Side.MARKETING,
    Role.MARKETING_LEADER: Side.MARKETING,
}
_LONGEST = {"team": 80, "site": 80, "prior_company": 120, "name": 120}


class RowRefused(Exception):
    """This row is left out; the text says why."""


@dataclass(frozen=True)
class RosterRow:
    """What a row says; `says` holds only what was filled in, as plain JSON values."""

    number: int
    email: str
    says: dict[str, Any]


def column_name(typed: str) -> str:
    """A header cell as one of COLUMNS, or "" for a column that is not used."""
    name = re.sub(r"[^a-z0-9]+", "_", typed.strip().lower()).strip("_")
    name = _SPELLINGS.get(name, name)
    return name if name in COLUMNS else ""


def read_row(number: int, columns: list[str], cells: tuple[str, ...]) -> RosterRow:
    """Checks one row. Raises RowRefused. A row may be short: what is missing is not said."""
    if any(cells[len(columns) :]):
        raise RowRefused(f"{len(cells)} cells, but the header names {len(columns)} columns")
    given = {c: v.strip() for c, v in zip(columns, cells, strict=False) if c and v.strip()}
    email = given.pop("email", "").lower()
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise RowRefused(f"email: {email} is no address" if email else "email: missing")
    says: dict[str, Any] = {}
    for name, value in given.items():
        check = _CHECKS.get(name)
        says[name] = check(value) if check else value[: _LONGEST.get(name, 200)]
    role = Role(says.get("role", Role.NONE))
    if role in _SIDE_OF:
        implied = _SIDE_OF[role]
        if says.setdefault("side", implied.value) != implied.value:
            raise RowRefused(f"role: {role.value} is a role in {implied.value}")
    if says.get("manager_email") == email:
        raise RowRefused("manager_email: nobody manages themselves")
    return RosterRow(number, email, says)


def _side(value: str) -> str:
    word = value.lower()
    if word not in (Side.SALES, Side.MARKETING, Side.OTHER):
        raise RowRefused(f"side: {value} is not sales, marketing or other")
    return word


def _role(value: str) -> str:
    word = re.sub(r"[\s-]+", "_", value.lower())
    if word in ("admin", "ops_admin"):
        raise RowRefused("role: admins are made in Slack, with /align people admin @name")
    if word not in list(Role):
        raise RowRefused(f"role: {value} is not one of {', '.join(r for r in Role)}")
    return word


def _zone(value: str) -> str:
    if not is_zone(value):
        raise RowRefused(f"zone: {value} is no IANA zone, such as Europe/Berlin")
    return value


def _country(value: str) -> str:
    if not _COUNTRY.fullmatch(value.upper()):
        raise RowRefused(f"country: {value} is not two letters such as DE, or DE-BY for a region")
    return value.upper()


def _manager(value: str) -> str:
    if not _EMAIL.fullmatch(value.lower()):
        raise RowRefused(f"manager_email: {value} is no address")
    return value.lower()


def _hired(value: str) -> str:
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", value)
    year, month, day = (1, 2, 3)
    if parts is None:
        parts = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", value)
        year, month, day = (3, 2, 1)
    try:
        if parts is not None:
            return date(int(parts[year]), int(parts[month]), int(parts[day])).isoformat()
    except ValueError:
        pass
    raise RowRefused(f"hired_on: {value} is no date such as 2026-03-02")


_CHECKS = {
    "side": _side,
    "role": _role,
    "zone": _zone,
    "country": _country,
    "manager_email": _manager,
    "hired_on": _hired,
}
