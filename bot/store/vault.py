"""Encryption at rest: Fernet, whose plaintext says where it belongs.

A stored value opens only at the place for which it was sealed: the plaintext begins with a digest of tenant,
owner and field, so that a value copied from one person's key to another's is refused. Fernet's tokens are
base64; Redis holds their bytes, a quarter less.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingError
from bot.ids import Person, Tenant
from bot.store import codec

PLACE = 16
PLAIN, PACKED = b"\x00", b"\x01"
WORTH_PACKING = 128
"""Bytes. GoTo's tokens are base64: packing gives back what that costs, a fifth of the memory of a link."""


class VaultError(Exception):
    """A stored value cannot be used. Says nothing of its content."""


class Misplaced(VaultError):
    """The value was sealed for another tenant, owner or field."""


class Unreadable(VaultError):
    """No key opens the value: it is damaged, or its key was dropped from ``ENCRYPTION_KEYS``."""


class Vault:
    """Seals with the newest key, opens with any.

    ``keys`` are Fernet keys (32 bytes, URL-safe base64), newest first. Raises ``SettingError`` if there is
    none or one is malformed.
    """

    def __init__(self, keys: Sequence[bytes | str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
        except ValueError as error:
            raise SettingError(
                "ENCRYPTION_KEYS", "holds something that is no Fernet key.", "`usher keys` makes one."
            ) from error
        if not fernets:
            raise SettingError("ENCRYPTION_KEYS", "is empty.", "`usher keys` makes a key.")
        self._newest = fernets[0]
        self._all = MultiFernet(fernets)

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, tenant: Tenant, owner: str, field: str, data: bytes) -> bytes:
        """Return the ciphertext, which opens for the same tenant, owner (a user id) and field alone."""
        packed = zlib.compress(data, 6) if len(data) >= WORTH_PACKING else data
        body = PACKED + packed if len(packed) < len(data) else PLAIN + data
        return base64.urlsafe_b64decode(self._newest.encrypt(_place(tenant, owner, field) + body))

    def open(self, tenant: Tenant, owner: str, field: str, token: bytes) -> bytes:
        """Return what was sealed. Raises ``Misplaced`` or ``Unreadable``."""
        try:
            plain = self._all.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken as error:
            raise Unreadable("no key opens this value") from error
        if not hmac.compare_digest(plain[:PLACE], _place(tenant, owner, field)):
            raise Misplaced(f"value was not sealed as {field}")
        body = plain[PLACE + 1 :]
        return zlib.decompress(body) if plain[PLACE : PLACE + 1] == PACKED else body

    def seal_json(self, person: Person, field: str, values: Mapping[str, Any]) -> bytes:
        """Seal a person's values. Datetimes are kept as ISO strings and come back as such."""
        return self.seal(person.tenant, person.user_id, field, codec.dump(values))

    def open_json(self, person: Person, field: str, token: bytes) -> dict[str, Any]:
        """Return what ``seal_json`` sealed. Raises ``Misplaced`` or ``Unreadable``."""
        return codec.load(self.open(person.tenant, person.user_id, field, token))

    def is_newest(self, token: bytes) -> bool:
        """Say whether the newest key sealed this."""
        try:
            self._newest.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken:
            return False
        return True

    def opens(self, token: bytes) -> bool:
        """Say whether any of the keys opens this."""
        try:
            self._all.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken:
            return False
        return True

    def rotate(self, token: bytes) -> bytes:
        """Return the same plaintext under the newest key. Raises ``Unreadable``."""
        try:
            return base64.urlsafe_b64decode(self._all.rotate(base64.urlsafe_b64encode(token)))
        except InvalidToken as error:
            raise Unreadable("no key opens this value") from error


def _place(tenant: Tenant, owner: str, field: str) -> bytes:
    parts = [part.encode() for part in (tenant.id, owner, field)]
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.sha256(framed).digest()[:PLACE]


def read_time(value: Any) -> datetime:
    """Return the time of an ISO string that ``seal_json`` wrote."""
    return datetime.fromisoformat(value)
