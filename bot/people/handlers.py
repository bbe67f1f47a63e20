"""What people do about themselves and each other: `/align people`, `/align away`, their side."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.slack_errors import SlackError
from bot.people import roster_handlers as roster
from bot.people import views
from bot.people.away import Away, Piece, end_away, read_away, set_away, undo_away
from bot.people.calendar import absences_of, zone_named, zone_of
from bot.people.gate import gate as gate
from bot.people.models import Absence, Side
from bot.people.reminders import rearrange
from bot.people.service import admins, is_admin, member, one_named, require_admin
from bot.people.setup import set_admin, set_country
from bot.people.sides import choose_side, map_side, mapped_refs, set_side, sides, unmap
from bot.people.sync import read_sides, sync_people

_SIDES = {side.value: side for side in (Side.SALES, Side.MARKETING, Side.OTHER)}


# -- which side


async def on_side_pressed(act: Act) -> Answer:
    """[Sales] [Marketing] [Other]."""
    return await _choose(act, act.value)


async def _choose(act: Act, word: str) -> Answer:
    if word not in _SIDES:
        raise UserError("That button is too old. Type `/align people side sales`.")
    person = await act.write(choose_side, act.user_id, _SIDES[word], act.now)
    if act.view:
        for draw in act.deps.parts.get("home_changed", []):
            await draw(act)
        return None
    return views.side_saved(person.side)


# -- /align people


async def on_people_word(act: Act) -> Answer:
    """`/align people`, with or without what to do."""
    _, _, rest = act.text.partition(" ")
    word, _, rest = rest.strip().partition(" ")
    if not word:
        return await _overview(act)
    handler = _WORDS.get(word.lower())
    if handler is None:
        known = ", ".join(f"`{w}`" for w in _WORDS)
        raise UserError(f"I do not know `{text.mrkdwn(word, 40)}` here. I know {known}.")
    return await handler(act, rest.strip())


async def _overview(act: Act) -> Answer:
    found, admin = await act.read(_read_overview, act.user_id)
    return views.overview(found, admin=admin)


def _read_overview(session: Session, slack_id: str) -> tuple[views.Overview, bool]:
    found = sides(session)
    shown = views.Overview(
        found.counts,
        [m.name or m.slack_id for m in found.unmapped],
        found.waiting,
        mapped_refs(session),
        [m.name or m.slack_id for m in admins(session)],
    )
    return shown, is_admin(session, slack_id)


async def _on_side(act: Act, rest: str) -> Answer:
    """`side sales` for oneself, `side @name sales` for an admin."""
    typed, _, word = rest.rpartition(" ")
    if word.lower() not in _SIDES:
        raise UserError("Type `/align people side sales`, `marketing` or `other`.")
    if not typed.strip():
        return await _choose(act, word.lower())
    person = await act.read(one_named, typed)
    await act.write(set_side, act.user_id, person.slack_id, _SIDES[word.lower()], act.now)
    return b.message(f"{text.mrkdwn(person.name)} is in {views.WORDS[_SIDES[word.lower()]]} now.")


async def _on_admin(act: Act, rest: str) -> Answer:
    """`admin @name`, `admin @name off`."""
    typed, _, last = rest.rpartition(" ")
    off = last.lower() == "off"
    person = await act.read(one_named, typed if off else rest)
    await act.write(set_admin, act.user_id, person.slack_id, not off, act.now)
    says = "is no longer an admin" if off else "is an admin now"
    return b.message(f"{text.mrkdwn(person.name)} {says}.")


async def _on_holidays(act: Act, rest: str) -> Answer:
    """`holidays DE`, `holidays none`."""
    country = await act.write(set_country, act.user_id, rest, act.now)
    if not country:
        return b.message("No public holidays count now, except where a site names its country.")
    return b.message(f"Public holidays of {country} count, except where a site says otherwise.")


async def _on_map(act: Act, rest: str) -> Answer:
    """`map @group sales Team name`, `map here sales`, `map @group off`."""
    parts = rest.split(maxsplit=2)
    if len(parts) < 2 or parts[1].lower() not in (*_SIDES, "off"):
        raise UserError(
            "Type `/align people map @group sales`, with a team's name after it if you like; "
            "`here` means this channel, `off` in place of the side ends it."
        )
    await act.read(require_admin, act.user_id)
    ref = await _ref(act, parts[0])
    word = parts[1].lower()
    if word == "off":
        await act.write(unmap, act.user_id, ref, act.now)
    else:
        team = parts[2] if len(parts) > 2 else None
        await act.write(map_side, act.user_id, ref, _SIDES[word], team, act.now)
    act.deps.tasks.spawn(_refreshed(act, ref))
    return b.message("Saved. Reading who is in it ...")


async def _refreshed(act: Act, ref: str) -> None:
    changed, unread = await read_sides(act.deps, act.workspace_id)
    if ref in unread:
        invite = "" if ref.startswith("S") else " If it is private, type `/invite @Align` in it."
        says = f"Saved, but Slack does not tell me who is in it ({unread[ref]}).{invite}"
    else:
        people = "1 person" if changed == 1 else f"{changed:,} people"
        says = f"Done: {people} changed side. `/align people` shows them."
    act.whisper(b.message(says))


async def _ref(act: Act, typed: str) -> str:
    """A user group's or channel's id from what was typed."""
    bare = typed.strip("<>#@!").split("|")[0].removeprefix("subteam^")
    if typed.lower() == "here" and act.channel_id and act.channel_id[0] in "CG":
        return act.channel_id
    if bare.isalnum() and bare.isupper() and bare[0] in "SCG" and len(bare) > 6:
        return bare
    try:
        answer = await act.deps.slack.call(act.workspace_id, "usergroups.list")
    except SlackError as error:
        raise UserError("Slack did not name its user groups. Use `here` in a channel.") from error
    for group in answer.get("usergroups") or []:
        if bare.lower() in (str(group.get("handle")).lower(), str(group.get("name")).lower()):
            return str(group["id"])
    shown = text.mrkdwn(typed, 60)
    raise UserError(f"There is no user group {shown}. For a channel, type `map here` in it.")


async def _on_sync(act: Act, _rest: str) -> Answer:
    """`sync`: asks Slack now instead of tonight."""
    await act.read(require_admin, act.user_id)
    act.deps.tasks.spawn(_synced(act))
    return b.message("Asking Slack who is there ...")


async def _synced(act: Act) -> None:
    found = await sync_people(act.deps, act.workspace_id)
    act.whisper(b.message(f"Done: {found.people:,} people seen, {found.changed:,} changed."))


_WORDS = {
    "side": _on_side,
    "import": roster.on_import,
    "undo": roster.on_undo,
    "who": roster.on_who,
    "map": _on_map,
    "admin": _on_admin,
    "holidays": _on_holidays,
    "sync": _on_sync,
}


# -- /align away


async def on_away_word(act: Act) -> Answer:
    """`/align away 12-23 aug deputy:@name`, or alone for what is planned."""
    _, _, rest = act.text.partition(" ")
    zone = zone_named(await act.read(zone_of, act.user_id))
    today = act.now.astimezone(zone).date()
    if not rest.strip():
        absences, names = await act.read(_absences, act.user_id, today)
        return views.away_list(absences, names, today)
    absence, taken = await act.write(_set_away, act.user_id, read_away(rest, today), act.now)
    _, names = await act.read(_absences, act.user_id, today)
    return views.away_saved(absence, taken, names.get(absence.deputy_id or "", ""), today)


def _set_away(
    session: Session, slack_id: str, away: Away, now: datetime
) -> tuple[Absence, list[Piece]]:
    kept = set_away(session, slack_id, away)
    rearrange(session, [slack_id], now)
    return kept


def _end_away(session: Session, slack_id: str, absence_id: int, today: date, now: datetime) -> bool:
    ended = end_away(session, slack_id, absence_id, today)
    rearrange(session, [slack_id], now)
    return ended


def _undo_away(session: Session, slack_id: str, now: datetime, *what: Any) -> bool:
    undone = undo_away(session, slack_id, *what)
    rearrange(session, [slack_id], now)
    return undone


def _absences(session: Session, slack_id: str, today: date) -> tuple[list[Absence], dict[str, str]]:
    absences = absences_of(session, slack_id, today)
    names: dict[str, str] = {}
    for deputy_id in {a.deputy_id for a in absences if a.deputy_id}:
        deputy = member(session, deputy_id)
        names[deputy_id] = (deputy.name if deputy else "") or deputy_id
    return absences, names


async def on_away_ended(act: Act) -> Answer:
    """[I am back], [Cancel it]."""
    zone = zone_named(await act.read(zone_of, act.user_id))
    today = act.now.astimezone(zone).date()
    wanted = int(act.value) if act.value.isdigit() else 0
    ended = await act.write(_end_away, act.user_id, wanted, today, act.now)
    return b.message("Done: you are not away." if ended else "That absence is over already.")


async def on_away_undone(act: Act) -> Answer:
    """[Undo] after `/align away`."""
    try:
        absence_id, days, taken = views.read_undo(act.value)
    except ValueError:
        raise UserError("That button is too old. Type `/align away` to see yours.") from None
    undone = await act.write(_undo_away, act.user_id, act.now, absence_id, days, taken)
    if not undone:
        return b.message("That absence is no longer there. `/align away` shows yours.")
    says = "Undone: what you had planned before stands." if taken else "Undone: you are not away."
    return b.message(says, replace_original=True)
