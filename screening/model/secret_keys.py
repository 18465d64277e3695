"""The keys of an installation, of which several work at once, so that one can follow another.

``SCREENING_HOME/secret_key`` has a key a line, the newest first. The newest encrypts and signs;
what any of them encrypted can be read, and what any of them signed is believed.
"""

import hashlib


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys that stand in the text of ``secret_key``, the newest first."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def key_name(key: str) -> str:
    """Return by what a key is known beside what it encrypted: 32 bits of a hash of it."""
    return hashlib.sha256(f"name of a key\n{key}".encode()).hexdigest()[:8]
