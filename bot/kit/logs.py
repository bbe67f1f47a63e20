"""Logs with ids, never with secrets or a prospect's data (F60)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from sqlalchemy import Engine, ExceptionContext, event

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|whsec_[\w+/=-]+|Bearer \S+")
_NOISY = ("slack_sdk", "slack_bolt", "aiohttp", "httpx", "httpcore", "apscheduler", "uvicorn",
          "sqlalchemy", "asyncio")  # fmt: skip


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes tokens and signing secrets out of every value, however deep it stands."""
    for key, value in event.items():
        event[key] = _without_secrets(value)
    return event


def _without_secrets(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(k): _without_secrets(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(each) for each in value]
    return _SECRET.sub("[secret]", value if isinstance(value, str) else repr(value))


def keep_details_out() -> None:
    """From now on no error of the database quotes what people wrote, wherever its text goes:
    PostgreSQL's DETAIL and CONTEXT hold whole keys and rows. Called again, it does nothing."""
    if not event.contains(Engine, "handle_error", _cut_details):
        event.listen(Engine, "handle_error", _cut_details)


def _cut_details(context: ExceptionContext) -> None:
    original: Any = context.original_exception
    state = getattr(original, "sqlstate", None)
    if not state:
        return
    shown = str(original).partition("\n")[0]
    if state.startswith("22"):
        # These quote the value that does not fit: `invalid input syntax for type ...: "pat"`.
        shown = shown.partition(":")[0]
    original.args = (shown,)
    if context.sqlalchemy_exception is not None:
        kind = type(original)
        context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__name__}) {shown}",)


def set_up_logs(level: str) -> None:
    """JSON lines on standard error; lines for people when that is a terminal."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(
        level=number, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for name in _NOISY:
        # At DEBUG these print whole request bodies, tokens included.
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    last: Any = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
