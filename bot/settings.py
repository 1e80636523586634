"""Settings from the environment and `.env`: what they are, what is wrong with one, and how to cure it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

FOLDER = Path("var")
"""Where the embedded database and the playground keep their files, below the working directory."""


SECRET = 32
"""The least number of characters of a secret."""


class BadSetting(Exception):
    """A setting that cannot be used: its name, what is wrong, and what to do."""

    def __init__(self, name: str, problem: str, cure: str) -> None:
        super().__init__(f"{name}: {problem}. {cure}")
        self.name = name
        self.problem = problem
        self.cure = cure


class Settings(BaseSettings):
    """Everything an operator can set. Each name is the environment variable's, in any case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: str = f"sqlite:///{FOLDER}/binome.sqlite"
    """`sqlite:///path` or `postgresql://…` (also `postgres://`)."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    """Where the playground and the platforms' web addresses are served; 0 takes any free one."""
    playground_file: Path = FOLDER / "playground.sqlite"
    """What the playground remembers, as a platform would."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"
    """`auto`: text for a terminal, JSON for everything else."""
    metrics_token: str | None = None
    """What `/metrics` asks for as its bearer; without it, it answers only to who does not come through a proxy."""
    binome_erasures: Path | None = None
    """Where erasures are noted, outside the database: on a disk that restoring the database does not turn back."""
    slack_bot_token: str | None = None
    """`xoxb-…`: the bot's token, for one workspace."""
    slack_app_token: str | None = None
    """`xapp-…`: with it the bot calls Slack (Socket Mode)."""
    slack_signing_secret: str | None = None
    """With it Slack calls the bot, at `/slack/events` on `port`."""
    slack_client_id: str | None = None
    """With the two that follow, any workspace can install the bot, at `/slack/install`."""
    slack_client_secret: str | None = None
    binome_secret_key: str | None = None
    """What the workspaces' tokens are encrypted with; several, separated by commas: the first one encrypts."""
    slack_config_token: str | None = None
    """`xoxe.xoxp-…`: an app configuration token, with which `binome doctor` reads how the app is set up."""
    slack_api_url: str = "https://slack.com/api/"
    """Where Slack's methods are: another one for a proxy, GovSlack, or tests."""
    discord_token: str | None = None
    """The bot's token."""
    discord_members: bool = False
    """Whether Discord granted the Server Members Intent, which tells at once who leaves a server."""
    discord_api_url: str | None = None
    """Where Discord's API is, with its version: another one for a proxy, or tests; together with the next."""
    discord_gateway_url: str | None = None

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lowered(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _is_token(cls, value: str | None, info: ValidationInfo) -> str | None:
        prefix = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}[info.field_name or ""]
        if value is not None and not value.startswith(prefix):
            raise ValueError(f"does not begin with {prefix}")
        return value

    @field_validator("binome_secret_key")
    @classmethod
    def _is_secret(cls, value: str | None) -> str | None:
        if value is not None and any(len(one.strip()) < SECRET for one in value.split(",")):
            raise ValueError(f"is shorter than {SECRET} characters")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("is not an address")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("discord_api_url")
    @classmethod
    def _is_api(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("is not an address")
        return value

    @field_validator("discord_gateway_url")
    @classmethod
    def _is_gateway(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("wss://", "ws://")):
            raise ValueError("is not the address of a gateway")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        try:
            backend = make_url(value.replace("postgres://", "postgresql://", 1)).get_backend_name()
        except ArgumentError:
            raise ValueError("is not the address of a database") from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"names {backend}, which Binôme does not store its data in")
        return value

    @property
    def embedded(self) -> bool:
        """Whether the data is in an SQLite file, which one process alone may use."""
        return self.database_url.startswith("sqlite")

    @property
    def erasures(self) -> Path | None:
        """The journal of erasures: beside an SQLite file, unless it is set; for PostgreSQL where it is set."""
        if self.binome_erasures is not None or not self.embedded:
            return self.binome_erasures
        file = make_url(self.database_url).database
        return Path(file).with_suffix(".erasures") if file and file != ":memory:" else None

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that are set up."""
        tokens = (("slack", self.slack_bot_token or self.slack_client_id), ("discord", self.discord_token))
        return tuple(name for name, token in tokens if token)


CURES = {
    "database_url": "Write sqlite:///binome.sqlite, or postgresql://user:password@host/name.",
    "port": "Give a number from 0 to 65535, such as 8765.",
    "playground_file": "Give the path of a file.",
    "binome_erasures": "Give the path of a file, on a disk that lasts.",
    "slack_bot_token": "Copy the Bot User OAuth Token from the app's page OAuth & Permissions.",
    "slack_app_token": "Make an App-Level Token with connections:write on the app's page Basic Information.",
    "binome_secret_key": "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
    "slack_api_url": "Write an address such as https://slack.com/api/, or remove it.",
    "discord_api_url": "Write an address such as https://discord.com/api/v10, or remove it.",
    "discord_gateway_url": "Write an address such as wss://gateway.discord.gg/, or remove it.",
    "discord_members": "Give true where the application has the Server Members Intent, otherwise false.",
    "log_level": "Give debug, info, warning or error.",
    "log_format": "Give text or json, or remove it.",
}


def load(**given: object) -> Settings:
    """The settings, with what was *given* on the command line before all else. Raises BadSetting for the first bad one.

    The value itself is never repeated: it may hold a password.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # pyright: ignore[reportArgumentType] validated here
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        problem = first["msg"].removeprefix("Value error, ")
        problem = problem[0].lower() + problem[1:]
        raise BadSetting(name.upper(), problem, CURES.get(name, "Remove it, or correct it.")) from None
    except UnicodeDecodeError:
        raise BadSetting(".env", "it is not written in UTF-8", "Save the file as UTF-8.") from None
