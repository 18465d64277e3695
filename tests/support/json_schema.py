"""The part of JSON Schema that our description uses: what fits a schema, and values to try."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Schema = Mapping[str, Any]
Values = SearchStrategy[Any]

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
# What programs get wrong: other types, empty, long, huge, half a letter, names that are not there.
ODD: Values = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            2**63,
            1e308,
            0.5,
            "",
            "\x00",
            "\ud800",
            "x" * 2000,
            [],
            {},
            [[]],
        ]
    ),
    st.integers(),
    st.text(max_size=30),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
    st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=5))),
)


class SchemaBook:
    """The schemas of a description, by which references are followed."""

    def __init__(self, description: Schema) -> None:
        self._schemas: Schema = description["components"]["schemas"]

    def resolved(self, schema: Schema) -> Schema:
        if "$ref" not in schema:
            return schema
        named: Schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return named

    def complaints(self, schema: Schema, value: object, where: str = "") -> Iterator[str]:
        """Every place at which a value does not fit."""
        schema = self.resolved(schema)
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is none of {schema['enum']}"
        if "anyOf" in schema:
            ways = [list(self.complaints(way, value, where)) for way in schema["anyOf"]]
            if all(ways):
                yield f"{where}: {value!r} fits no way: {ways}"
        kinds = _kinds(schema)
        if kinds and not any(_is(value, kind) for kind in kinds):
            yield f"{where}: {value!r} is no {' or '.join(kinds)}"
        elif isinstance(value, dict):
            yield from self._of_object(schema, value, where)
        elif isinstance(value, list) and "items" in schema:
            for at, item in enumerate(value):
                yield from self.complaints(schema["items"], item, f"{where}[{at}]")
        elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            yield f"{where}: {value!r} is not like {schema['pattern']}"
        elif isinstance(value, int | float) and not _is_within(schema, value):
            yield f"{where}: {value!r} is out of bounds"

    def _of_object(self, schema: Schema, value: dict[str, object], where: str) -> Iterator[str]:
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{where}: {name} is missing"
        for name, field in schema.get("properties", {}).items():
            if name in value:
                yield from self.complaints(field, value[name], f"{where}.{name}")

    def values(self, schema: Schema) -> Values:
        """Values that fit."""
        schema = self.resolved(schema)
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            return st.one_of([self.values(way) for way in schema["anyOf"]])
        return st.one_of([self._of_kind(kind, schema) for kind in _kinds(schema) or ["object"]])

    def _of_kind(self, kind: str, schema: Schema) -> Values:
        if kind == "object":
            needed = set(schema.get("required", ()))
            fields = {n: self.values(f) for n, f in schema.get("properties", {}).items()}
            return st.fixed_dictionaries(
                {name: way for name, way in fields.items() if name in needed},
                optional={name: way for name, way in fields.items() if name not in needed},
            )
        if kind == "array":
            return st.lists(
                self.values(schema.get("items", {})), min_size=schema.get("minItems", 0), max_size=3
            )
        if kind == "integer":
            most = min(schema.get("maximum", 1000), 1000)
            return st.integers(schema.get("minimum", -10), most)
        if kind == "number":
            return st.floats(schema.get("minimum", 0), schema.get("maximum", 1e9), allow_nan=False)
        if kind == "boolean":
            return st.booleans()
        if kind == "null":
            return st.none()
        return _texts(schema)

    def mistakes(self, schema: Schema) -> Values:
        """Values of which something may be wrong."""
        return st.one_of(self.values(schema), self._with_odd_field(schema), ODD)

    def _with_odd_field(self, schema: Schema) -> Values:
        names = [*self.resolved(schema).get("properties", {}), "unheard_of"]

        def spoil(value: object, name: str, odd: object) -> object:
            return {**value, name: odd} if isinstance(value, dict) else odd

        return st.builds(spoil, self.values(schema), st.sampled_from(names), ODD)


def as_body(value: object) -> bytes:
    """The bytes of a body, also where a value is half a letter."""
    return json.dumps(value).encode()


def _texts(schema: Schema) -> SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(re.compile(str(schema["pattern"])), fullmatch=True)
    if schema.get("format") == "date":
        return st.dates().map(str)
    most = min(schema.get("maxLength", 30), 30)
    return st.text(min_size=schema.get("minLength", 0), max_size=most)


def _kinds(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return list(kind) if isinstance(kind, list) else [kind]


def _is_within(schema: Schema, value: float) -> bool:
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return bool(least <= value <= most)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])
