"""A class for each family of Slack's errors, so that callers catch what happened, not a string."""

from __future__ import annotations

import json
from typing import Any

PATIENT = 30.0  # seconds to wait where Slack says "too fast" and not for how long


class SlackError(Exception):
    """Slack said no, or nothing. `code` is Slack's own word for it."""

    def __init__(self, code: str, detail: str = "", *, retry_after: float = 0.0) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


class Unreachable(SlackError):
    """No byte left: a plain retry is safe (F11)."""


class Ambiguous(SlackError):
    """Slack may have taken it: look before sending again (F07 to F10)."""


class RateLimited(SlackError):
    """Too fast; `retry_after` seconds (F37)."""


class ChannelGone(SlackError):
    """Archived, deleted or never seen (F30)."""


class NotInChannel(SlackError):
    """Somebody has to invite the bot (F31, U10)."""


class PersonGone(SlackError):
    """Deactivated, unknown, or cannot be written to (F32, U13)."""


class TokenRevoked(SlackError):
    """The workspace has to sign in again (F35)."""


class TriggerExpired(SlackError):
    """The modal came too late or twice (F33, U3)."""


class MessageGone(SlackError):
    """The message cannot be changed any more (F16)."""


class BlocksRefused(SlackError):
    """What was drawn is not a valid message or view; `detail` has the path."""


class ScopeMissing(SlackError):
    """The app was installed without a permission it needs; `detail` names it."""


FAMILIES: dict[str, type[SlackError]] = {
    "ratelimited": RateLimited,
    "rate_limited": RateLimited,
    "channel_not_found": ChannelGone,
    "is_archived": ChannelGone,
    "channel_is_archived": ChannelGone,
    "not_in_channel": NotInChannel,
    "restricted_action": NotInChannel,
    "user_not_found": PersonGone,
    "users_not_found": PersonGone,
    "user_disabled": PersonGone,
    "user_not_visible": PersonGone,
    "user_not_in_channel": PersonGone,
    "cannot_dm_bot": PersonGone,
    "messages_tab_disabled": PersonGone,
    "invalid_auth": TokenRevoked,
    "not_authed": TokenRevoked,
    "account_inactive": TokenRevoked,
    "token_revoked": TokenRevoked,
    "token_expired": TokenRevoked,
    "team_not_found": TokenRevoked,
    "expired_trigger_id": TriggerExpired,
    "trigger_expired": TriggerExpired,
    "exchanged_trigger_id": TriggerExpired,
    "trigger_exchanged": TriggerExpired,
    "invalid_trigger_id": TriggerExpired,
    "message_not_found": MessageGone,
    "cant_update_message": MessageGone,
    "edit_window_closed": MessageGone,
    "invalid_blocks": BlocksRefused,
    "invalid_blocks_format": BlocksRefused,
    "invalid_arguments": BlocksRefused,
    "msg_blocks_too_long": BlocksRefused,
    "msg_too_long": BlocksRefused,
    "no_text": BlocksRefused,
    "view_too_large": BlocksRefused,
    "missing_scope": ScopeMissing,
    "no_permission": ScopeMissing,
    "internal_error": Ambiguous,
    "fatal_error": Ambiguous,
    "service_unavailable": Ambiguous,
    "request_timeout": Ambiguous,
}


def typed(response: Any) -> SlackError:
    """What Slack's answer that is not ok means, as an error to raise."""
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    headers: dict[str, str] = {k.lower(): v for k, v in (response.headers or {}).items()}
    # A body that is no JSON comes as aiohttp's own response, without data.
    read: Any = getattr(response, "data", None)
    data: dict[str, Any] = read if isinstance(read, dict) else {}
    code = str(data.get("error") or f"http_{status}")
    if status == 429 or FAMILIES.get(code) is RateLimited:
        return RateLimited(code, retry_after=_seconds(headers.get("retry-after")))
    detail = "; ".join(data.get("response_metadata", {}).get("messages", []) or [])
    if code == "missing_scope":
        detail = f"needs {data.get('needed')}"
    if not data or status >= 500:
        return Ambiguous(code, f"HTTP {status}")
    return FAMILIES.get(code, SlackError)(code, detail)


def refused_there(status: int, text: str) -> SlackError:
    """A response_url's refusal, by its family where Slack names one."""
    try:
        said: Any = json.loads(text)
    except ValueError:
        said = None
    code = str(said.get("error") or "") if isinstance(said, dict) else ""
    family = FAMILIES.get(code, SlackError)
    return family(code if code in FAMILIES else "response_url", f"{status} {text[:200]}")


def _seconds(value: str | None) -> float:
    """Slack's Retry-After; half a minute where it says nothing (200 with `ratelimited`)."""
    try:
        return min(max(float(value or PATIENT), 1.0), 3600.0)
    except ValueError:
        return PATIENT
