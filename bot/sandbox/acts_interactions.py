"""What a person does with what the app drew: presses, shortcuts, forms, the Home tab."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.acts_messages import MessageActs
from bot.sandbox.element_state import STATELESS, chosen
from bot.sandbox.methods_files import file_json
from bot.sandbox.places import Place, Where, place
from bot.sandbox.records import Channel, Json, Member, Message, Reply
from bot.sandbox.shapes import history_json, view_json

NOT_CONFIGURED = "This app is not configured to handle interactive responses."
TROUBLE = "We had some trouble connecting. Try again?"


class InteractionActs(MessageActs):
    """Verbs on messages' elements, shortcuts and the Home tab."""

    def _base(self, member: Member, kind: str) -> Json:
        space = self.core.workspace
        team_id = member.team_id or space.team_id
        return {
            "type": kind,
            "user": {
                "id": member.id,
                "username": member.name,
                "name": member.name,
                "team_id": team_id,
            },
            "api_app_id": space.app_id,
            "token": "local-verification-token",
            "team": {"id": space.team_id, "domain": space.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def _interact(self, payload: Json) -> Reply:
        settings: Json = self.core.workspace.manifest.get("settings") or {}
        if not (settings.get("interactivity") or {}).get("is_enabled"):
            return Reply(error=NOT_CONFIGURED)
        delivery, answer = await self.core.courier.carry("interactive", payload)
        return Reply(
            answer.status,
            error=None if answer.ok else TROUBLE,
            trigger_id=str(payload.get("trigger_id") or ""),
            response_url=str(payload.get("response_url") or ""),
            body=answer.body,
            seconds=delivery.seconds,
        )

    async def press(
        self,
        user: str,
        where: Where = None,
        action_id: str = "",
        value: Any = None,
        selected: Any = None,
        *,
        block_id: str | None = None,
        values: Json | None = None,
    ) -> Reply:
        """Press a button or choose in a select; `value` tells same-named buttons apart.

        `where`: (channel, ts), a Message, an ephemeral's id, "home", or None for the open modal.
        `selected`: an option's value or label, an id, a date, text, a list of these, or Slack's
        own shape. `values` sets other fields of a form first. An input that dispatches nothing
        only keeps its value (status 0). Raises LookupError when there is no such element.
        """
        member = self.person(user)
        spot = place(self.core, member.id, where)
        if values:
            self.fill(spot, values)
        block, element = spot.element(action_id, block_id, value)
        change: Json = {}
        if element["type"] not in STATELESS or selected is not None:
            pick = selected if selected is not None else value
            change = self._keep(spot, block, element, pick)
        if block.get("type") == "input" and not block.get("dispatch_action"):
            return Reply()
        return await self._interact(self._block_actions(member, spot, block, element, change))

    def _block_actions(
        self, member: Member, spot: Place, block: Json, element: Json, change: Json
    ) -> Json:
        core, space = self.core, self.core.workspace
        action: Json = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": space.next_ts(),
        }
        for name in ("text", "value", "url", "style"):
            if element["type"] == "button" and name in element:
                action[name] = element[name]
        action |= change
        payload = self._base(member, "block_actions") | spot.context()
        surface = str(spot.view.body["type"]) if spot.view else "message"
        payload["trigger_id"] = core.triggers.issue(member.id, surface)
        payload["container"] |= spot.attachment_of(block)
        if spot.message is not None:
            message = spot.message
            payload["response_url"] = core.response_urls.issue(
                core.url, "actions", message.channel, member.id, message
            )
        payload["actions"] = [action]
        return payload

    def fill(self, spot: Place, values: Json) -> None:
        """Type into a form without sending: {block_id or action_id: value}, or Slack's shape.

        Raises LookupError for a field that the form does not have, or has twice.
        """
        for key, value in values.items():
            fits = [(b, e) for b, e in spot.elements if key in (b.get("block_id"), e["action_id"])]
            names = {str(e["action_id"]) for _, e in fits}
            if isinstance(value, dict) and value and set(value) <= names:
                for block, element in fits:
                    if element["action_id"] in value:
                        self._keep(spot, block, element, value[element["action_id"]])
                continue
            if len(fits) != 1:
                raise LookupError(f"{len(fits)} fields are called {key!r} in this form")
            self._keep(spot, fits[0][0], fits[0][1], value)

    def _keep(self, spot: Place, block: Json, element: Json, value: Any) -> Json:
        change = chosen(element, value)
        if element["type"] == "file_input":  # Slack sends whole file objects
            files = self.core.workspace.files
            picked = [f["id"] if isinstance(f, dict) else f for f in change["files"]]
            change["files"] = [file_json(files[one]) for one in picked]
        if element["type"] not in STATELESS:
            state = spot.state.setdefault(str(block["block_id"]), {})
            state[str(element["action_id"])] = change
        return change

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Reply:
        """Use a shortcut: of a message with `channel` and `ts`, else a global one."""
        member = self.person(user)
        kind = "message" if ts else "global"
        known = self.core.workspace.manifest.get("features", {}).get("shortcuts") or []
        if not any((s.get("callback_id"), s.get("type")) == (callback_id, kind) for s in known):
            raise LookupError(f"the manifest has no {kind} shortcut {callback_id!r}")
        payload = self._base(member, "message_action" if ts else "shortcut")
        payload |= {
            "callback_id": callback_id,
            "trigger_id": self.core.triggers.issue(member.id),
            "action_ts": self.core.workspace.next_ts(),
        }
        if ts and channel:
            room = self.room(member, channel)
            payload |= self._message_context(member, room, self._message(room, ts))
        return await self._interact(payload)

    def _message_context(self, member: Member, room: Channel, message: Message) -> Json:
        core = self.core
        names = {"im": "directmessage", "private": "privategroup"}
        return {
            "channel": {"id": room.id, "name": names.get(room.kind, room.name)},
            "message_ts": message.ts,
            "message": history_json(core.workspace, message, metadata=False),
            "response_url": core.response_urls.issue(core.url, "app", room.id, member.id, message),
        }

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home (or Messages) tab; sends app_home_opened."""
        member = self.person(user)
        space = self.core.workspace
        event: Json = {
            "type": "app_home_opened",
            "user": member.id,
            "channel": space.dm(member.id).id,
            "tab": tab,
            "event_ts": space.next_ts(),
        }
        home = space.homes.get(member.id)
        if tab == "home" and home is not None:
            event["view"] = view_json(space, home)
        await self._wait(self.core.events.emit("app_home_opened", event))

    async def suggest(
        self, user: str, action_id: str, typed: str, where: Where = None, *, block_id: str = ""
    ) -> Reply:
        """Type into an external select; the reply holds `options` or `option_groups`."""
        member = self.person(user)
        spot = place(self.core, member.id, where)
        block, element = spot.element(action_id, block_id or None, None)
        if len(typed) < int(element.get("min_query_length", 3)):
            return Reply()
        payload = self._base(member, "block_suggestion") | spot.context()
        payload.pop("state", None)
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": typed}
        reply = await self._interact(payload)
        try:
            answer: Any = json.loads(reply.body or "{}") if reply.error is None else {}
        except ValueError:
            answer, reply.error = {}, TROUBLE
        if isinstance(answer, dict):
            reply.options = list(answer.get("options") or [])
            reply.option_groups = list(answer.get("option_groups") or [])
        return reply
