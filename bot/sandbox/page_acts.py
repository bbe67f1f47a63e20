"""POST /sandbox/act: what a person does on the page."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import posting
from bot.sandbox.acts_forms import FormActs
from bot.sandbox.core import Core
from bot.sandbox.methods_files import HELD, file_json, new_file, share
from bot.sandbox.page_shown import Shown
from bot.sandbox.people import Rooms
from bot.sandbox.places import Gone, Place, Where, place
from bot.sandbox.records import Json, Reply

GONE = "That is no longer here."

Verb = Callable[[str, Json], Awaitable[Json]]


class PageActs:
    """One verb per `do`; answers {ok, error?, ...}."""

    def __init__(self, core: Core, acts: FormActs, shown: Shown) -> None:
        self.core, self.acts, self.shown = core, acts, shown
        self._verbs: dict[str, Verb] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "unreact": self._react,
            "press": self._press,
            "shortcut": self._shortcut,
            "submit": self._submit,
            "close": self._close,
            "open_home": self._open_home,
            "suggest": self._suggest,
            "join": self._join,
            "leave": self._leave,
            "invite_app": self._invite_app,
            "upload": self._upload,
            "app_post": self._app_post,
        }

    async def act(self, body: Json) -> Json:
        """Do what `body["do"]` says as `body["as"]`. Never raises for what a person did wrong."""
        verb = self._verbs.get(str(body.get("do")))
        if verb is None:
            return {"ok": False, "error": f"unknown act {body.get('do')!r}"}
        try:
            user = self.core.workspace.member(str(body.get("as", ""))).id
            return await verb(user, body)
        except Gone:
            return {"ok": False, "error": GONE}
        except (LookupError, KeyError, ValueError) as reason:
            return {"ok": False, "error": str(reason.args[0] if reason.args else reason)}

    async def _say(self, user: str, body: Json) -> Json:
        text, channel = str(body.get("text") or ""), str(body["channel"])
        thread = str(body.get("thread") or "")
        if not text.strip():
            return {"ok": False, "error": "Write something first."}
        if text.startswith("/"):
            return told(await self.acts.command(user, channel, text, thread or None))
        return {"ok": True, "ts": await self.acts.say(user, channel, text, thread or None)}

    async def _edit(self, user: str, body: Json) -> Json:
        await self.acts.edit(user, body["channel"], body["ts"], body["text"])
        return {"ok": True}

    async def _delete(self, user: str, body: Json) -> Json:
        await self.acts.delete(user, body["channel"], body["ts"])
        return {"ok": True}

    async def _react(self, user: str, body: Json) -> Json:
        verb = self.acts.react if body["do"] == "react" else self.acts.unreact
        await verb(user, body["channel"], body["ts"], body["name"])
        return {"ok": True}

    async def _press(self, user: str, body: Json) -> Json:
        spot = self._spot(user, body.get("where"))
        reply = await self.acts.press(
            user,
            spot,
            str(body["action_id"]),
            body.get("value"),
            body.get("selected"),
            block_id=body.get("block_id"),
            values=_known(spot, body.get("values")),
        )
        return told(reply)

    async def _shortcut(self, user: str, body: Json) -> Json:
        channel, ts = body.get("channel"), body.get("ts")
        return told(await self.acts.shortcut(user, str(body["callback_id"]), channel, ts))

    async def _submit(self, user: str, body: Json) -> Json:
        view = str(body["view"]) if body.get("view") else None
        values = _known(self._spot(user, {"view": view}), body.get("values"))
        return told(await self.acts.submit(user, values, view=view))

    def _spot(self, user: str, where: Any) -> Place:
        """Where somebody acts, with what their page may still show of it. Raises Gone."""
        spot = place(self.core, user, where_of(where))
        if spot.message is not None:
            message = spot.message
            spot.former = self.shown.former(message.channel, message.id or message.ts)
        elif spot.view is not None:
            spot.former = self.shown.former("", spot.view.id)
        return spot

    async def _close(self, user: str, body: Json) -> Json:
        return told(await self.acts.close_view(user, whole=bool(body.get("whole"))))

    async def _open_home(self, user: str, body: Json) -> Json:
        await self.acts.open_home(user, str(body.get("tab") or "home"))
        return {"ok": True}

    async def _suggest(self, user: str, body: Json) -> Json:
        reply = await self.acts.suggest(
            user,
            str(body["action_id"]),
            str(body.get("value") or ""),
            where_of(body.get("where")),
            block_id=str(body.get("block_id") or ""),
        )
        found = {"options": reply.options, "option_groups": reply.option_groups}
        return told(reply) | {k: v for k, v in found.items() if v or k == "options"}

    async def _join(self, user: str, body: Json) -> Json:
        await Rooms(self.core).join(user, str(body["channel"]))
        return {"ok": True}

    async def _leave(self, user: str, body: Json) -> Json:
        await Rooms(self.core).leave(user, str(body["channel"]))
        return {"ok": True}

    async def _invite_app(self, user: str, body: Json) -> Json:
        await Rooms(self.core).invite_app(str(body["channel"]))
        return {"ok": True}

    async def _upload(self, user: str, body: Json) -> Json:
        content = str(body.get("content") or "").encode()
        if body.get("encoding") == "base64":
            content = base64.b64decode(content)
        member = self.acts.person(user)
        made: Json = {HELD: content, "size": len(content), "_uploaded": True, "_completed": True}
        file = new_file(self.core, str(body.get("name") or "file.txt"), member.id, **made)
        if not body.get("channel"):  # into a form's file field
            return {"ok": True, "file": file["id"]}
        room = self.acts.room(member, str(body["channel"]))
        text = str(body.get("text") or "")
        message, task = posting.say(
            self.core, member.id, room, text, files=[file_json(file)], subtype="file_share"
        )
        share(self.core, file, room, message)
        if task is not None:
            await task
        return {"ok": True, "ts": message.ts, "file": file["id"]}

    async def _app_post(self, user: str, body: Json) -> Json:
        parts: Json = {k: body[k] for k in ("text", "blocks", "attachments", "app") if k in body}
        return {"ok": True, "ts": await self.acts.app_post(str(body["channel"]), **parts)}


def where_of(where: Any) -> Where:
    """The page's `where` object: a message, an ephemeral, a view, or the Home."""
    if not isinstance(where, dict):
        return None
    if where.get("home"):
        return "home"
    if where.get("ts"):
        return str(where["channel"]), str(where["ts"])
    return str(where.get("ephemeral") or where.get("view") or "") or None


def _known(spot: Place, values: Any) -> Json:
    """The values of fields that still stand there: the page may be a redraw behind."""
    if not isinstance(values, dict):
        return {}
    here = {(b["block_id"], e["action_id"]) for b, e in spot.elements}
    kept: Json = {}
    for block_id, fields in values.items():
        found = {k: v for k, v in fields.items() if (block_id, k) in here}
        if found:
            kept[block_id] = found
    return kept


def told(reply: Reply) -> Json:
    """A Reply for the page."""
    shape: Json = {"ok": reply.ok, "status": reply.status}
    if reply.error:
        shape["error"] = reply.error
    if reply.errors:
        shape["errors"] = reply.errors
    if reply.response_action:
        shape["response_action"] = reply.response_action
    return shape
