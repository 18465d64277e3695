"""docs/api.md, made from the description of the API.

``python -m screening.web.api.api_page docs/api.md`` writes it; a test says when it is due, and runs
every example on it.
"""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from screening.web.api.openapi import document
from screening.web.api.openapi_parts import Operation

SITE = "http://127.0.0.1:8000"
NUMBER = 1  # of a run, job or document, in an example
ABOUT = """\
<!-- Made by `python -m screening.web.api.api_page docs/api.md` from the description. -->
# API

The same description as a program reads it is at `/api/v1/openapi.json` (OpenAPI 3.1). Every example
below runs as a test; `$TOKEN` is a token, and where nobody has an account that header is left out.
"""


def page() -> str:
    """Return the page, in Markdown."""
    described = document()
    sections = (
        _section(path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    schemas = "\n\n".join(
        _schema(name, schema) for name, schema in described["components"]["schemas"].items()
    )
    about = described["info"]["description"].strip()
    return "\n\n".join([ABOUT + "\n" + about, *sections, "## What answers hold", schemas]) + "\n"


def _section(path: str, method: str, operation: Operation) -> str:
    parts = [
        f"## {method.upper()} {path}",
        f"{operation['summary']} Needs `{operation['x-permission']}`.",
        "\n".join(_parameters(operation)),
        "\n".join(_body(operation)),
        "\n".join(_answers(operation)),
        f"```sh\n{_example(path, method, operation)}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def _parameters(operation: Operation) -> Iterator[str]:
    shown = [p for p in operation["parameters"] if p["name"] not in ("lang", "Idempotency-Key")]
    if shown:
        yield "| parameter | in | is |\n| --- | --- | --- |"
    for parameter in shown:
        needed = ", needed" if parameter.get("required") else ""
        is_what = " ".join(_kind(parameter["schema"]).split())
        about = parameter.get("description", "")
        says = ". ".join(part for part in (is_what, about) if part)
        yield f"| `{parameter['name']}` | {parameter['in']}{needed} | {says} |"


def _body(operation: Operation) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return
    if "application/json" not in content or len(content) > 1:
        yield f"The body is the file itself: {', '.join(f'`{kind}`' for kind in content)}."
        return
    schema = _resolved(content["application/json"]["schema"])
    if not schema.get("properties"):
        yield "The body is an empty object."
        return
    yield "| field | is |\n| --- | --- |"
    yield from _fields(schema)


def _fields(schema: Operation) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        needed = "needed; " if name in schema.get("required", ()) else ""
        about = field.get("description", "")
        yield f"| `{name}` | {needed}{_kind(field)}{'. ' if about else ''}{about} |"


def _answers(operation: Operation) -> Iterator[str]:
    good = {code: said for code, said in operation["responses"].items() if code < "400"}
    for code, said in good.items():
        schema = said.get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        holds = f" `{name}`" if name else ""
        yield f"- {code}{holds}: {said['description']}"
    wrong = [code for code in operation["responses"] if code >= "400"]
    yield f"- Problems: {', '.join(wrong)}."


def _example(path: str, method: str, operation: Operation) -> str:
    """Return a command that asks for it."""
    words, query = [], {}
    for parameter in operation["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", str(parameter.get("example", NUMBER)))
        elif parameter["in"] == "header" and parameter.get("required"):
            words.append(f"-H {shlex.quote(name + ': ' + parameter['example'])}")
        elif "example" in parameter:
            query[name] = parameter["example"]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if "example" in content:
            body = content["example"]
            text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            words.append(f"-H 'Content-Type: {kind}' --data-binary {shlex.quote(text)}")
    words.insert(0, '-H "Authorization: Bearer $TOKEN"')
    address = f"{SITE}/api/v1{path}{'?' if query else ''}{urlencode(query)}"
    return " \\\n  ".join([f"curl -X {method.upper()} '{address}'", *words])


def _schema(name: str, schema: Operation) -> str:
    about = f"{schema['description']}\n\n" if "description" in schema else ""
    rows = "\n".join(_fields(_resolved(schema)))
    return f"### {name}\n\n{about}| field | is |\n| --- | --- |\n{rows}"


def _resolved(schema: Operation) -> Operation:
    """Return the schema that a reference means."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    resolved: Operation = document()["components"]["schemas"][name]
    return resolved


def _kind(schema: Operation) -> str:
    """Return in words what a value is."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "enum" in schema:
        return " or ".join("null" if value is None else f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_kind(way) for way in schema["anyOf"])
    kind = schema.get("type", "anything")
    kinds = kind if isinstance(kind, list) else [kind]
    text = " or ".join(kinds)
    if "array" in kinds and "items" in schema:
        text = text.replace("array", f"list of {_kind(schema['items'])}")
    if "format" in schema:
        text += f" ({schema['format']})"
    if "pattern" in schema:
        text += f", `{schema['pattern']}`"
    bounds = [
        words.format(schema[name])
        for name, words in (
            ("minimum", "from {:,}"),
            ("exclusiveMinimum", "above {:,}"),
            ("maximum", "to {:,}"),
            ("maxLength", "of at most {:,} letters"),
            ("maxItems", "of at most {:,}"),
        )
        if name in schema
    ]
    default = f", otherwise {schema['default']}" if "default" in schema else ""
    return f"{text}{' ' if bounds else ''}{' '.join(bounds)}{default}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
