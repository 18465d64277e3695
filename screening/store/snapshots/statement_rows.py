"""Statements to rows of the table ``statement`` and back."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from screening.store.database.columns import Columns
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

KINDS: dict[str, type[Statement]] = {
    "observation": Observation,
    "listing": Listing,
    "tie": Tie,
    "share": Share,
}
SUBJECTS = {"observation": "indicator", "listing": "name", "tie": "child", "share": "good"}
COUNTRIES = {
    "observation": "country",
    "listing": "country",
    "tie": "child_country",
    "share": "origin",
}
DEFAULTS = {
    kind: (name, tuple((field.name, field.default) for field in fields(kind)))
    for name, kind in KINDS.items()
}
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
DECODERS: dict[str, Callable[[Any], object]] = {
    "issue": {issue.value: issue for issue in Issue}.__getitem__,
    "flags": tuple,
    "aliases": tuple,
    "identifiers": tuple,
    "since": date.fromisoformat,
}


def row_of(statement: Statement) -> Columns:
    """Return the columns of a statement; fields with their default are left out of the content.

    Called millions of times for one list.
    """
    kind, defaults = DEFAULTS[type(statement)]
    content = {
        name: value for name, default in defaults if (value := getattr(statement, name)) != default
    }
    return {
        "kind": kind,
        "subject": getattr(statement, SUBJECTS[kind]),
        "country": getattr(statement, COUNTRIES[kind]),
        "content": ENCODER.encode(content),
    }


def read(kind: str, content: str) -> Statement:
    """Return the statement that a row holds."""
    return statement_of(kind, json.loads(content))


def statement_of(kind: str, content: dict[str, Any]) -> Statement:
    """Return the statement of a row whose content is decoded from JSON; changes that content."""
    for name, decode in DECODERS.items():
        if name in content:
            content[name] = decode(content[name])
    return KINDS[kind](**content)
