"""Who is calling a hook: a Standard Webhooks signature, or a bearer secret with a key (F47)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request
from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

LARGEST = 1_000_000  # bytes
_LONGEST_KEY = 200
# What the library raises for headers, secrets and bodies that are not what they should be.
_UNREADABLE = (
    WebhookVerificationError,
    EmptyWebhookSecretError,
    ValueError,
    TypeError,
    OverflowError,
)


class Refused(Exception):
    """The request goes no further: an HTTP status and a sentence for whoever sends."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Call:
    """A request whose sender is known. `key` makes it one; `digest` is of its body."""

    body: bytes
    key: str
    digest: str


async def read_call(request: Request, secret: str, largest: int = LARGEST) -> Call:
    """Reads a hook's request and checks who sent it.

    `largest`: bytes of its body. Raises Refused: 413 before the body was read to its end, 401 for
    a signature or secret that is missing, wrong or older than five minutes, 400 for a bearer
    without `Idempotency-Key`.
    """
    body = await _read(request, largest)
    if not secret:
        raise Refused(401, "no HOOK_SECRET is set here")
    key = _signed(request, body, secret) if _one(request, "webhook-signature") else None
    if key is None:
        key = _bearer(request, secret)
    return Call(body, key, sha256(body).hexdigest())


async def _read(request: Request, largest: int) -> bytes:
    said = request.headers.get("content-length", "0")
    if said.isdigit() and int(said) > largest:
        raise _too_large(largest)
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > largest:
            raise _too_large(largest)
        pieces.append(piece)
    return b"".join(pieces)


def _too_large(largest: int) -> Refused:
    return Refused(413, f"at most {largest // 1_000_000} MB, please")


def _one(request: Request, name: str) -> str | None:
    """A header that came exactly once; two of them are as good as none (F46)."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 else None


def _signed(request: Request, body: bytes, secret: str) -> str:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: _one(request, name) or "" for name in names}
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except _UNREADABLE:
        raise Refused(401, "the signature does not fit") from None
    return _key(headers["webhook-id"])


def _bearer(request: Request, secret: str) -> str:
    kind, _, given = (_one(request, "authorization") or "").partition(" ")
    known = hmac.compare_digest(given.strip().encode("utf-8", "replace"), secret.encode())
    if kind.lower() != "bearer" or not known:
        raise Refused(401, "sign as Standard Webhooks say, or send the secret as a bearer token")
    key = _one(request, "idempotency-key")
    if not key or not key.strip():
        raise Refused(400, "send an Idempotency-Key, so that a repeated call counts once")
    return _key(key.strip())


def _key(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()
