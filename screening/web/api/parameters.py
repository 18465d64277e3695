"""The parameters in an address of the API, held against the description of the API.

An unknown name, a value that is not one of the choices and a name that is given twice are refused
(422): a program that asks for one thing must not take another for it. Whole numbers are read, and
refused (400), where they are used.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from flask import request

from screening.i18n.messages import render
from screening.web.address_choices import unknown_choice, unknown_name
from screening.web.api.blueprint import api
from screening.web.api.openapi import document
from screening.web.api.problems import problem_of
from screening.web.request_context import api_language
from sources.kit.values.message import Message

_BRACKETS = re.compile(r"<(?:\w+:)?(\w+)>")  # as Flask writes a part of a path

Schemas = Mapping[str, Mapping[str, Any]]  # the schema of each parameter, by its name


@api.before_request
def refuse_unknown_parameters() -> tuple[str, int, dict[str, str]] | None:
    """Answer 422 where the address has a parameter or a choice that does not exist."""
    rule = request.url_rule
    path = _BRACKETS.sub(r"{\1}", rule.rule).removeprefix(api.url_prefix or "") if rule else ""
    wrong = dict(_wrong(_parameters(path, request.method.lower())))
    if not wrong:
        return None
    language = api_language()
    detail = render(Message("address.refused"), language)
    fields = {name: render(message, language) for name, message in wrong.items()}
    return problem_of(422, detail, fields)


def _wrong(schemas: Schemas) -> Iterator[tuple[str, Message]]:
    for name, values in request.args.lists():
        if name not in schemas:
            yield name, unknown_name(name, schemas)
            continue
        schema = schemas[name]
        if schema.get("type") == "array":
            schema = schema["items"]
        elif len(values) > 1:
            yield name, Message("address.twice", name=name)
            continue
        for value in values:
            if message := _complaint(name, value, schema):
                yield name, message


def _complaint(name: str, value: str, schema: Mapping[str, Any]) -> Message | None:
    if "enum" in schema and value not in schema["enum"]:
        return unknown_choice(name, value, [str(choice) for choice in schema["enum"]])
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value, re.ASCII):
        return Message("address.no_pattern", name=name, value=value[:100], wanted=schema["pattern"])
    if len(value) > schema.get("maxLength", len(value)):
        return Message("address.too_long", name=name, most=schema["maxLength"])
    return None


@cache
def _parameters(path: str, method: str) -> Schemas:
    """Return the described parameters in the address of an operation; HEAD has those of GET."""
    operation = document()["paths"][path]["get" if method in ("head", "options") else method]
    return {
        parameter["name"]: parameter["schema"]
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    }
