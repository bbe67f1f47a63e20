"""The only reader of the environment (DESIGN.md section 4, "Environment").

Every name may also be given as `<NAME>_FILE`, the path of a file that holds the value. What is
wrong or missing is named all at once, before anything starts.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

SLACK_API = "https://slack.com/api/"


class SettingsWrong(Exception):
    """The environment cannot be used; the text names every wrong or missing variable."""


class _FromFiles(PydanticBaseSettingsSource):
    """Reads `<NAME>_FILE`: secrets mounted as files keep out of process listings."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field_name.upper()}_FILE")
        return (Path(path).read_text().strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _, _ = self.get_field_value(field, name)
            if value is not None:
                values[name] = value
        return values


class Settings(BaseSettings):
    """What a process is told by its environment; frozen."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    database_url: str = "sqlite:///var/align.db"
    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_url: str = SLACK_API
    hook_secret: SecretStr = SecretStr("")
    # imaps://user%40company.test@host/INBOX: where prospects' mails are read, never changed.
    mailbox_url: str = ""
    mailbox_password: SecretStr = SecretStr("")
    public_url: str = ""
    # What a collector of /metrics sends as a bearer; without it there is no such page.
    metrics_token: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = 3000
    encryption_keys: SecretStr = SecretStr("")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    command_prefix: str = ""
    # Names a step at which the process kills itself; only tests set it (kit/faults.py).
    fault_point: str = ""

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        if not url.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///path/to/file.db or postgresql://...")
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @field_validator("mailbox_url")
    @classmethod
    def _safe_mailbox(cls, url: str) -> str:
        parts = urlsplit(url)
        near = parts.scheme == "imap" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if url and not (parts.hostname and parts.username and (parts.scheme == "imaps" or near)):
            raise ValueError("use imaps://user@host/folder, with %40 for the @ of an address")
        if parts.password:
            raise ValueError("the password goes into MAILBOX_PASSWORD")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FromFiles(settings_cls), dotenv_settings

    def missing_for_serving(self) -> list[str]:
        """Names of the variables without which a process cannot talk to Slack."""
        missing: list[str] = []
        if not self.slack_bot_token.get_secret_value():
            says = "SLACK_BOT_TOKEN (starts with xoxb-; from OAuth & Permissions)"
            if self.slack_client_id:
                says += "; SLACK_CLIENT_ID does not replace it: one process serves one workspace"
            missing.append(says)
        socket_mode = bool(self.slack_app_token.get_secret_value())
        if not socket_mode and not self.slack_signing_secret.get_secret_value():
            missing.append("SLACK_SIGNING_SECRET (from Basic Information), or SLACK_APP_TOKEN")
        return missing


def load_settings(**given: Any) -> Settings:
    """Reads the environment. Raises SettingsWrong naming every variable that is wrong."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        lines: list[str] = []
        for error in wrong.errors():
            name = ".".join(str(part) for part in error["loc"]).upper()
            lines.append(f"{name}: {error['msg'].removeprefix('Value error, ')}")
        raise SettingsWrong("\n".join(lines)) from wrong
    except OSError as wrong:
        raise SettingsWrong(f"{wrong.filename}: {wrong.strerror}") from wrong


@contextmanager
def hidden(*names: str) -> Generator[None]:
    """Keeps these variables from a library that reads the environment by itself, for a moment."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
