"""The API keeps what its description says: whatever is sent, each answer fits, and none is a fault.

All operations, with addresses, headers and bodies made from their schemas, right and wrong ones.
"""

import json
import shlex
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from werkzeug.test import TestResponse

from screening.services.command_context import today
from screening.web.api import api_page
from screening.web.api.openapi import document
from tests.support.api_world import ApiWorld, make_api_world
from tests.support.effort import tries
from tests.support.folders import ROOT
from tests.support.json_schema import ODD, Schema, SchemaBook, as_body

PAGE = ROOT / "docs" / "api.md"
DOCUMENT = document()
BOOK = SchemaBook(DOCUMENT)
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
# No refresh has changed anything, and nobody proposed what needs a second person.
NOT_THERE = {"changes_of", "proposal", "proposal_decide", "decision_step"}
NAMED = "2026-014"  # a contract in the examples
Operation = Schema
Sent = dict[str, Any]  # a request, as ``FlaskClient.open`` takes it


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> ApiWorld:
    return make_api_world(tmp_path_factory.mktemp("api"))


def check(operation: Operation, answer: TestResponse) -> None:
    """Hold an answer against what is described."""
    status = str(answer.status_code)
    assert status != "429", "refused for its pace, so nothing was tried"
    assert answer.status_code < 500 or status == "503", answer.text
    assert status in operation["responses"], (status, answer.text)
    described = operation["responses"][status]
    if status == "304":
        assert answer.text == ""
        return
    kinds = described["content"]
    assert answer.mimetype in kinds, (answer.mimetype, list(kinds))
    if str(answer.mimetype).endswith("json"):
        schema = kinds[answer.mimetype]["schema"]
        complaints = list(BOOK.complaints(schema, json.loads(answer.text)))
        assert complaints == [], complaints[:3]
    answer.close()


def _address(draw: st.DrawFn, world: ApiWorld, path: str, operation: Operation) -> str:
    """An address of an operation, of something that is there or of nothing."""
    if draw(st.booleans()) or draw(st.booleans()):
        path = world.path(path)
    query: list[tuple[str, str]] = []
    for parameter in operation["parameters"]:
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "path":
            is_number = schema["type"] == "integer"
            drawn = draw(st.integers(0, 10**12).map(str) if is_number else st.text(min_size=1))
            path = path.replace(f"{{{name}}}", _quoted(drawn))
        elif parameter["in"] == "query" and draw(st.integers(0, 3)) == 0:
            item = schema["items"] if schema.get("type") == "array" else schema
            value = draw(st.one_of(BOOK.values(item), st.text(max_size=20)))
            query.append((name, str(value)))
    if draw(st.integers(0, 9)) == 0:
        query.append(("unheard_of", "1"))
    text = urlencode(query, errors="replace")
    return f"/api/v1{path}{'?' if text else ''}{text}"


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "replace").replace(b"/", b"-"), safe="")


@st.composite
def requests(draw: st.DrawFn, world: ApiWorld, id: str) -> Sent:
    """A request of an operation, as ``FlaskClient.open`` takes it."""
    method, path, operation = OPERATIONS[id]
    request: Sent = {"method": method.upper(), "headers": {}}
    request["path"] = _address(draw, world, path, operation)
    for parameter in operation["parameters"]:
        if parameter["in"] == "header" and draw(st.integers(0, 3)):
            tags, keys = ("*", '"0.en"', "\u00e9", ""), ("a", "b", "")
            values = tags if parameter["name"] == "If-Match" else keys
            request["headers"][parameter["name"]] = draw(st.sampled_from(values))
    content = operation.get("requestBody", {}).get("content")
    if content:
        kind = draw(st.sampled_from(sorted(content)))
        request["content_type"] = kind if draw(st.integers(0, 9)) else "text/plain"
        if kind == "application/json" and len(content) == 1:
            request["data"] = as_body(draw(BOOK.mistakes(content[kind]["schema"])))
        else:
            example = content["text/csv"]["example"].encode()
            files = st.one_of(st.just(example), st.binary(max_size=50), ODD.map(as_body))
            request["data"] = draw(files)
    return request


@pytest.mark.parametrize("id", sorted(OPERATIONS))
def test_every_answer_is_as_described_and_none_is_a_fault(world: ApiWorld, id: str) -> None:
    @settings(
        max_examples=tries(3, 400),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=(Phase.generate,),  # making a failure small costs more than reading it
    )
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        request = data.draw(requests(world, id))
        check(OPERATIONS[id][2], world.program.open(**request))

    holds()


def test_the_check_of_an_answer_finds_what_is_wrong() -> None:
    """A check that passes everything would pass the API too."""
    page = {"$ref": "#/components/schemas/Page"}
    good: dict[str, object] = {
        "total": 1, "more_than_total": False, "page": 1, "per_page": 25, "next": None,
        "previous": None, "contracts": [],
    }  # fmt: skip
    assert list(BOOK.complaints(page, good)) == []
    mistakes: tuple[object, ...] = (
        good | {"total": "1"},
        good | {"total": True},
        {name: value for name, value in good.items() if name != "next"},
        good | {"contracts": [{"id": 1}]},
        [],
    )
    for bad in mistakes:
        assert list(BOOK.complaints(page, bad)), bad


# -- schemathesis, who knows nothing but the description --

# Whether all that a schema lets through is also meant well (a code that exists, a day that can be)
# is not asked: a schema cannot say that.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


def known(world: ApiWorld) -> dict[str, str]:
    """Return the headers by which a program is known."""
    token = world.program.environ_base["HTTP_AUTHORIZATION"]
    return {"Host": "localhost", "Authorization": token}


@pytest.fixture(scope="module")
def schema(world: ApiWorld) -> BaseSchema:
    headers = known(world)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app, headers=headers)


@pytest.mark.filterwarnings(  # it closes no file that an answer is read from
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("id", sorted(OPERATIONS))
def test_whatever_schemathesis_sends_is_answered_as_described(
    world: ApiWorld, schema: BaseSchema, id: str
) -> None:
    method, path, _ = OPERATIONS[id]
    operation = schema[path][method.upper()]
    sent = st.one_of(operation.as_strategy(), operation.as_strategy(GenerationMode.NEGATIVE))
    needed = known(world)

    @settings(
        max_examples=tries(2, 300),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=(Phase.generate,),  # making a failure small costs more than reading it
    )
    @given(case=sent)
    def holds(case: Case) -> None:  # type: ignore[type-arg]  # of any operation
        response = case.call(headers=needed)
        assert response.status_code != 429, "refused for its pace, so nothing was tried"
        case.validate_response(response, checks=CHECKS, headers=needed)

    holds()


def test_what_is_not_described_is_found(world: ApiWorld, schema: BaseSchema) -> None:
    """A check that lets everything through would let the API through too."""
    case = schema["/contracts"]["GET"].Case()
    response = case.call(headers={"Host": "localhost", "Authorization": "Bearer none"})
    assert response.status_code == 401
    case.validate_response(response, checks=CHECKS)
    response.status_code = 500
    with pytest.raises(schemathesis.errors.FailureGroup):
        case.validate_response(response, checks=CHECKS)


# -- docs/api.md --


def test_the_page_says_what_the_description_says() -> None:
    assert PAGE.read_text("utf-8") == api_page.page(), (
        "the page and the description disagree: run "
        "`python -m screening.web.api.api_page docs/api.md`"
    )


@pytest.fixture(scope="module")
def examples() -> dict[str, list[str]]:
    """The command of each heading of the page, in words."""
    sections = PAGE.read_text("utf-8").split("\n## ")[1:]
    return {
        section.splitlines()[0]: shlex.split(section.split("```")[1].removeprefix("sh\n"))
        for section in sections
        if "```" in section
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> ApiWorld:
    """As the page supposes it: nobody has sent anything yet."""
    return make_api_world(tmp_path_factory.mktemp("examples"))


def test_every_operation_has_an_example(examples: dict[str, list[str]]) -> None:
    assert set(examples) == {f"{method.upper()} {path}" for method, path, _ in OPERATIONS.values()}


@pytest.mark.parametrize("id", sorted(OPERATIONS))
def test_the_example_on_the_page_works(
    fresh: ApiWorld,
    examples: dict[str, list[str]],
    id: str,
) -> None:
    method, path, operation = OPERATIONS[id]
    words = examples[f"{method.upper()} {path}"]
    assert words[:3] == ["curl", "-X", method.upper()]
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    assert headers.pop("Authorization") == "Bearer $TOKEN"
    data = words[words.index("--data-binary") + 1] if "--data-binary" in words else None
    query = urlsplit(words[3]).query
    if data is not None:
        data = data.replace("…", _found(fresh, id)).replace(NAMED, "DVR-1")
    answer = fresh.program.open(
        f"/api/v1{fresh.path(path)}?{query}",
        method=method.upper(),
        headers=headers,
        data=data,
    )
    assert answer.status_code == 404 if id in NOT_THERE else answer.status_code < 300, answer.text
    check(operation, answer)


def _found(world: ApiWorld, id: str) -> str:
    """What a program finds first: a tie, a group, the draft it looked at, a code, the day."""
    if id == "uniform_texts_join":
        return world.names["uniform-texts"]["code"]
    if id == "uniform_text_adopt":
        return today().isoformat()
    if id == "publication_publish":
        return str(world.program.get("/api/v1/publication/draft").get_json()["basis"])
    if id != "cpv_confirm":
        return world.tie
    groups = world.program.get("/api/v1/cpv-groups").get_json()["groups"]
    return str(groups[0]["id"])
