"""How secrets are kept: encrypted by the newest key of the installation, opened by any of them."""

import base64
import hashlib

import pytest
from cryptography.fernet import Fernet, InvalidToken

from screening.services import secret_box
from screening.services.secret_box import SecretBox


class Reversed:
    """Another cipher: it turns what it gets around."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, data: bytes) -> bytes:
        return self._key + data[::-1]

    def decrypt(self, token: bytes) -> bytes:
        if not token.startswith(self._key):
            raise InvalidToken
        return token[len(self._key) :][::-1]


def test_a_secret_of_another_installation_is_no_secret() -> None:
    closed = SecretBox("one").close("secret")
    assert "secret" not in closed
    assert SecretBox("one").open(closed) == "secret"
    assert SecretBox("two").open(closed) is None


def test_what_is_closed_for_one_purpose_is_opened_for_no_other() -> None:
    closed = SecretBox("one", "signals").close("secret")
    assert SecretBox("one").open(closed) is None


def test_the_newest_key_closes_and_the_older_ones_still_open() -> None:
    before = SecretBox("one").close("secret")
    both = SecretBox("two\none")
    assert both.open(before) == "secret"
    after = both.close("secret")
    assert SecretBox("two").open(after) == "secret"
    assert SecretBox("one").open(after) is None
    assert after.startswith(SecretBox("two").mark)
    assert "two" not in after


def test_what_was_closed_before_keys_had_names_is_opened_by_any_of_them() -> None:
    key = base64.urlsafe_b64encode(hashlib.sha256(b"signals\none").digest())
    closed = Fernet(key).encrypt(b"secret").decode()
    assert SecretBox("two\none", "signals").open(closed) == "secret"
    assert SecretBox("two", "signals").open(closed) is None


def test_another_cipher_can_follow_and_what_the_first_closed_is_still_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = SecretBox("one").close("secret")
    monkeypatch.setitem(secret_box.CIPHERS, "r1", Reversed)
    monkeypatch.setattr(secret_box, "CIPHER", "r1")
    box = SecretBox("one")
    after = box.close("secret")
    assert after.startswith("r1.")
    assert [box.open(closed) for closed in (before, after)] == ["secret", "secret"]
    monkeypatch.delitem(secret_box.CIPHERS, "r1")
    monkeypatch.setattr(secret_box, "CIPHER", "f1")
    assert SecretBox("one").open(after) is None


def test_a_secret_that_was_changed_is_no_secret() -> None:
    box = SecretBox("a key")
    closed = box.close("secret")
    assert box.open(closed) == "secret"
    assert box.close("secret") != closed
    for at in range(0, len(closed), 7):
        other = "A" if closed[at] != "A" else "B"
        assert box.open(closed[:at] + other + closed[at + 1 :]) is None
