"""Passwords: the rules for a new one, and how one is kept and compared.

After NIST SP 800-63B: a least length, lists of bad ones, nothing about kinds of letters, and any
letter of any script. How many guesses one takes is told by zxcvbn, which knows the 30,000 passwords
that leaked most, rows, repeats, keyboards and names. Kept with argon2id (RFC 9106).
"""

import re
import secrets
import unicodedata
from functools import cache, cached_property
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn

from screening.model.errors import InputError
from sources.kit.values.message import Message

LEAST = 12  # letters
MOST = 256  # more costs us time and makes nobody safer
LEAST_SCORE = 3  # of zxcvbn, 0 to 4: 100 million guesses
# Letters that zxcvbn looks at, as its work grows steeply with them: one crafted password of 40
# keeps a processor busy for 0.6 s, one of 72 for 2.1 s (Python 3.11). More make none easier.
READ = 40
AROUND = re.compile(r"[\d\s!-/:-@\[-`{-~]")  # figures and marks, which people add to a word
DISGUISES = str.maketrans("013457@$!", "oieastasi")
# 32 MiB and some tens of milliseconds a guess: eight at once still fit in a small machine
HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


class Passwords:
    """How passwords are kept. ``hasher`` sets what a guess costs."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(_plain(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Return whether this is the password; where none is kept, after as much work."""
        try:
            self._hasher.verify(kept or self._of_nobody, _plain(password)[: 4 * MOST])
        except (Argon2Error, InvalidHashError):
            return False
        return kept is not None

    def is_dated(self, kept: str) -> bool:
        """Return whether a password is kept at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _of_nobody(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))


def refuse_bad(password: str, *of_the_person: str) -> None:
    """Raise InputError for a password that nobody should have, naming why.

    ``of_the_person``: the e-mail address and name, which others know.
    """
    password = _plain(password)
    if len(password) < LEAST:
        raise InputError(Message("password.short", least=LEAST), "password")
    if len(password) > MOST:
        raise InputError(Message("password.long", most=MOST), "password")
    if zxcvbn(password[:READ])["score"] < LEAST_SCORE:
        raise InputError(Message("password.simple"), "password")
    own = {part for text in of_the_person for part in _words(text) if len(part) > 2}
    if _is_made_of(password, bad_words() | own):
        raise InputError(Message("password.known"), "password")


@cache
def bad_words() -> frozenset[str]:
    """Return the words that alone make no password."""
    text = (files("screening.services.people") / "bad_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _plain(password: str) -> str:
    """Return a password as every keyboard gives it (NFKC, as NIST advises)."""
    return unicodedata.normalize("NFKC", password)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _is_made_of(password: str, words: frozenset[str]) -> bool:
    """Return whether nothing is left of a password without these words, figures and marks."""
    for text in (password.lower(), password.lower().translate(DISGUISES)):
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, " ")
        if len(AROUND.sub("", text)) < 4:
            return True
    return False
