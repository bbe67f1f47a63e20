"""users.*, usergroups.*, auth.test, team.info."""

from __future__ import annotations

from bot.sandbox.methods import SPECIAL, ApiError, Ask, method, page_of
from bot.sandbox.records import Json, Member
from bot.sandbox.shapes import channel_json, user_json, usergroup_json


def find_member(ask: Ask, name: str = "user") -> Member:
    """The member an argument names. Raises user_not_found."""
    found = ask.core.workspace.members.get(ask.must(name))
    if found is None:
        raise ApiError("user_not_found")
    return found


def _user(ask: Ask, member: Member) -> Json:
    space = ask.core.workspace
    return user_json(space, member, email="users:read.email" in space.scopes())


@method("auth.test", tier=SPECIAL)
def auth_test(ask: Ask) -> Json:
    space = ask.core.workspace
    return {
        "url": f"{ask.core.url}/",
        "team": space.team_name,
        "user": space.members[space.bot_user].name,
        "team_id": space.team_id,
        "user_id": space.bot_user,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", "team:read")
def team_info(ask: Ask) -> Json:
    space = ask.core.workspace
    return {
        "team": {
            "id": space.team_id,
            "name": space.team_name,
            "domain": space.domain,
            "url": f"{ask.core.url}/",
            "email_domain": "acme.test",
            "icon": {"image_default": True},
        }
    }


@method("users.info", "users:read", tier=4)
def users_info(ask: Ask) -> Json:
    return {"user": _user(ask, find_member(ask))}


@method("users.list", "users:read", tier=2)
def users_list(ask: Ask) -> Json:
    space = ask.core.workspace
    mine = [m for m in space.members.values() if not m.is_stranger]
    rows, following = page_of(mine, ask, default=1_000)
    return {
        "members": [_user(ask, member) for member in rows],
        "cache_ts": int(space.clock.now().timestamp()),
        "response_metadata": {"next_cursor": following},
    }


@method("users.lookupByEmail", "users:read.email")
def users_lookup(ask: Ask) -> Json:
    address = ask.must("email").lower()
    for member in ask.core.workspace.members.values():
        if member.email.lower() == address and not member.deleted and not member.is_stranger:
            return {"user": _user(ask, member)}
    raise ApiError("users_not_found")


@method("users.profile.get", "users.profile:read", tier=4)
def users_profile(ask: Ask) -> Json:
    return {"profile": _user(ask, find_member(ask))["profile"]}


@method("users.getPresence", "users:read")
def users_presence(ask: Ask) -> Json:
    find_member(ask)
    return {"presence": "active"}


@method("users.conversations", "channels:read", "groups:read", "im:read", tier=2)
def users_conversations(ask: Ask) -> Json:
    space = ask.core.workspace
    who = ask.text("user") or space.bot_user
    wanted = {"public_channel": "channel", "private_channel": "private", "im": "im"}
    kinds = {
        wanted.get(kind.strip(), "") for kind in ask.text("types", "public_channel").split(",")
    }
    rows = [c for c in space.channels.values() if who in c.members and c.kind in kinds]
    rows = [c for c in rows if c.kind == "channel" or space.bot_user in c.members]
    some, following = page_of(rows, ask)
    return {
        "channels": [channel_json(space, c) for c in some],
        "response_metadata": {"next_cursor": following},
    }


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(ask: Ask) -> Json:
    space = ask.core.workspace
    users = ask.flag("include_users")
    groups = space.usergroups.values()
    return {"usergroups": [usergroup_json(space, group, users=users) for group in groups]}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users(ask: Ask) -> Json:
    group = ask.core.workspace.usergroups.get(ask.must("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


@method("bots.info", "users:read")
def bots_info(ask: Ask) -> Json:
    space = ask.core.workspace
    wanted = ask.text("bot") or space.bot_id
    known = {space.bot_id: (space.app_name, space.app_id, space.bot_user)}
    known |= {a.bot_id: (a.name, a.app_id, a.user_id) for a in space.apps.values()}
    if wanted not in known:
        raise ApiError("bot_not_found")
    name, app_id, user_id = known[wanted]
    bot: Json = {"id": wanted, "deleted": False, "name": name, "updated": 0}
    return {"bot": bot | {"app_id": app_id, "user_id": user_id, "icons": {}}}
