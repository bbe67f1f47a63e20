"""Submitting and closing modals."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox import modals
from bot.sandbox.acts_interactions import TROUBLE, InteractionActs
from bot.sandbox.element_state import STATELESS, empty, field_error
from bot.sandbox.methods import ApiError
from bot.sandbox.places import Place, place
from bot.sandbox.records import Json, Member, Reply, View
from bot.sandbox.shapes import view_json

REQUIRED = "Please complete this required field."


class FormActs(InteractionActs):
    """Verbs on the top of a person's modal stack."""

    async def submit(
        self, user: str, values: Json | None = None, *, view: str | None = None
    ) -> Reply:
        """Fill in and submit the open modal.

        `values`: {block_id or action_id: value}. Missing required fields are refused before the
        app hears of it, as Slack's client does (`reply.errors`). Raises LookupError when no
        modal is open or it has no submit button.
        """
        member = self.person(user)
        spot = place(self.core, member.id, view)
        form = spot.view
        assert form is not None
        self.fill(spot, values or {})
        if not form.body.get("submit"):
            raise LookupError(f"the modal {form.title!r} has no submit button")
        form.errors = self._client_errors(spot)
        if form.errors:
            self.core.hub.changed("views", user=member.id)
            return Reply(errors=dict(form.errors))
        payload = self._submission(member, form)
        reply = await self._interact(payload)
        if reply.error is None:
            self._act_on(member, form, reply)
        return reply

    def _submission(self, member: Member, form: View) -> Json:
        core = self.core
        payload = self._base(member, "view_submission")
        payload["trigger_id"] = core.triggers.issue(member.id, "modal")
        payload["view"] = view_json(core.workspace, form)
        payload["response_urls"] = []
        for block in form.blocks:
            element: Json = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            state = form.state.get(str(block["block_id"]), {}).get(str(element["action_id"]), {})
            where = state.get("selected_conversation") or state.get("selected_channel")
            if where:
                url = core.response_urls.issue(core.url, "app", str(where), member.id, None)
                entry = {"block_id": block["block_id"], "action_id": element["action_id"]}
                payload["response_urls"].append(entry | {"channel_id": where, "response_url": url})
        return payload

    @staticmethod
    def _client_errors(spot: Place) -> dict[str, str]:
        errors: dict[str, str] = {}
        for block, element in spot.elements:
            if block.get("type") != "input" or element["type"] in STATELESS:
                continue
            block_id = str(block["block_id"])
            state = spot.state.get(block_id, {}).get(str(element["action_id"]), {})
            if empty(state):
                if not block.get("optional"):
                    errors[block_id] = REQUIRED
            elif problem := field_error(element, state):
                errors[block_id] = problem
        return errors

    def _act_on(self, member: Member, form: View, reply: Reply) -> None:
        answer: Any = {}
        if reply.body.strip():
            try:
                answer = json.loads(reply.body)
            except ValueError:
                reply.error = TROUBLE
                return
        action = str(answer.get("response_action") or "") if isinstance(answer, dict) else ""
        reply.response_action = action
        try:
            self._respond(member, form, reply, answer)
        except ApiError as error:
            reply.error = TROUBLE
            self.core.refused.append(error.answer())

    def _respond(self, member: Member, form: View, reply: Reply, answer: Json) -> None:
        core, action = self.core, reply.response_action
        if action == "errors":
            named = {str(k): str(v) for k, v in (answer.get("errors") or {}).items()}
            inputs = {str(b["block_id"]) for b in form.blocks if b.get("type") == "input"}
            if not named or not set(named) <= inputs:
                raise ApiError("invalid_errors", unknown=sorted(set(named) - inputs))
            form.errors = reply.errors = named
            core.hub.changed("views", user=member.id)
        elif action == "update":
            modals.update_view(core, form, modals.checked(core, answer.get("view"), own=form))
        elif action == "push":
            modals.push_view(core, member.id, modals.checked(core, answer.get("view")))
        elif action == "clear":
            modals.close_all(core, member.id)
        elif action:
            raise ApiError("invalid_response_action")
        else:
            self._take_off(member.id, form)

    def _take_off(self, user: str, form: View) -> None:
        stack = self.core.workspace.stacks.get(user) or []
        if form in stack:
            stack.remove(form)
        self.core.hub.changed("views", user=user)

    async def close_view(self, user: str, *, whole: bool = False) -> Reply:
        """Cancel the top modal, or with `whole` the stack; view_closed where it was asked for."""
        member = self.person(user)
        core = self.core
        top = modals.close_top(core, member.id)
        if top is None:
            raise LookupError(f"{member.name} has no modal open")
        cleared = whole or bool(top.body.get("clear_on_close"))
        closed = [top, *(modals.close_all(core, member.id) if cleared else [])]
        reply = Reply(200)
        for view in closed:
            if view.body.get("notify_on_close"):
                payload = self._base(member, "view_closed")
                payload["view"] = view_json(core.workspace, view)
                payload["is_cleared"] = cleared
                reply = await self._interact(payload)
        return reply
