"""The company that a new sandbox starts with: Acme, two sites, twelve people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.manifest import permissive_manifest
from bot.sandbox.records import Channel, Member, OtherApp, Usergroup

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"


def _person(handle: str, name: str, title: str, tz: str, **more: Any) -> Member:
    first = handle.upper()
    return Member(f"U0{first}", handle, name, title, f"{handle}@acme.test", tz, **more)


def acme_members() -> list[Member]:
    """Twelve people: marketing, five reps in two time zones, managers, an admin, a guest."""
    return [
        _person("mia", "Mia Keller", "Demand generation", BERLIN),
        _person("tom", "Tom Okafor", "Content and campaigns", NEW_YORK),
        _person("lena", "Lena Vogel", "VP Marketing", BERLIN),
        _person("rita", "Rita Sanchez", "Account executive", BERLIN),
        _person("ravi", "Ravi Nair", "Sales development", BERLIN),
        _person("paul", "Paul Meyer", "Account executive", BERLIN),
        _person("ben", "Ben Carter", "Sales development", NEW_YORK),
        _person("zoe", "Zoe Lin", "Account executive", NEW_YORK),
        _person("sam", "Sam Whitfield", "Sales manager", NEW_YORK),
        _person("dana", "Dana Brooks", "VP Sales", NEW_YORK),
        _person("olga", "Olga Petrov", "Sales operations", BERLIN, is_admin=True, is_owner=True),
        _person("gus", "Gus Romero", "Partner, Brightline", BERLIN, is_restricted=True),
    ]


def acme_channels() -> list[Channel]:
    """Four public channels and a private one; the guest is in #general and #leads only."""
    staff = {m.id for m in acme_members() if not m.guest}
    return [
        Channel("C0GENERAL", "general", topic="Company-wide", members=staff | {"U0GUS"}),
        Channel("C0LEADS", "leads", topic="Every new lead", members=staff | {"U0GUS"}),
        Channel(
            "C0QUESTIONS",
            "prospect-questions",
            topic="What prospects ask, answered by marketing",
            members=set(staff),
        ),
        Channel("C0ALIGN", "alignment", topic="Councils, SLA, reports", members=set(staff)),
        Channel(
            "C0MANAGERS",
            "sales-managers",
            kind="private",
            members={"U0SAM", "U0DANA", "U0OLGA"},
        ),
    ]


def acme_usergroups() -> list[Usergroup]:
    """@sales and @marketing."""
    sales = ["U0RITA", "U0RAVI", "U0PAUL", "U0BEN", "U0ZOE", "U0SAM", "U0DANA"]
    return [
        Usergroup("S0SALES", "sales", "Sales", sales),
        Usergroup("S0MARKETING", "marketing", "Marketing", ["U0MIA", "U0TOM", "U0LENA"]),
    ]


def acme_apps() -> list[OtherApp]:
    """Apps that post leads and are not under test."""
    return [
        OtherApp("HubSpot", "A0HUBSPOT", "B0HUBSPOT", "U0HUBSPOT"),
        OtherApp("Salesforce", "A0SALESFORCE", "B0SALESFORCE", "U0SALESFORCE"),
    ]


@dataclass
class Seed:
    """What a workspace starts with. `start` (aware) sets its clock; None means real time."""

    members: list[Member] = field(default_factory=acme_members)
    channels: list[Channel] = field(default_factory=acme_channels)
    usergroups: list[Usergroup] = field(default_factory=acme_usergroups)
    apps: list[OtherApp] = field(default_factory=acme_apps)
    manifest: dict[str, Any] = field(default_factory=permissive_manifest)
    start: datetime | None = None
    team_id: str = "T0ACME"
    team_name: str = "Acme"
    domain: str = "acme"
    app_in: tuple[str, ...] = ("C0LEADS", "C0QUESTIONS", "C0ALIGN")
    installed: bool = True
    installer: str = "U0OLGA"
