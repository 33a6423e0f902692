"""What is sealed opens at its own place, with any of the keys, and nowhere else."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import SettingError
from bot.model.ids import Tenant
from bot.store.vault import Vault, VaultMisplaced, VaultUnreadable

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
T1 = Tenant("T1")
VAULT = Vault([NEW, OLD])


@given(st.binary(max_size=2000))
def test_gives_back_what_was_sealed(data: bytes) -> None:
    assert VAULT.open(T1, "U1", "token", VAULT.seal(T1, "U1", "token", data)) == data


@pytest.mark.parametrize(
    ("tenant", "owner", "field"),
    [("T2", "U1", "token"), ("T1", "U2", "token"), ("T1", "U1", "payload"), ("T1U", "1", "token")],
)
def test_refuses_what_was_sealed_for_another_place(tenant: str, owner: str, field: str) -> None:
    sealed = VAULT.seal(T1, "U1", "token", b"secret")
    with pytest.raises(VaultMisplaced):
        VAULT.open(Tenant(tenant), owner, field, sealed)


def test_an_older_key_still_opens_and_rotation_makes_it_dispensable() -> None:
    sealed = Vault([OLD]).seal(T1, "U1", "token", b"secret")
    assert VAULT.open(T1, "U1", "token", sealed) == b"secret"
    assert not VAULT.is_newest(sealed)
    rotated = VAULT.rotate(sealed)
    assert VAULT.is_newest(rotated)
    assert Vault([NEW]).open(T1, "U1", "token", rotated) == b"secret"


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: raw[:40] + b"\0" + raw[41:], lambda _: b""]
)
def test_damage_is_noticed(damage: object) -> None:
    sealed = VAULT.seal(T1, "U1", "token", b"secret" * 20)
    with pytest.raises(VaultUnreadable):
        VAULT.open(T1, "U1", "token", damage(sealed))  # type: ignore[operator]


def test_a_wrong_key_opens_nothing() -> None:
    other = Vault([Fernet.generate_key()])
    sealed = other.seal(T1, "U1", "token", b"secret")
    with pytest.raises(VaultUnreadable):
        VAULT.open(T1, "U1", "token", sealed)
    with pytest.raises(VaultUnreadable):
        VAULT.rotate(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, b"no key"]])
def test_says_which_setting_is_wrong(keys: list[bytes | str]) -> None:
    with pytest.raises(SettingError, match="ENCRYPTION_KEYS"):
        Vault(keys)


def test_keeps_raw_bytes_smaller_than_fernets_own_text() -> None:
    data = bytes(range(256)) * 4
    assert len(VAULT.seal(T1, "U1", "token", data)) < len(Fernet(NEW).encrypt(data)) * 0.8


def test_shows_no_key_in_its_repr() -> None:
    assert NEW.decode() not in repr(VAULT)
