"""What is kept of secrets: encrypted, so that the database or a folder alone gives nothing away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class SecretBox:
    """Keeps secrets so that the database alone does not give them away.

    What is closed for one ``purpose`` cannot be opened for another.
    """

    def __init__(self, key: str, purpose: str = "second factor") -> None:
        digest = hashlib.sha256(f"{purpose}\n{key}".encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, secret: str) -> str:
        """Return a secret encrypted."""
        return self.close_file(secret.encode()).decode()

    def open(self, closed: str | None) -> str | None:
        """Return the secret; None where there is none, or the key is no longer the one of then."""
        secret = None if closed is None else self.open_file(closed.encode())
        return None if secret is None else secret.decode()

    def close_file(self, content: bytes) -> bytes:
        """Return what a file holds encrypted."""
        return self._fernet.encrypt(content)

    def open_file(self, closed: bytes) -> bytes | None:
        """Return what a file holds; None where it is damaged or closed with another key."""
        try:
            return self._fernet.decrypt(closed)
        except InvalidToken:
            return None
