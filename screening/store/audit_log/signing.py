"""The signature of the head of a log: Ed25519, so that an outsider can check it.

The private keys follow from those of the service, so there is no further file to keep. Where one
key follows another, both say so: the older signs the newer, which signs the head from then on.
"""

import base64
import hmac
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from screening.model.audit import Facts, LogHead
from screening.model.secret_keys import keys_of

PURPOSE = b"ketenblik log head"


class HeadSigner:
    """Signs heads by the newest of the keys of a service, and tells which any of them signed."""

    def __init__(self, secret: str) -> None:
        self._keys = tuple(map(_key_of, keys_of(secret)))

    @property
    def public_key(self) -> str:
        """The key by which others check a head, in base64."""
        return _public(self._keys[0])

    def sign(self, head: LogHead) -> str:
        """Return the signature of a head."""
        return base64.b64encode(self._keys[0].sign(head.signed_bytes())).decode()

    def has_signed(self, head: LogHead) -> bool:
        """Return whether the head is as it was signed here."""
        return any(is_signed(head, _public(key)) for key in self._keys)

    def succession(self) -> tuple[Facts, Facts] | None:
        """Return what the log says of the key of before and of the one that follows it.

        The older key signs the newer: whoever trusts the one can trust the other. None where there
        is one key.
        """
        if len(self._keys) < 2:
            return None
        before, after = _public(self._keys[1]), self.public_key
        signature = base64.b64encode(self._keys[1].sign(_followed_by(after))).decode()
        return {"public_key": before}, {"public_key": after, "signature": signature}


@cache
def signer_of(secret: str) -> HeadSigner:
    """Return the signer with the secret of a service."""
    return HeadSigner(secret)


def is_signed(head: LogHead, public_key: str) -> bool:
    """Return whether the holder of the key with this public half signed the head as it stands."""
    return _is_right(head.signature, head.signed_bytes(), public_key)


def is_succession(public_key: str, next: str, signature: str) -> bool:
    """Return whether the holder of a key said that another follows it."""
    return _is_right(signature, _followed_by(next), public_key)


def _is_right(text: str, signed: bytes, public_key: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        signature = base64.b64decode(text, validate=True)
        if base64.b64encode(signature).decode() != text:
            return False  # other bytes that would be read alike
        key.verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key_of(secret: str) -> Ed25519PrivateKey:
    seed = hmac.digest(secret.encode(), PURPOSE, "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _followed_by(public_key: str) -> bytes:
    return PURPOSE + b" is followed by " + public_key.encode()
