"""The settings, read once at start-up from the environment or ``.env``."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.model.errors import SettingError
from bot.setting_values import (
    AppToken,
    BotToken,
    CommandPrefix,
    Days,
    FernetKeys,
    Hours,
    IpAddress,
    JoinUrl,
    LogLevel,
    LongSecret,
    Port,
    RedisUrl,
    Requests,
    Secret,
    SlashUrl,
    TeamIds,
    Text,
    Url,
    split_list,
)

_APP_PAGE = "Find it at api.slack.com/apps, your app,"
_GOTO_PAGE = "Find it at developer.goto.com, OAuth clients, your client."


class Settings(BaseSettings):
    """All settings. Fields are the environment's names in lower case; descriptions say where to find the value.

    Secrets are ``SecretStr``; ``redis_url`` is a ``str`` that is left out of the repr.

    URLs have no trailing slash, except ``slack_api_url``, which the Slack SDK needs with one. ``port`` 0 means any
    free port.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_file_encoding="utf-8",
    )

    slack_bot_token: BotToken | None = Field(
        None, description=f"{_APP_PAGE} OAuth & Permissions, Bot User OAuth Token."
    )
    slack_client_id: Text | None = Field(
        None, description=f"{_APP_PAGE} Basic Information, App Credentials, Client ID."
    )
    slack_client_secret: Secret | None = Field(
        None, description=f"{_APP_PAGE} Basic Information, App Credentials, Client Secret."
    )
    slack_allowed_teams: TeamIds | None = Field(
        None,
        description="List the workspaces (T…) or organizations (E…) that may install Usher, separated by commas.",
    )
    slack_signing_secret: Secret | None = Field(
        None, description=f"{_APP_PAGE} Basic Information, App Credentials, Signing Secret."
    )
    slack_app_token: AppToken | None = Field(
        None,
        description=f"{_APP_PAGE} Basic Information, App-Level Tokens. It needs the scope connections:write.",
    )
    goto_client_id: Text | None = Field(None, description=_GOTO_PAGE)
    goto_client_secret: Secret | None = Field(
        None,
        description="GoTo shows it only once, when you create the client. If it's lost, create a new one.",
    )
    public_url: Url | None = Field(
        None,
        description="Set it to the address where the internet reaches Usher, for example your proxy's.",
    )
    encryption_keys: FernetKeys | None = Field(
        None, description="Create one with `usher keys`. Put the newest first, separated by commas."
    )
    redis_url: RedisUrl | None = Field(
        None,
        repr=False,  # it may hold a password
        description="Get it from your Redis 7.2 or Valkey 8 host. `usher run` works without one and starts its own.",
    )
    usher_allow_open_redis: bool = Field(
        False, description="Set it to 1 if nobody else can reach the network between Usher and Redis."
    )
    slack_api_url: SlashUrl = Field("https://slack.com/api/", description="Leave it out to use Slack itself.")
    goto_api_url: Url = Field("https://api.getgo.com", description="Leave it out to use GoTo itself.")
    goto_auth_url: Url = Field(
        "https://authentication.logmeininc.com", description="Leave it out to use GoTo itself."
    )
    goto_seeit_url: Url | None = Field(
        None, description="GoToAssist Seeit stays off until you set it. Ask GoTo for your region's address."
    )
    goto_join_url: JoinUrl = Field(
        "https://meet.goto.com/{meeting_id}", description="Leave it out to use GoTo itself."
    )
    host: IpAddress = Field(
        "0.0.0.0",  # noqa: S104 - a web process must be reachable from outside
        description="Use 127.0.0.1 behind a proxy on this machine, or :: for IPv6 too. The default is 0.0.0.0.",
    )
    port: Port = Field(3000, description="Choose a free one. The default is 3000.")
    metrics_token: LongSecret | None = Field(
        None,
        description="Make one up and give it to Prometheus. Without it, /metrics answers only this machine.",
    )
    command_prefix: CommandPrefix | None = Field(
        None,
        description="Use the word you gave `usher manifest --prefix` when you created the app's manifest.",
    )
    audit_days: Days = Field(90, description="How long the audit log keeps its lines. The default is 90.")
    uninstall_grace_hours: Hours = Field(
        72,
        description="How long a workspace that removed Usher can get its data back. The default is 72.",
    )
    person_requests_per_minute: Requests = Field(
        60, description="How many requests a process accepts from one person per minute. The default is 60."
    )
    person_burst: Requests = Field(
        20, description="How many requests a process accepts from one person at once. The default is 20."
    )
    log_level: LogLevel = Field("INFO", description="The default is INFO.")
    usher_data_dir: Path = Field(
        Path("~/.local/share/usher"),
        description="Choose a folder that survives restarts. `usher run` keeps its own Redis there.",
    )

    @property
    def fernet_keys(self) -> tuple[str, ...]:
        """The encryption keys, newest first."""
        return split_list(self.encryption_keys.get_secret_value()) if self.encryption_keys else ()

    @property
    def allowed_teams(self) -> frozenset[str]:
        """The ids of the workspaces and organizations that may install Usher; all may if it is empty."""
        return frozenset(split_list(self.slack_allowed_teams or ""))

    @property
    def is_oauth_install(self) -> bool:
        """True if workspaces install Usher by OAuth. With a bot token, Usher serves that token's workspace only."""
        return self.slack_bot_token is None and self.slack_client_id is not None

    @property
    def data_dir(self) -> Path:
        """``usher_data_dir`` as an absolute path."""
        return self.usher_data_dir.expanduser().absolute()


class _ExplicitSettings(Settings):
    """Settings that come only from the arguments."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class InvalidSettings(Exception):
    """One or more settings are missing or wrong; ``problems`` lists them."""

    def __init__(self, problems: tuple[SettingError, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


NEEDS_BY_VERB: Mapping[str, frozenset[str]] = {
    "run": frozenset({"slack", "transport", "goto", "keys"}),
    "web": frozenset({"slack", "transport", "goto", "keys", "redis"}),
    "worker": frozenset({"slack", "goto", "keys", "redis"}),
    "keys": frozenset({"keys"}),
}
"""The groups of settings that each verb needs. Other verbs need none, but what is set must be valid."""


def load_settings(needs: frozenset[str] = frozenset(), env_file: str | Path | None = ".env") -> Settings:
    """Read the settings. ``needs`` is a value of ``NEEDS_BY_VERB``; the environment overrides ``env_file``.

    Raises ``InvalidSettings`` with a ``SettingError`` for each setting that is missing or wrong, without the values
    of secrets.
    """
    present = _find_set_names(env_file)
    problems: list[SettingError] = []
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        problems = [
            _setting_error(str(e["loc"][0]), _error_text(e)) for e in error.errors(include_input=False)
        ]
    hints = find_misspelled(present)
    for name, otherwise in _find_missing(needs, present):
        hint = hints.get(name)
        also = f" {hint} is set, but Usher has no such setting. Did you mean {name}?" if hint else ""
        problems.append(_setting_error(name, f"isn't set.{otherwise}{also}"))
    if problems or settings is None:
        raise InvalidSettings(tuple(problems))
    return settings


def make_settings(**values: Any) -> Settings:
    """Return settings made only of these values, without environment or file. Raises like ``load_settings``."""
    try:
        return _ExplicitSettings(**values)
    except ValidationError as error:
        problems = [
            _setting_error(str(e["loc"][0]), _error_text(e)) for e in error.errors(include_input=False)
        ]
    raise InvalidSettings(tuple(problems))


def find_misspelled(present: frozenset[str]) -> Mapping[str, str]:
    """Return unset settings, each with a similar unknown name from ``present``: probably a misspelling."""
    known = {name.upper() for name in Settings.model_fields}
    found: dict[str, str] = {}
    for name in sorted(present - known):
        like = difflib.get_close_matches(name, [k for k in known - present if len(k) > 5], 1, cutoff=0.84)
        if like:
            found[like[0]] = name
    return found


def find_misspelled_in_env(env_file: str | Path | None = ".env") -> Mapping[str, str]:
    """Return the probable misspellings in the environment and the file, for a warning at start-up."""
    return find_misspelled(_find_set_names(env_file))


def _find_set_names(env_file: str | Path | None) -> frozenset[str]:
    names = {name.upper() for name, value in os.environ.items() if value}
    if env_file is not None and Path(env_file).is_file():
        try:
            names |= {k.upper() for k, v in dotenv_values(env_file, encoding="utf-8").items() if v}
        except UnicodeDecodeError:
            problem = SettingError(str(env_file), "isn't UTF-8 text.", "Save it as UTF-8.")
        except OSError as error:
            reason = error.strerror or "it can't be opened"
            problem = SettingError(
                str(env_file), f"can't be read: {reason}.", "Give Usher's user permission to read it."
            )
        else:
            return frozenset(names)
        raise InvalidSettings((problem,))
    return frozenset(names)


def _find_missing(needs: frozenset[str], present: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each missing setting with a note about its alternatives."""
    if "slack" in needs and "SLACK_BOT_TOKEN" not in present:
        oauth = [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if name in present]
        if not oauth:
            also = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"
            yield "SLACK_BOT_TOKEN", f" For many workspaces, set {also} instead."
        for name in {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"} - set(oauth) if oauth else ():
            yield name, f" {oauth[0]} alone isn't enough."
    if "transport" in needs and not {"SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"} & present:
        yield "SLACK_SIGNING_SECRET", " For Socket Mode, set SLACK_APP_TOKEN instead."
    wanted = {
        "goto": ("GOTO_CLIENT_ID", "GOTO_CLIENT_SECRET", "PUBLIC_URL"),
        "keys": ("ENCRYPTION_KEYS",),
        "redis": ("REDIS_URL",),
    }
    for need, names in wanted.items():
        if need in needs:
            yield from ((name, "") for name in names if name not in present)


def _setting_error(name: str, problem: str) -> SettingError:
    where = Settings.model_fields[name.lower()].description if name.lower() in Settings.model_fields else ""
    return SettingError(name.upper(), problem, where or "")


def _error_text(error: Any) -> str:
    cause = error.get("ctx", {}).get("error")
    return str(cause) if cause else f"is wrong: {error['msg']}."
