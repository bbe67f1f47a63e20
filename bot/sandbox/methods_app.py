"""apps.*, oauth.v2.access, auth.revoke, api.test."""

from __future__ import annotations

import secrets

from bot.sandbox.manifest_rules import manifest_faults
from bot.sandbox.methods import ApiError, Ask, method
from bot.sandbox.methods_chat import as_json
from bot.sandbox.records import Json


@method("api.test", tier=4, caller="none")
def api_test(ask: Ask) -> Json:
    if error := ask.text("error"):
        raise ApiError(error, args=ask.args)
    return {"args": ask.args}


@method("auth.revoke")
def auth_revoke(ask: Ask) -> Json:
    if not ask.flag("test"):
        ask.core.revoked.add(ask.token)
    return {"revoked": not ask.flag("test")}


@method("apps.connections.open", tier=3, caller="app")
def connections_open(ask: Ask) -> Json:
    core = ask.core
    ticket = secrets.token_hex(16)
    core.tickets[ticket] = ask.flag("debug_reconnects")
    url = core.url.replace("http", "ws", 1)
    return {"url": f"{url}/link/?ticket={ticket}&app_id={core.workspace.app_id}"}


@method("apps.manifest.validate", caller="config")
def manifest_validate(ask: Ask) -> Json:
    manifest = as_json(ask, "manifest", "invalid_manifest")
    notes = manifest_faults(manifest)
    if notes:
        raise ApiError("invalid_manifest", errors=notes)
    return {"errors": []}


@method("apps.uninstall")
def apps_uninstall(ask: Ask) -> Json:
    core = ask.core
    if (ask.text("client_id"), ask.text("client_secret")) != (core.client_id, core.client_secret):
        raise ApiError("bad_client_secret")
    core.events.installed = False
    core.revoked.add(core.bot_token)
    return {}


@method("oauth.v2.access", tier=4, caller="none")
def oauth_access(ask: Ask) -> Json:
    core, space = ask.core, ask.core.workspace
    if ask.text("client_id") != core.client_id:
        raise ApiError("invalid_client_id")
    if ask.text("client_secret") != core.client_secret:
        raise ApiError("bad_client_secret")
    code = ask.must("code", "invalid_code")
    if code not in core.oauth_codes:
        raise ApiError("code_already_used" if code in core.spent_codes else "invalid_code")
    core.oauth_codes.discard(code)
    core.spent_codes.add(code)
    core.events.installed = True
    if core.bot_token in core.revoked:
        core.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
    return {
        "app_id": space.app_id,
        "authed_user": {"id": space.seed.installer},
        "scope": ",".join(space.scopes()),
        "token_type": "bot",
        "access_token": core.bot_token,
        "bot_user_id": space.bot_user,
        "team": {"id": space.team_id, "name": space.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
