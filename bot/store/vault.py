"""Encryption at rest with Fernet, bound to the place of storage.

A stored value opens only for the tenant, owner and field for which it was sealed: the plaintext begins with a digest of
these, so a value copied from one person's key to another's is refused. Fernet's tokens are base64; Redis stores the
decoded bytes, a quarter less.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.model.errors import SettingError
from bot.model.ids import Tenant
from bot.model.records import RecordError

PLACE_BYTES = 16
PLAIN_FLAG, PACKED_FLAG = b"\x00", b"\x01"
MIN_PACKED_BYTES = 128
"""Minimum bytes to compress. GoTo's tokens are base64; compression saves that overhead, a fifth of a link's memory."""


class VaultError(RecordError):
    """A stored value cannot be used. The message contains nothing of the value."""


class VaultMisplaced(VaultError):
    """The value was sealed for another tenant, owner or field."""


class VaultUnreadable(VaultError):
    """No key decrypts the value: it is damaged, or its key was removed from ``ENCRYPTION_KEYS``."""


class Vault:
    """Encrypts with the newest key, decrypts with any.

    ``keys`` are Fernet keys (32 bytes, URL-safe base64), newest first. Raises ``SettingError`` if there is none or one
    is malformed.
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
        """Return the ciphertext, which opens only for the same tenant, owner (a user id) and field."""
        return self._encrypt(_place_digest(tenant, owner, field), data)

    def open(self, tenant: Tenant, owner: str, field: str, token: bytes) -> bytes:
        """Return the sealed data. Raises ``VaultMisplaced`` or ``VaultUnreadable``."""
        plain = self._decrypt(token)
        if not hmac.compare_digest(plain[:PLACE_BYTES], _place_digest(tenant, owner, field)):
            raise VaultMisplaced(f"value was not sealed as {field}")
        return _unpack(plain)

    def rewrite(self, token: bytes, change: Callable[[bytes], bytes]) -> bytes | None:
        """Return what ``change`` makes of the data, sealed for the same place, or None if it changes nothing.

        Raises ``VaultUnreadable``.
        """
        plain = self._decrypt(token)
        data = _unpack(plain)
        changed = change(data)
        return None if changed == data else self._encrypt(plain[:PLACE_BYTES], changed)

    def _encrypt(self, place: bytes, data: bytes) -> bytes:
        packed = zlib.compress(data, 6) if len(data) >= MIN_PACKED_BYTES else data
        body = PACKED_FLAG + packed if len(packed) < len(data) else PLAIN_FLAG + data
        return base64.urlsafe_b64decode(self._newest.encrypt(place + body))

    def _decrypt(self, token: bytes) -> bytes:
        try:
            return self._all.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken as error:
            raise VaultUnreadable("no key opens this value") from error

    def is_newest(self, token: bytes) -> bool:
        """Return True if this was sealed with the newest key."""
        try:
            self._newest.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken:
            return False
        return True

    def can_open(self, token: bytes) -> bool:
        """Return True if any of the keys decrypts this."""
        try:
            self._all.decrypt(base64.urlsafe_b64encode(token))
        except InvalidToken:
            return False
        return True

    def rotate(self, token: bytes) -> bytes:
        """Return the same plaintext sealed with the newest key. Raises ``VaultUnreadable``."""
        try:
            return base64.urlsafe_b64decode(self._all.rotate(base64.urlsafe_b64encode(token)))
        except InvalidToken as error:
            raise VaultUnreadable("no key opens this value") from error


def _unpack(plain: bytes) -> bytes:
    """Return the data of a plaintext, without the digest of its place."""
    body = plain[PLACE_BYTES + 1 :]
    return zlib.decompress(body) if plain[PLACE_BYTES : PLACE_BYTES + 1] == PACKED_FLAG else body


def _place_digest(tenant: Tenant, owner: str, field: str) -> bytes:
    parts = [part.encode() for part in (tenant.id, owner, field)]
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.sha256(framed).digest()[:PLACE_BYTES]
