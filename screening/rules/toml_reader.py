"""Strict reading of the TOML files that lawyers review: an unknown or missing key is an error.

Not a schema language: a reader takes the keys it knows from a ``Table`` and closes it; a key
that is left was not understood, and the message lists the known ones.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import TypeVar

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from sources.kit.values.message import Message

T = TypeVar("T")

LANGUAGES = ("nl", "en")
CERTAINTIES = ("read", "inferred", "unverified")  # what policies and clauses say of their sources
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Table:
    """One table of a TOML file. ``where`` names it in messages."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self._left = dict(values)
        self._known: list[str] = []
        self.where = where

    def has(self, key: str) -> bool:
        return key in self._left

    def untaken(self) -> tuple[str, ...]:
        """Return the keys that nobody has taken yet."""
        return tuple(self._left)

    def is_text(self, key: str) -> bool:
        return isinstance(self._left.get(key), str)

    def take(self, key: str, kind: type[T]) -> T:
        """Return a required value of exactly this type. Raises PolicyError."""
        self._known.append(key)
        if key not in self._left:
            raise PolicyError(Message("policy.key_missing", where=self.where, key=key))
        value = self._left.pop(key)
        if not isinstance(value, kind) or type(value) is not kind:
            raise PolicyError(
                Message(
                    "policy.key_type",
                    where=self.where,
                    key=key,
                    wanted=kind.__name__,
                    given=type(value).__name__,
                )
            )
        return value

    def optional(self, key: str, kind: type[T]) -> T | None:
        if key in self._left:
            return self.take(key, kind)
        self._known.append(key)
        return None

    def text(self, key: str) -> str:
        value = self.take(key, str).strip()
        if not value:
            raise PolicyError(Message("policy.key_empty", where=self.where, key=key))
        return value

    def choice(self, key: str, known: Collection[str]) -> str:
        value = self.text(key)
        if value not in known:
            raise PolicyError(
                Message(
                    "policy.key_value",
                    where=self.where,
                    key=key,
                    value=str(value),
                    known=tuple(known),
                )
            )
        return value

    def strings(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of strings, empty when absent; each one of ``known`` where that is
        given.
        """
        values = self.optional(key, list) or []
        for value in values:
            if type(value) is not str:
                raise PolicyError(Message("policy.key_only_text", where=self.where, key=key))
            if known is not None and value not in known:
                raise PolicyError(
                    Message(
                        "policy.key_value",
                        where=self.where,
                        key=key,
                        value=str(value),
                        known=tuple(known),
                    )
                )
        return tuple(values)

    def list_of(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """Return a required list of values of exactly this type."""
        values = self.take(key, list)
        if any(type(value) is not kind for value in values):
            raise PolicyError(
                Message(
                    "policy.key_type",
                    where=self.where,
                    key=key,
                    wanted=f"list[{kind.__name__}]",
                    given=str(values),
                )
            )
        return tuple(values)

    def day(self, key: str) -> date:
        """Return a date without a time of day."""
        return self.take(key, date)

    def sentence(self, key: str, allowed: Collection[str] = ()) -> Text:
        """Return a sentence in both languages; only ``allowed`` placeholders, the same in each."""
        inner = self.table(key)
        text = Text(*(" ".join(inner.text(language).split()) for language in LANGUAGES))
        inner.close()
        check_placeholders(text, allowed, inner.where)
        return text

    def optional_sentence(self, key: str, allowed: Collection[str] = ()) -> Text | None:
        if self.has(key):
            return self.sentence(key, allowed)
        self._known.append(key)
        return None

    def table(self, key: str) -> "Table":
        return Table(self.take(key, dict), f"{self.where} [{key}]")

    def optional_table(self, key: str) -> "Table | None":
        if self.has(key):
            return self.table(key)
        self._known.append(key)
        return None

    def tables(self, key: str) -> "Iterator[Table]":
        """Yield the tables under ``[[key]]``, named by their id or number; each is closed
        afterwards.
        """
        for number, values in enumerate(self.take(key, list), start=1):
            if type(values) is not dict:
                raise PolicyError(Message("policy.key_tables", where=self.where, key=key))
            inner = Table(values, f"{self.where} [{key} {_name(values, number)}]")
            yield inner
            inner.close()

    def close(self) -> None:
        """Raise PolicyError if a key is left that nobody took."""
        if self._left:
            raise PolicyError(
                Message(
                    "policy.key_unknown",
                    where=self.where,
                    keys=tuple(sorted(self._left)),
                    known=tuple(self._known),
                )
            )


def _name(values: Mapping[str, object], number: int) -> object:
    """Return the id of a table where it is text, else its number."""
    id = values.get("id")
    return id if isinstance(id, str) else number


def check_placeholders(text: Text, allowed: Collection[str], where: str) -> None:
    """Raise PolicyError for a placeholder nobody fills, or one that a translation lost."""
    used = {language: set(PLACEHOLDER.findall(getattr(text, language))) for language in LANGUAGES}
    unknown = (used["nl"] | used["en"]) - set(allowed)
    if unknown:
        raise PolicyError(
            Message(
                "policy.placeholder",
                where=where,
                unknown=tuple(sorted(unknown)),
                known=", ".join(allowed) or "none",
            )
        )
    if used["nl"] != used["en"]:
        raise PolicyError(Message("policy.placeholders_differ", where=where))


@contextmanager
def toml_file(content: bytes, where: str) -> Iterator[Table]:
    """Yield a whole TOML file as a table, closed at the end. Raises PolicyError when it is not
    TOML.
    """
    try:
        values = tomllib.loads(content.decode("utf-8"))
    # beside what is no TOML: a number of thousands of digits (ValueError), and brackets in brackets
    except (ValueError, RecursionError) as trouble:
        raise PolicyError(Message("policy.not_toml", where=where, why=str(trouble))) from trouble
    table = Table(values, where)
    yield table
    table.close()


def by_id(items: tuple[T, ...], key: Callable[[T], str], where: str) -> dict[str, T]:
    """Return items by their id, in file order. Raises PolicyError when an id comes twice."""
    items_by_id: dict[str, T] = {}
    for item in items:
        if key(item) in items_by_id:
            raise PolicyError(Message("policy.id_twice", where=where, id=key(item)))
        items_by_id[key(item)] = item
    return items_by_id


def digest_of(contents: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over named files, whatever their order."""
    total = sha256()
    for name in sorted(contents):
        total.update(name.encode() + b"\0" + sha256(contents[name]).digest())
    return total.hexdigest()
