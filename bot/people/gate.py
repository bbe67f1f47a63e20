"""Before any door: is this somebody of the company? What is not known is refused (U31, F56)."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from bot.kit import blocks as b
from bot.kit.act import Act
from bot.kit.boundary import NotAllowed
from bot.kit.db import Database, Session
from bot.kit.deps import Deps
from bot.kit.slack_errors import PersonGone, SlackError
from bot.people.models import Workspace
from bot.people.service import is_member, member, refusal
from bot.people.sharing import hear_shared
from bot.people.sync import get_to_know, look_up, meet_workspace

FRESH = 180.0  # seconds for which a yes holds in this process; a no is never kept
MOST = 20_000
# What happens to people and channels: told to the app about anybody, done by nobody.
ABOUT = {
    "user_change", "team_join", "member_joined_channel", "member_left_channel",
    "channel_archive", "channel_unarchive", "channel_deleted", "channel_left", "channel_rename",
    "channel_shared", "channel_unshared", "group_archive", "group_unarchive", "group_deleted",
    "group_left", "group_rename", "subteam_members_changed", "subteam_updated",
    "app_uninstalled", "tokens_revoked",
}  # fmt: skip
# Emoji that mean something on a lead unless the workspace says otherwise (DESIGN.md section 4).
_MEANT = {"thumbsdown", "-1", "seedling", "raised_hand"}


class _Is(Enum):
    OURS = 1
    GUEST = 2
    APP = 3


@dataclass
class _Known:
    """Who may pass, for a few minutes: (workspace, person or "") -> until when."""

    passes: OrderedDict[tuple[str, str], tuple[float, Any]] = field(
        default_factory=OrderedDict[tuple[str, str], tuple[float, Any]]
    )
    told: OrderedDict[tuple[str, str], bool] = field(
        default_factory=OrderedDict[tuple[str, str], bool]
    )

    def get(self, key: tuple[str, str], wall: float) -> Any:
        until, value = self.passes.get(key, (0.0, None))
        return value if wall < until else None

    def put(self, key: tuple[str, str], wall: float, value: Any) -> None:
        self.passes[key] = (wall + FRESH, value)
        if len(self.passes) > MOST:
            self.passes.popitem(last=False)

    def once(self, key: tuple[str, str]) -> bool:
        """True the first time; bounded like the rest."""
        first = key not in self.told
        self.told[key] = True
        if len(self.told) > MOST:
            self.told.popitem(last=False)
        return first


_NAMES = re.compile(r"[\w+-]+")


@dataclass(frozen=True)
class _Company:
    """What the gate has to know of a workspace."""

    name: str
    leads_channel: str | None
    shared: bool
    emoji: frozenset[str]


_of: WeakKeyDictionary[Database, _Known] = WeakKeyDictionary()


def forget(deps: Deps, workspace_id: str, slack_id: str = "") -> None:
    """Somebody changed, or ("") the workspace did: the next act looks again."""
    _of.setdefault(deps.db, _Known()).passes.pop((workspace_id, slack_id), None)


async def gate(act: Act) -> None:
    """Raises NotAllowed unless the act may pass. Events are refused in silence, except where the
    person expects an answer; nothing of what they did is saved."""
    known = _of.setdefault(act.deps.db, _Known())
    company = await _company(act, known)
    if company is None:
        raise NotAllowed(_said(act, refusal("")))
    if act.kind == "event" and act.event.get("type") in ABOUT:
        return
    if act.body.get("is_ext_shared_channel") and not company.shared:
        await hear_shared(act.deps, act.workspace_id, act.channel_id or "")
        raise NotAllowed(_said(act, refusal(company.name)))
    actor = _actor(act)
    if not actor:
        return  # an app's post, or a message that went away: there is nobody to ask about
    found = await _look_at(act, known, actor)
    if found is _Is.OURS:
        return
    if act.kind == "event":
        if found is _Is.GUEST:
            _answer_politely(act, known, company)
        raise NotAllowed("")
    raise NotAllowed(refusal(company.name))


def _said(act: Act, sentence: str) -> str:
    return "" if act.kind == "event" else sentence


def _actor(act: Act) -> str:
    """Who did it; "" for what an app did in a channel, which rooms read as an app's."""
    if act.kind != "event":
        return act.user_id or "?"
    event = act.event
    inner: dict[str, Any] = event.get("message") or event.get("previous_message") or {}
    if event.get("type") == "message":
        if event.get("bot_id") or inner.get("bot_id"):
            return ""
        author = str(event.get("user") or inner.get("user") or "")
        return "" if author == "USLACKBOT" else author
    return act.user_id or "?"


async def _company(act: Act, known: _Known) -> _Company | None:
    wall, key = act.deps.clock.wall(), (act.workspace_id, "")
    if not act.workspace_id:
        return None
    company = known.get(key, wall)
    if company is None:
        row = await act.read(_workspace)
        if row is None or row.paused_at is not None:
            row = await _begin(act, row)
        if row is None:
            return None
        company = _read_company(row)
        known.put(key, wall, company)
        if not row.installer_id and known.once(_first_look_of(act)):
            act.deps.tasks.spawn(_look_first(act, known))
    return company


def _first_look_of(act: Act) -> tuple[str, str]:
    return act.workspace_id, "first look"


async def _look_first(act: Act, known: _Known) -> None:
    """Slack did not answer when this process started: nobody is known or an admin yet."""
    try:
        await get_to_know(act.deps, act.workspace_id)
    except SlackError:
        known.told.pop(_first_look_of(act), None)
        raise


async def _begin(act: Act, row: Workspace | None) -> Workspace | None:
    """A workspace never seen, or one that was gone: its token says whether it is ours.

    Events that trail in after an uninstall ask nothing (F36), but are read as far as they are
    about the workspace itself.
    """
    trailing = row is not None and act.kind == "event"
    if trailing and act.event.get("type") != "app_home_opened":
        return row if act.event.get("type") in ("app_uninstalled", "tokens_revoked") else None
    try:
        return await meet_workspace(act.deps, act.workspace_id)
    except SlackError:
        return None


def _workspace(session: Session) -> Workspace | None:
    return session.get(Workspace, session.workspace_id)


def _read_company(row: Workspace) -> _Company:
    emoji = {name for names in row.emoji.values() for name in _NAMES.findall(str(names))}
    shared = bool(row.options.get("shared_channels"))
    return _Company(row.name, row.leads_channel, shared, frozenset(_MEANT | emoji))


def _foreign(act: Act) -> bool:
    """The payload itself names another organisation than the one the app is installed in."""
    user: Any = act.body.get("user")
    homes = [user.get("team_id") if isinstance(user, dict) else None]
    if act.kind == "event":
        homes += [act.event.get("user_team"), act.event.get("source_team")]
        if act.event.get("type") == "message":
            homes.append(act.event.get("team"))
    view: dict[str, Any] = act.view
    homes.append(view.get("app_installed_team_id"))
    grid = {act.body.get("enterprise_id"), (act.body.get("enterprise") or {}).get("id")}
    return any(home and home != act.workspace_id and home not in grid for home in homes)


async def _look_at(act: Act, known: _Known, actor: str) -> _Is:
    """Who that is. Slack not answering about somebody unknown lets nobody in: an event is then
    delivered again (the router answers 500), everybody else is told to try again."""
    if _foreign(act) or actor == "?":
        return _Is.GUEST
    wall, key = act.deps.clock.wall(), (act.workspace_id, actor)
    if known.get(key, wall):
        return _Is.OURS
    person = await act.read(member, actor)
    if person is None or not (person.name or person.guest or person.bot):
        try:
            person = await look_up(act.deps, act.workspace_id, actor)
        except PersonGone:
            return _Is.GUEST
        except SlackError as error:
            if act.kind == "event":
                raise
            raise NotAllowed(
                "Not saved: Slack did not say who you are. Please try again in a moment."
            ) from error
    if person is not None and person.bot:
        return _Is.APP
    if not is_member(person):
        return _Is.GUEST
    known.put(key, wall, True)
    return _Is.OURS


def _answer_politely(act: Act, known: _Known, company: _Company) -> None:
    """A refused guest who expects an answer gets one: in Home, in a direct message, and once for
    a reaction that means something where leads arrive. Raises NotAllowed to have it said."""
    says = refusal(company.name)
    kind = act.event.get("type")
    if kind == "app_home_opened":
        view = b.home([b.section(says)])
        act.deps.tasks.spawn(act.deps.slack.publish_home(act.workspace_id, act.user_id, view))
    elif kind == "message" and act.event.get("channel_type") == "im":
        raise NotAllowed(says)
    elif kind == "reaction_added" and act.channel_id == company.leads_channel:
        name = str(act.event.get("reaction") or "").split("::")[0]
        if name in company.emoji and known.once((act.workspace_id, act.user_id)):
            raise NotAllowed(says)
