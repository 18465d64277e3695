"""The signature of the head of a log: Ed25519, so that an outsider can check it.

The private key follows from the secret of the service, so there is no further file to keep.
"""

import base64
import hmac
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from screening.model.audit import LogHead

PURPOSE = b"ketenblik log head"


class HeadSigner:
    """Signs heads, and tells which it has signed."""

    def __init__(self, secret: str) -> None:
        seed = hmac.digest(secret.encode(), PURPOSE, "sha256")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """The key by which others check a head, in base64."""
        raw = self._key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return base64.b64encode(raw).decode()

    def sign(self, head: LogHead) -> str:
        """Return the signature of a head."""
        return base64.b64encode(self._key.sign(head.signed_bytes())).decode()

    def has_signed(self, head: LogHead) -> bool:
        """Return whether the head is as it was signed here."""
        return is_signed(head, self.public_key)


@cache
def signer_of(secret: str) -> HeadSigner:
    """Return the signer with the secret of a service."""
    return HeadSigner(secret)


def is_signed(head: LogHead, public_key: str) -> bool:
    """Return whether the holder of the key with this public half signed the head as it stands."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        signature = base64.b64decode(head.signature, validate=True)
        if base64.b64encode(signature).decode() != head.signature:
            return False  # other bytes that would be read alike
        key.verify(signature, head.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True
