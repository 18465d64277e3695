"""Strict reading of JSON: every field is asked for with its type, or ignored by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from sources.formats import json_text
from sources.kit.read.rows import Forgiving, located
from sources.kit.values.errors import UnreadableError
from sources.kit.values.guard import GUARD
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

T = TypeVar("T")
LARGEST = 1e18  # infinity, and what is no number, are not below it either


class JsonRecord(Forgiving):
    """One JSON object, and a memory of which of its fields have been looked at."""

    def __init__(self, found: object, where: str) -> None:
        if not isinstance(found, dict):
            raise UnreadableError(located(where, Message("list.no_record", cell=str(found)[:40])))
        self.where = where
        self._found = found
        self._taken: set[str] = set()

    def has(self, field: str) -> bool:
        return field in self._found

    def text(self, field: str) -> str:
        """The text of a field, without outer and doubled spaces."""
        found = self._take(field)
        if not isinstance(found, str):
            self._wrong(field, Message("list.kind_text"), found)
            return ""
        return " ".join(found.split())

    def pick(self, field: str, known: Mapping[str, T]) -> T:
        """What a category means to us; one that we do not know stops the reading."""
        text = self.text(field)
        if text not in known:
            raise UnreadableError(
                located(self.where, Message("list.new_value", column=field, cell=text))
            )
        return known[text]

    def number(self, field: str) -> float | None:
        """A number, or None where the publisher says null."""
        found = self._take(field)
        if found is None:
            return None
        if isinstance(found, bool):
            found = str(found)
        if isinstance(found, int | float) and abs(found) <= LARGEST:
            return float(found)
        self._wrong(field, Message("list.kind_number"), found)
        return None

    def yes(self, field: str) -> bool:
        found = self._take(field)
        if not isinstance(found, bool):
            self._wrong(field, Message("list.kind_boolean"), found)
            return False
        return found

    def record(self, field: str) -> "JsonRecord":
        inner = JsonRecord(self._take(field), f"{self.where}, {field}")
        inner.collect = self.collect
        return inner

    def mapping(self, field: str) -> dict[str, str]:
        """A record whose fields are names of their own, each with a text."""
        found = self._take(field)
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            self._wrong(field, Message("list.kind_texts"), found)
            return {}
        return {str(name): text for name, text in found.items()}

    def each(self, field: str, ignore: Iterable[str] = ()) -> Iterator["JsonRecord"]:
        """The records of a list; null is an empty one."""
        found = self._take(field)
        return self._with_collector(
            records([] if found is None else found, f"{self.where}, {field}", ignore)
        )

    def dismiss(self) -> None:
        self._taken.update(self._found)

    def check(self, ignore: Iterable[str] = ()) -> None:
        left = sorted(str(field) for field in set(self._found) - self._taken - set(ignore))
        if left:
            raise UnreadableError(
                located(self.where, Message("list.new_fields", fields=tuple(left)))
            )

    def _with_collector(self, inner: Iterator["JsonRecord"]) -> Iterator["JsonRecord"]:
        for record in inner:
            record.collect = self.collect
            yield record

    def _take(self, field: str) -> object:
        if field not in self._found:
            raise UnreadableError(located(self.where, Message("list.no_field", field=field)))
        self._taken.add(field)
        return self._found[field]

    def _wrong(self, field: str, wanted: Message, found: object) -> None:
        cell = str(found)[:40]
        self.fault(Message("list.other_kind", column=field, kind=wanted, cell=cell))


def records(found: object, where: str, ignore: Iterable[str] = ()) -> Iterator[JsonRecord]:
    """The records of a list; what is left of each is checked when the next one is asked for."""
    if not isinstance(found, list):
        raise UnreadableError(located(where, Message("list.no_list", cell=str(found)[:40])))
    ignored = frozenset(ignore)
    for number, item in enumerate(found, start=1):
        record = JsonRecord(item, f"{where} {number}")
        yield record
        record.check(ignored)


def json_of(snapshot: Snapshot) -> object:
    """Return the value of a document; raise UnreadableError where it is not whole."""
    return json_text.document(snapshot.data, GUARD)
