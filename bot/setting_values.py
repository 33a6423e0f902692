"""Types and checks of the settings' values. Error texts follow the setting's name and never show the value."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, SecretStr

from bot.parsing.command_names import PREFIX_PATTERN

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list."""
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _must_start_with(*prefixes: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(prefixes):
            raise ValueError(f"must start with {' or '.join(prefixes)}.")
        return value

    return AfterValidator(check)


def _require_one_word(value: Any) -> Any:
    """Refuse quotation marks and white space from copy and paste. The error never shows the value."""
    if isinstance(value, str):
        value = value.strip()
        if value[:1] in {'"', "'"}:
            raise ValueError("has quotation marks around it. Remove them.")
        if any(c.isspace() or not c.isprintable() for c in value):
            raise ValueError("has spaces or line breaks in it.")
    return value


def _require_one_list(value: Any) -> Any:
    return _require_one_word(re.sub(r"\s*,\s*", ",", value)) if isinstance(value, str) else value


def _require_url(value: str, *schemes: str) -> str:
    parts = urlsplit(value)
    try:
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        port_ok = False
    if parts.scheme not in schemes or not parts.hostname or not port_ok:
        raise ValueError(f"must be a URL that starts with {' or '.join(f'{s}://' for s in schemes)}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be a URL without a user name, ? or #.")
    return value


def _require_web_url(value: str) -> str:
    """Require https, or http on this machine only: tokens and codes are sent to these URLs."""
    _require_url(value, "https", "http")
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must start with https://. Only this machine can use http://.")
    return value.rstrip("/")


def _require_join_url(value: str) -> str:
    if "{meeting_id}" not in value:
        raise ValueError("must contain {meeting_id}.")
    return _require_web_url(value)


def _require_redis_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"redis", "rediss", "unix"}:
        also = " Sentinel isn't supported. Use the primary's address." if "sentinel" in parts.scheme else ""
        raise ValueError(f"must start with redis://, rediss:// or unix://.{also}")
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("must name a server.")
    return value


def _require_fernet_keys(value: SecretStr) -> SecretStr:
    keys = split_list(value.get_secret_value())
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            which = f"key {number} of {len(keys)}" if len(keys) > 1 else "it"
            raise ValueError(f"is wrong: {which} isn't a Fernet key.") from None
    if not keys:
        raise ValueError("has no key.")
    return value


def _require_min_length(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:
        raise ValueError("must have at least 16 characters.")
    return value


def _require_log_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR.")
    return value.upper()


def _require_port(value: Any) -> int:
    try:
        port = int(value)
    except (TypeError, ValueError):
        port = -1
    if not 0 <= port <= 65535:
        raise ValueError("must be a number from 1 to 65535.")
    return port


def _whole_number(unit: str, least: int, most: int) -> BeforeValidator:
    def check(value: Any) -> int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"must be a number of {unit} from {least} to {most}.")
        return number

    return BeforeValidator(check)


def require_command_prefix(value: str) -> str:
    """Return a prefix of commands without the dash at its end. Raises ``ValueError`` if it is none."""
    prefix = value.strip().removesuffix("-")
    if not PREFIX_PATTERN.fullmatch(prefix):
        raise ValueError(
            "must have 1 to 22 lowercase letters or digits, with - or _ between them, such as acme."
        )
    return prefix


def _require_team_ids(value: str) -> str:
    if not all(re.fullmatch(r"[TE][A-Z0-9]{2,30}", one) for one in split_list(value)):
        raise ValueError("must be IDs that start with T or E, separated by commas.")
    return value


def _require_ip_address(value: str) -> str:
    try:
        return str(ip_address(value.strip("[]")))
    except ValueError:
        raise ValueError("must be an IP address, such as 127.0.0.1 or ::.") from None


Text = Annotated[str, BeforeValidator(_require_one_word)]
Secret = Annotated[SecretStr, BeforeValidator(_require_one_word)]
BotToken = Annotated[Secret, _must_start_with("xoxb-")]
AppToken = Annotated[Secret, _must_start_with("xapp-")]
FernetKeys = Annotated[SecretStr, BeforeValidator(_require_one_list), AfterValidator(_require_fernet_keys)]
RedisUrl = Annotated[Text, AfterValidator(_require_redis_url)]
LongSecret = Annotated[Secret, AfterValidator(_require_min_length)]
Url = Annotated[Text, AfterValidator(_require_web_url)]
SlashUrl = Annotated[Url, AfterValidator(lambda url: f"{url}/")]
JoinUrl = Annotated[Text, AfterValidator(_require_join_url)]
LogLevel = Annotated[Text, AfterValidator(_require_log_level)]
TeamIds = Annotated[str, BeforeValidator(_require_one_list), AfterValidator(_require_team_ids)]
IpAddress = Annotated[Text, AfterValidator(_require_ip_address)]
CommandPrefix = Annotated[str, BeforeValidator(_require_one_word), AfterValidator(require_command_prefix)]
Port = Annotated[int, BeforeValidator(_require_port)]
Days = Annotated[int, _whole_number("days", 1, 3650)]
Hours = Annotated[int, _whole_number("hours", 0, 8760)]
Requests = Annotated[int, _whole_number("requests", 1, 100_000)]
