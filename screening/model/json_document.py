"""Frozen values as JSON documents, and back: what commands, pages, the API and the store share.

A document is canonical: equal values give the same bytes. ``from_document`` reads strictly what
``as_document`` wrote, by the types of the fields: ``as_document(from_document(kind, d)) == d``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance  # for checkers alone: it is not there at run time

WHERE_IT_APPLIES = "where_it_applies"  # in the metadata of a field: left out of a document if empty
SAFE = 2**53 - 1  # the largest whole number that every reader of JSON keeps exactly
T = TypeVar("T")
Decoder = Callable[[object, str], object]  # of a JSON value, and where it stands
Encoder = Callable[..., object]  # of a value of the one type that it writes


_canonical = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


def canonical(document: object) -> str:
    """Return a JSON document in one spelling: sorted keys, no spaces, no escapes."""
    return _canonical(document)


class DocumentError(ValueError):
    """A document of another kind than it is read as; the message says where and why."""


def as_document(value: Any) -> Any:
    """Return a value (a verdict or any part of one) as JSON-ready values, in field order.

    Floats are rounded to four decimals; a whole number beyond 2**53 is written as its digits.
    """
    kind = type(value)
    encode = _ENCODERS.get(kind)
    if encode is None:
        encode = _ENCODERS[kind] = _encoder_of(kind)
    return encode(value)


def from_document(kind: type[T], document: object) -> T:
    """Return the value of dataclass ``kind`` that ``as_document`` wrote as ``document``.

    A field with a default may be missing: an earlier version of the product did not write it. A key
    that is no field, a missing one without a default, or a value of another type raises
    DocumentError.
    """
    return cast(T, _decoder(kind)(document, kind.__name__))


def json_integer(number: int) -> int | str:
    """Return a number, or its decimal digits where a reader of JSON would round it."""
    if -SAFE <= number <= SAFE:
        return number
    digits: list[str] = []
    left = abs(number)
    while left:  # beyond 4300 digits at once Python asks to be careful
        left, part = divmod(left, 10**4000)
        digits.append(f"{part:04000d}" if left else str(part))
    return "-" * (number < 0) + "".join(reversed(digits))


def parse_integer(written: int | str) -> int:
    """Return the number that ``json_integer`` wrote. Raises ValueError for what is no number."""
    if isinstance(written, int):
        return written
    digits = written.removeprefix("-")
    number = 0
    for at in range(0, len(digits), 4000):  # beyond 4300 digits at once Python asks to be careful
        part = digits[at : at + 4000]
        number = number * 10 ** len(part) + int(part)
    return -number if written.startswith("-") else number


# -- writing --


def _encoder_of(kind: type[object]) -> Encoder:
    """Return what writes a value of exactly this type."""
    if is_dataclass(kind):
        return _record_encoder(kind)
    if issubclass(kind, StrEnum):
        return attrgetter("_value_")
    if issubclass(kind, Decimal):
        return str
    if issubclass(kind, date):
        return kind.isoformat
    if issubclass(kind, dict):
        return lambda value: {str(key): as_document(item) for key, item in value.items()}
    return _unchanged


def _record_encoder(kind: "type[DataclassInstance]") -> Encoder:
    pairs = _keys(kind)
    keys = tuple(key for _, key in pairs)
    if len(pairs) < 2:
        return lambda value: {key: as_document(getattr(value, name)) for name, key in pairs}
    values = attrgetter(*(name for name, _ in pairs))
    plain, encoders = _UNCHANGED, _ENCODERS
    rare = tuple(f.name.rstrip("_") for f in fields(kind) if f.metadata.get(WHERE_IT_APPLIES))

    def encode(value: object) -> object:
        document = dict(zip(keys, values(value), strict=True))
        for key, item in document.items():
            kind = type(item)
            if kind not in plain:  # most are words: for those no function is called
                document[key] = encoders[kind](item) if kind in encoders else as_document(item)
        for key in rare:
            if not document[key]:
                del document[key]
        return document

    return encode


def _keys(kind: "type[DataclassInstance]") -> tuple[tuple[str, str], ...]:
    """Return attribute and key of each field; ``from_`` is written as ``from``."""
    return tuple((field.name, field.name.rstrip("_")) for field in fields(kind))


def _unchanged(value: object) -> object:
    return value


def _listed(value: Iterable[object]) -> object:
    return [as_document(item) for item in value]


def _rounded(value: float) -> float:
    return round(value, 4)


_UNCHANGED: frozenset[type[object]] = frozenset((str, bool, NoneType))
_ENCODERS: dict[type[object], Encoder] = {
    **dict.fromkeys(_UNCHANGED, _unchanged),
    int: json_integer,
    float: _rounded,
    tuple: _listed,
    list: _listed,
}


# -- reading --


def _decoder(kind: object) -> Decoder:
    """Return what reads a value of this type: a dataclass, or the type of one of its fields."""
    if kind not in _DECODERS:
        _DECODERS[kind] = _decoder_of(kind)
    return _DECODERS[kind]


def _decoder_of(kind: object) -> Decoder:
    if get_origin(kind) in (Union, UnionType):
        return _optional(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"no document holds a {kind}")


def _record(kind: "type[DataclassInstance]") -> Decoder:
    hints = get_type_hints(kind)
    decoders = {key: (name, _decoder(hints[name])) for name, key in _keys(kind)}
    required = frozenset(
        field.name.rstrip("_")
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    )

    def read(value: object, where: str) -> object:
        if not isinstance(value, Mapping):
            raise DocumentError(f"{where}: an object is wanted, not {type(value).__name__}")
        if missing := required - value.keys():
            raise DocumentError(f"{where}: {', '.join(sorted(missing))} is missing")
        arguments = {}
        for key, inner in value.items():
            if key not in decoders:
                raise DocumentError(f"{where}: unknown key {key!r}")
            name, decode = decoders[key]
            arguments[name] = decode(inner, f"{where}.{key}")
        return kind(**arguments)

    return read


def _tuple(kinds: tuple[object, ...]) -> Decoder:
    """Return the reader of ``tuple[X, ...]`` of any length, or of one type for each place."""
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        decode = _decoder(kinds[0])
        return lambda value, where: tuple(
            decode(item, f"{where}[{at}]") for at, item in enumerate(_items(value, where))
        )
    decoders = [_decoder(kind) for kind in kinds]

    def read(value: object, where: str) -> object:
        items = _items(value, where)
        if len(items) != len(decoders):
            raise DocumentError(f"{where}: {len(decoders)} values are wanted, not {len(items)}")
        return tuple(
            decode(item, f"{where}[{at}]")
            for at, (decode, item) in enumerate(zip(decoders, items, strict=True))
        )

    return read


def _items(value: object, where: str) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise DocumentError(f"{where}: a list is wanted, not {type(value).__name__}")
    return value


def _optional(kind: object) -> Decoder:
    """Return the reader of ``X | None``; no document holds another union."""
    (inner,) = (part for part in get_args(kind) if part is not NoneType)
    decode = _decoder(inner)
    return lambda value, where: None if value is None else decode(value, where)


def _enum(kind: type[Enum]) -> Decoder:
    members = {member.value: member for member in kind}

    def read(value: object, where: str) -> object:
        if not isinstance(value, str) or value not in members:
            raise DocumentError(f"{where}: {value!r} is none of {', '.join(members)}")
        return members[value]

    return read


def _exactly(kind: type[object]) -> Decoder:
    def read(value: object, where: str) -> object:
        if type(value) is not kind:
            raise DocumentError(f"{where}: {kind.__name__} is wanted, not {type(value).__name__}")
        return value

    return read


def _whole(value: object, where: str) -> object:
    if type(value) is int:
        return value
    if type(value) is str and value.removeprefix("-").isdecimal():
        return parse_integer(value)
    raise DocumentError(f"{where}: a whole number is wanted, not {value!r}")


def _number(value: object, where: str) -> object:
    if type(value) is float or type(value) is int:
        return float(value)
    raise DocumentError(f"{where}: a number is wanted, not {type(value).__name__}")


def _day(value: object, where: str) -> object:
    if type(value) is str:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise DocumentError(f"{where}: a day is wanted, not {value!r}")


_DECODERS: dict[object, Decoder] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _whole,
    float: _number,
    date: _day,
}
