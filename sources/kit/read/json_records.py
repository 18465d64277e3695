"""Strict reading of JSON: every field is asked for with its type, or ignored by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from sources.formats import json_text
from sources.kit.read.rows import SourceRow, located
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

T = TypeVar("T")
LARGEST = 1e18  # infinity, and what is no number, are not below it either


class JsonRecord(SourceRow):
    """One JSON object, and a memory of which of its fields have been looked at."""

    def __init__(self, fields: object, where: str) -> None:
        if not isinstance(fields, dict):
            raise UnreadableError(located(where, Message("list.no_record", cell=str(fields)[:40])))
        self.where = where
        self._fields = fields
        self._taken: set[str] = set()

    def has(self, field: str) -> bool:
        return field in self._fields

    def text(self, field: str) -> str:
        """Return the text of a field, without outer and doubled spaces."""
        value = self._take(field)
        if not isinstance(value, str):
            self._wrong_kind(field, Message("list.kind_text"), value)
            return ""
        return " ".join(value.split())

    def pick(self, field: str, meanings: Mapping[str, T]) -> T:
        """Return the meaning of a category; raise UnreadableError for one that we do not know."""
        text = self.text(field)
        if text not in meanings:
            raise UnreadableError(
                located(self.where, Message("list.new_value", column=field, cell=text))
            )
        return meanings[text]

    def number(self, field: str) -> float | None:
        """Return a number, or None where the publisher says null."""
        value = self._take(field)
        if value is None:
            return None
        if isinstance(value, bool):
            value = str(value)
        if isinstance(value, int | float) and abs(value) <= LARGEST:
            return float(value)
        self._wrong_kind(field, Message("list.kind_number"), value)
        return None

    def boolean(self, field: str) -> bool:
        value = self._take(field)
        if not isinstance(value, bool):
            self._wrong_kind(field, Message("list.kind_boolean"), value)
            return False
        return value

    def record(self, field: str) -> "JsonRecord":
        inner = JsonRecord(self._take(field), f"{self.where}, {field}")
        inner.collect = self.collect
        return inner

    def mapping(self, field: str) -> dict[str, str]:
        """Return a record whose fields are names of their own, each with a text."""
        value = self._take(field)
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self._wrong_kind(field, Message("list.kind_texts"), value)
            return {}
        return {str(name): text for name, text in value.items()}

    def each(self, field: str, ignore: Iterable[str] = ()) -> Iterator["JsonRecord"]:
        """Yield the records of a list; null is an empty one."""
        value = self._take(field)
        return self._with_collector(
            records([] if value is None else value, f"{self.where}, {field}", ignore)
        )

    def dismiss(self) -> None:
        self._taken.update(self._fields)

    def check(self, ignore: Iterable[str] = ()) -> None:
        left = sorted(str(field) for field in set(self._fields) - self._taken - set(ignore))
        if left:
            raise UnreadableError(
                located(self.where, Message("list.new_fields", fields=tuple(left)))
            )

    def _with_collector(self, inner: Iterator["JsonRecord"]) -> Iterator["JsonRecord"]:
        for record in inner:
            record.collect = self.collect
            yield record

    def _take(self, field: str) -> object:
        if field not in self._fields:
            raise UnreadableError(located(self.where, Message("list.no_field", field=field)))
        self._taken.add(field)
        return self._fields[field]

    def _wrong_kind(self, field: str, wanted: Message, value: object) -> None:
        cell = str(value)[:40]
        self.fault(Message("list.other_kind", column=field, kind=wanted, cell=cell))


def records(values: object, where: str, ignore: Iterable[str] = ()) -> Iterator[JsonRecord]:
    """Yield the records of a list; each is checked for what is left when the next is asked for."""
    if not isinstance(values, list):
        raise UnreadableError(located(where, Message("list.no_list", cell=str(values)[:40])))
    ignored = frozenset(ignore)
    for number, item in enumerate(values, start=1):
        record = JsonRecord(item, f"{where} {number}")
        yield record
        record.check(ignored)


def json_of(snapshot: Snapshot) -> object:
    """Return the value of a document; raise UnreadableError where it is not whole."""
    return json_text.document(snapshot.data, GUARD)
