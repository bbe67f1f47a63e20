"""OAuth, files, and the manifest."""

from __future__ import annotations

import copy
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Door, refused

BASIC_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.47 still builds aiohttp's BasicAuth for oauth.v2.access."""


@BASIC_AUTH
async def test_installing_through_the_consent_page(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    ask = {
        "client_id": sandbox.client_id,
        "scope": "chat:write,commands",
        "state": "s1",
        "redirect_uri": "http://127.0.0.1:9/slack/oauth_redirect",
    }
    async with http.get(f"{sandbox.url}/oauth/v2/authorize", params=ask) as page:
        assert "Allow" in await page.text()
    wrong = ask | {"scope": "admin.users:write"}
    async with http.get(f"{sandbox.url}/oauth/v2/authorize", params=wrong) as page:
        assert page.status == 400
    async with http.get(f"{sandbox.url}/oauth/v2/allow", params=ask, allow_redirects=False) as page:
        back = parse_qs(urlsplit(page.headers["Location"]).query)
    assert back["state"] == ["s1"]
    client = AsyncWebClient(base_url=sandbox.api_url, session=http)
    keys = {"client_id": sandbox.client_id, "client_secret": sandbox.client_secret}
    granted = await client.oauth_v2_access(code=back["code"][0], **keys)
    assert granted["access_token"] == sandbox.bot_token
    assert (granted["team"]["id"], granted["bot_user_id"]) == ("T0ACME", "U0ALIGN")
    again = await refused(client.oauth_v2_access(code=back["code"][0], **keys))
    assert again["error"] == "code_already_used"
    keys["client_secret"] = "wrong"
    assert (await refused(client.oauth_v2_access(code="x", **keys)))["error"] == "bad_client_secret"


@BASIC_AUTH
async def test_reinstalling_after_revocation_gives_a_new_token(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    old = sandbox.bot_token
    await sandbox.uninstall()
    sandbox.core.oauth_codes.add("fresh")
    client = AsyncWebClient(base_url=sandbox.api_url, session=http)
    granted = await client.oauth_v2_access(
        code="fresh", client_id=sandbox.client_id, client_secret=sandbox.client_secret
    )
    assert granted["access_token"] != old
    client.token = granted["access_token"]
    await client.auth_test()


async def test_uploading_in_three_steps(
    sandbox: Sandbox, client: AsyncWebClient, door: Door, http: aiohttp.ClientSession
) -> None:
    await client.files_upload_v2(
        filename="chart.svg", content="<svg/>", title="Leads", channel="C0LEADS",
        initial_comment="The week", alt_txt="A chart",
    )  # fmt: skip
    await sandbox.quiet()
    message = sandbox.messages("leads")[0]
    assert message.text == "The week"
    file_id = message.files[0]["id"]
    info = (await client.files_info(file=file_id))["file"]
    assert info["shares"]["public"]["C0LEADS"][0]["ts"] == message.ts
    assert (info["title"], info["size"], info["alt_txt"]) == ("Leads", 6, "A chart")
    kinds = {envelope["event"]["type"] for envelope in sandbox.events}
    assert kinds == {"message", "file_shared"}
    async with http.get(info["url_private"]) as got:
        assert await got.read() == b"<svg/>"


async def test_an_upload_that_is_not_completed_is_no_file(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    started = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    gone = await refused(client.files_info(file=started["file_id"]))
    assert gone["error"] == "file_not_found"
    unsent = client.files_completeUploadExternal(files=[{"id": started["file_id"], "title": "a"}])
    assert (await refused(unsent))["error"] == "file_not_found"


def reachable(sandbox: Sandbox) -> dict[str, object]:
    manifest = copy.deepcopy(sandbox.workspace.manifest)
    manifest["settings"]["socket_mode_enabled"] = True
    return manifest


async def test_manifests_are_validated(sandbox: Sandbox, client: AsyncWebClient) -> None:
    client.token = sandbox.config_token
    await client.apps_manifest_validate(manifest=reachable(sandbox))


@pytest.mark.parametrize(
    ("place", "value", "pointer"),
    [
        (("display_information", "name"), "x" * 36, "/display_information/name"),
        (("settings", "colour"), "red", "/settings"),
        (("settings", "socket_mode_enabled"), False, "/settings/event_subscriptions"),
        (("oauth_config", "scopes", "bot"), ["made:up"], "/oauth_config/scopes/bot/0"),
        (("oauth_config", "scopes", "bot"), ["chat:write"], "/oauth_config/scopes/bot"),
        (
            ("features", "slash_commands"),
            [{"command": "badlead", "description": "x"}],
            "/features/slash_commands/0/command",
        ),
        (
            ("features", "shortcuts"),
            [{"name": "n" * 25, "type": "global", "callback_id": "c", "description": "d"}],
            "/features/shortcuts/0/name",
        ),
        (
            ("settings", "event_subscriptions", "bot_events"),
            ["made_up"],
            "/settings/event_subscriptions/bot_events/0",
        ),
    ],
)
async def test_manifests_are_refused_with_the_pointer(
    sandbox: Sandbox, client: AsyncWebClient, place: tuple[str, ...], value: object, pointer: str
) -> None:
    manifest = reachable(sandbox)
    inner: dict[str, object] = manifest
    for name in place[:-1]:
        step = inner[name]
        assert isinstance(step, dict)
        inner = step
    inner[place[-1]] = value
    client.token = sandbox.config_token
    answer = await refused(client.apps_manifest_validate(manifest=manifest))
    assert answer["error"] == "invalid_manifest"
    assert pointer in [error["pointer"] for error in answer["errors"]]
