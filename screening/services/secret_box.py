"""What is kept of secrets: encrypted, so that the database or a folder alone gives nothing away.

Before each encrypted value stand the cipher and the key: ``f1.1a2b3c4d.`` and what they made of it.
So another cipher or key can follow, and what is kept is read by those it was closed with until
``key_renewal`` has closed it anew.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken

from screening.model.secret_keys import key_name, keys_of


class Cipher(Protocol):
    """What encrypts bytes, and notices what was changed."""

    def encrypt(self, data: bytes) -> bytes: ...

    def decrypt(self, token: bytes) -> bytes:
        """Return what was encrypted. Raises InvalidToken."""


# Each takes 32 bytes as 44 letters of base64. Add the next one here; never use a name again.
CIPHERS: dict[str, Callable[[bytes], Cipher]] = {"f1": Fernet}
CIPHER = "f1"  # of what is closed from now on
UNMARKED = "f1"  # of what was closed before values said it
_MARK = re.compile(rb"([a-z][0-9])\.([0-9a-f]{8})\.")


class SecretBox:
    """Keeps secrets by the keys of an installation: the newest closes, each of them opens.

    ``keys``: as ``secret_key`` has them. What is closed for one ``purpose`` cannot be opened for
    another. ``mark``: what stands before all that is closed from now on.
    """

    def __init__(self, keys: str, purpose: str = "second factor") -> None:
        self._keys = {key_name(key): _for_purpose(key, purpose) for key in keys_of(keys)}
        newest, self._newest = next(iter(self._keys.items()))
        self.mark = f"{CIPHER}.{newest}."

    def close(self, secret: str) -> str:
        """Return a secret encrypted."""
        return self.close_file(secret.encode()).decode()

    def open(self, closed: str | None) -> str | None:
        """Return the secret; None where there is none, or the key of then is gone."""
        secret = None if closed is None else self.open_file(closed.encode())
        return None if secret is None else secret.decode()

    def close_file(self, content: bytes) -> bytes:
        """Return what a file holds encrypted."""
        return self.mark.encode() + CIPHERS[CIPHER](self._newest).encrypt(content)

    def open_file(self, closed: bytes) -> bytes | None:
        """Return what a file holds; None where it is damaged, or the key of then is gone."""
        for cipher, token in self._readings(closed):
            try:
                return cipher.decrypt(token)
            except InvalidToken:
                continue
        return None

    def _readings(self, closed: bytes) -> Iterator[tuple[Cipher, bytes]]:
        """Yield what may have closed it, and what it made."""
        mark = _MARK.match(closed)
        if mark is None:
            yield from ((CIPHERS[UNMARKED](key), closed) for key in self._keys.values())
            return
        cipher, key = CIPHERS.get(mark[1].decode()), self._keys.get(mark[2].decode())
        if cipher is not None and key is not None:
            yield cipher(key), closed[mark.end() :]


def _for_purpose(key: str, purpose: str) -> bytes:
    digest = hashlib.sha256(f"{purpose}\n{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
