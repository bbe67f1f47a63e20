"""files.*: the three-step upload and files.info."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox import posting
from bot.sandbox.core import Core
from bot.sandbox.methods import ApiError, Ask, method
from bot.sandbox.methods_chat import as_json, check_blocks, may_post
from bot.sandbox.records import Channel, Json, Message

HELD = "_held"
"""Key of the bytes and the upload state inside a stored file; never shown."""


def file_json(file: Json) -> Json:
    """A file object without what only the server knows."""
    return {k: v for k, v in file.items() if not k.startswith("_")}


def new_file(core: Core, name: str, user: str, **more: Any) -> Json:
    """A file that still waits for its bytes."""
    file_id = core.workspace.next_id("F")
    extension = name.rpartition(".")[2].lower() if "." in name else "text"
    file: Json = {
        "id": file_id,
        "created": int(core.clock.now().timestamp()),
        "timestamp": int(core.clock.now().timestamp()),
        "name": name,
        "title": name,
        "mimetype": "application/octet-stream",
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": user,
        "user_team": core.workspace.team_id,
        "editable": False,
        "size": 0,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": f"{core.url}/files-pri/{file_id}/{name}",
        "url_private_download": f"{core.url}/files-pri/{file_id}/download/{name}",
        "permalink": f"{core.url}/files/{file_id}/{name}",
        "channels": [],
        "groups": [],
        "ims": [],
        "shares": {},
        HELD: b"",
        "_key": secrets.token_hex(8),
        "_uploaded": False,
        "_completed": False,
    }
    return core.workspace.keep_file(file | more)


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url(ask: Ask) -> Json:
    name = ask.must("filename")
    try:
        length = int(ask.must("length"))
    except ValueError:
        raise ApiError("invalid_arguments") from None
    if length <= 0:
        raise ApiError("invalid_arguments")
    if len(ask.text("alt_txt")) > 1_000:
        raise ApiError("alt_txt_too_large")
    file = new_file(ask.core, name, ask.core.workspace.bot_user, _length=length)
    if ask.text("alt_txt"):
        file["alt_txt"] = ask.text("alt_txt")
    url = f"{ask.core.url}/upload/v1/{file['id']}/{file['_key']}"
    return {"upload_url": url, "file_id": file["id"]}


def take_bytes(core: Core, file_id: str, key: str, data: bytes) -> bool:
    """Step 2: the bytes for an upload URL. False when there is no such upload."""
    file = core.workspace.files.get(file_id)
    if file is None or file["_key"] != key or file["_completed"]:
        return False
    file[HELD], file["size"], file["_uploaded"] = data, len(data), True
    return True


def share(core: Core, file: Json, channel: Channel, message: Message) -> None:
    """Note in the file where it was shared, and tell the app."""
    names = {"channel": "channels", "private": "groups", "im": "ims"}
    place = file[names[channel.kind]]
    if channel.id not in place:
        place.append(channel.id)
    side = "public" if channel.kind == "channel" else "private"
    entry: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": file["user_team"]}
    file["shares"].setdefault(side, {}).setdefault(channel.id, []).append(entry)
    if core.workspace.bot_user in channel.members:
        event: Json = {
            "type": "file_shared",
            "file_id": file["id"],
            "user_id": file["user"],
            "file": {"id": file["id"]},
            "channel_id": channel.id,
            "event_ts": core.workspace.next_ts(),
        }
        core.events.emit("file_shared", event)


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(ask: Ask) -> Json:
    space = ask.core.workspace
    listed = as_json(ask, "files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise ApiError("invalid_arguments")
    files: list[Json] = []
    for entry in listed:
        file = space.files.get(str(entry.get("id")))
        if file is None or not file["_uploaded"] or file["_completed"]:
            raise ApiError("file_not_found")
        if entry.get("title"):
            file["title"] = entry["title"]
        files.append(file)
    rooms = [r for r in (ask.text("channel_id"), *ask.text("channels").split(",")) if r]
    blocks = as_json(ask, "blocks", "invalid_blocks_format")
    if blocks and not ask.text("initial_comment"):
        check_blocks(ask.core, blocks, [])
    channels = [_room(ask, room) for room in rooms]
    for file in files:
        file["_completed"] = True
    for channel in channels:
        message = Message(
            space.next_ts(),
            channel.id,
            text=ask.text("initial_comment"),
            user=space.bot_user,
            bot_id=space.bot_id,
            app_id=space.app_id,
            thread_ts=ask.text("thread_ts"),
            blocks=[] if ask.text("initial_comment") else (blocks or []),
            files=[file_json(f) for f in files],
        )
        posting.post(ask.core, message)
        for file in files:
            share(ask.core, file, channel, message)
    return {"files": [file_json(f) for f in files]}


def _room(ask: Ask, room: str) -> Channel:
    found = ask.core.workspace.channels.get(room)
    if found is None:
        raise ApiError("channel_not_found")
    may_post(ask, found)
    if ask.core.workspace.bot_user not in found.members:
        raise ApiError("not_in_channel")
    return found


@method("files.info", "files:read", tier=4)
def files_info(ask: Ask) -> Json:
    file = ask.core.workspace.files.get(ask.must("file", "file_not_found"))
    if file is None or not file["_completed"]:
        raise ApiError("file_not_found")
    return {"file": file_json(file), "comments": [], "response_metadata": {"next_cursor": ""}}
