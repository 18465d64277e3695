"""Good practice on its pages, by command and over the API, between two organizations."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.errors import InputError
from screening.model.people import Grant, Role, ScopeKind
from screening.model.practices import PracticeKind
from screening.model.purchase_requests import RequestFacts
from screening.services.practices import MOST, PracticeDesk
from tests.support.command_line import run
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    send_form,
    services_of,
    text_of,
)

TYPED = {
    "kind": "clause", "title": "Ketens <b>melden</b>", "text": "Regel een\nRegel twee",
    "result": "Elk kwartaal gemeld", "department": "Inkoop", "contract": "DVR-1",
}  # fmt: skip
ELSEWHERE = {**TYPED, "title": "Van elders", "contract": ""}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def elsewhere(app: Flask) -> PracticeDesk:
    """Another organization of the same service."""
    return PracticeDesk(services_of(app).store.add_organization("ander", "Gemeente Ander"), "B.")


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    return send_form(client, path, "/practices", **fields)


def test_what_is_published_is_text_and_names_its_contract_here_alone(
    app: Flask, elsewhere: PracticeDesk
) -> None:
    status, page = post(client_of(app), "/practices?lang=nl", **TYPED)
    assert status == 200
    assert "Ketens &lt;b&gt;melden&lt;/b&gt;" in page
    contract = id_of(app, "DVR-1")
    assert f"/contracts/{contract}" in page
    assert 'value="DVR-1"' in page
    (seen,) = elsewhere.portfolio.practices.shelf()
    assert contract not in repr(seen)
    assert "DVR-1" not in repr(seen)


def test_what_it_comes_from_is_named_to_who_sees_that_alone(app: Flask) -> None:
    facts = [RequestFacts("Jassen", tags=(tag,)) for tag in ("Inhuur", "Regio")]
    numbers = [portfolio_of(app).requests.add(each, "Anna") for each in facts]
    keys = [
        PracticeDesk(portfolio_of(app), "Anna").publish({**TYPED, "request": number})
        for number in numbers
    ]
    tag = Grant(Role.CONTRACT_MANAGER, ScopeKind.TAG, "Inhuur")
    reader = signed_in(app, add_person(services_of(app).store, tag))
    own, other = (text_of(reader, f"/practices/{key}") for key in keys)
    assert (f"/requests/{numbers[0]}" in own, numbers[1] in other) == (True, False)
    assert id_of(app, "DVR-1") not in own
    assert f'action="/practices/{keys[0]}/use"' in own
    assert f'action="/practices/{keys[0]}"' not in own, "publishing is of the whole organization"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "rumour"), ("title", " "), ("text", ""), ("result", " "), ("contract", "X-404"),
        ("request", "1999-0001"), ("department", "x" * (MOST["department"] + 1)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, field: str, value: str
) -> None:
    status, page = post(client_of(app), "/practices", **{**TYPED, field: value})
    assert status == 422
    assert f'id="{field}-wrong"' in page
    kept = "Regel twee" if field == "result" else "Elk kwartaal gemeld"
    assert kept in page
    assert portfolio_of(app).practices.shelf() == ()


@pytest.mark.parametrize("field", ["title", "text", "result", "department"])
def test_a_name_of_the_register_is_not_published(app: Flask, field: str) -> None:
    portfolio, client = portfolio_of(app), client_of(app)
    supplier = next(iter(portfolio.report_texts.names()))
    named = {**TYPED, field: f"Zoals {supplier} deed"}
    status, page = post(client, "/practices?lang=nl", **named)
    assert (status, "uit uw register" in page, f'id="{field}-wrong"' in page) == (422, True, True)
    assert portfolio.practices.shelf() == ()


def test_a_name_of_the_register_stands_in_no_outcome_and_no_withdrawal(app: Flask) -> None:
    portfolio = portfolio_of(app)
    named = f"Bij {next(iter(portfolio.report_texts.names()))} gelukt"
    here = PracticeDesk(portfolio, "A.")
    key = here.publish(TYPED)
    copy = here.use(key, "Inkoop")
    for attempt in (
        lambda: here.use(key, named),
        lambda: here.record_outcome(copy, named),
        lambda: here.withdraw(key, named),
    ):
        with pytest.raises(InputError):
            attempt()


def test_a_practice_of_another_organization_is_used_and_said_what_came_of_it(
    app: Flask, elsewhere: PracticeDesk
) -> None:
    client, key = client_of(app), elsewhere.publish(ELSEWHERE)
    assert "Van elders" in text_of(client, "/practices?lang=nl&kind=clause")
    assert "Van elders" not in text_of(client, "/practices?lang=nl&kind=plan")
    status, page = post(client, f"/practices/{key}/use", used_in="Wegen")
    assert status == 200
    status, page = post(client, f"/practices/{key}/use", used_in="Wegen")
    assert (status, 'id="used_in-wrong"' in page) == (422, True)
    (copy,) = portfolio_of(app).practices.copies()
    status, page = post(client, f"/practices/copies/{copy.id}", outcome=" ")
    assert (status, f'id="outcome-{copy.id}-wrong"' in page) == (422, True)
    status, page = post(client, f"/practices/copies/{copy.id}", outcome="Hier niet gelukt")
    assert (status, "Hier niet gelukt" in page) == (200, True)
    (use,) = elsewhere.portfolio.practices.get(key).uses
    assert (use.department, use.outcome) == ("Wegen", "Hier niet gelukt")


def test_a_newer_version_is_told_and_a_withdrawal_with_its_reason(
    tmp_path: Path, app: Flask, elsewhere: PracticeDesk
) -> None:
    client, key = client_of(app), elsewhere.publish(ELSEWHERE)
    post(client, f"/practices/{key}/use")
    elsewhere.publish({**ELSEWHERE, "text": "Nieuwe tekst"}, key, 1)
    assert "Versie 2 is gepubliceerd." in text_of(client, "/practices?lang=nl")
    assert (
        "versie 2 is gepubliceerd" in run(tmp_path, "practice", "list", "--language", "nl").stdout
    )
    page = text_of(client, f"/practices/{key}?lang=nl")
    assert ("Nieuwe tekst" in page, "Regel twee" in page) == (True, True)
    elsewhere.withdraw(key, "Niet houdbaar")
    assert "De bron is ingetrokken." in text_of(client, "/practices?lang=nl")
    page = text_of(client, f"/practices/{key}?lang=nl")
    assert "Niet houdbaar" in page
    assert f"/practices/{key}/use" not in page


def test_a_practice_of_another_organization_is_neither_changed_nor_withdrawn(
    app: Flask, elsewhere: PracticeDesk
) -> None:
    client, key = client_of(app), elsewhere.publish(ELSEWHERE)
    assert post(client, f"/practices/{key}", do="withdraw", why="x")[0] == 404
    assert post(client, f"/practices/{key}", **TYPED, after="1")[0] == 404
    (practice,) = elsewhere.portfolio.practices.shelf()
    assert (practice.version, practice.words.title) == (1, "Van elders")


def test_ones_own_practice_is_renewed_and_withdrawn_with_a_reason(app: Flask) -> None:
    client = client_of(app)
    post(client, "/practices", **TYPED)
    (practice,) = portfolio_of(app).practices.shelf()
    path = f"/practices/{practice.key}"
    for after in ("0", "9" * 5_000, "١"):  # another version; what is no number of ours
        assert post(client, path, **TYPED, after=after)[0] == 422
    assert post(client, path, **{**TYPED, "text": ""}, after="1")[0] == 422
    assert post(client, path, **{**TYPED, "text": "Twee"}, after="1")[0] == 200
    status, page = post(client, path, do="withdraw", why=" ")
    assert (status, 'id="why-wrong"' in page) == (422, True)
    assert post(client, path, do="withdraw", why="Fout")[0] == 200
    (practice,) = portfolio_of(app).practices.shelf()
    assert (practice.version, practice.withdrawn_why) == (2, "Fout")


def test_a_reader_reads_and_neither_publishes_nor_uses(app: Flask, elsewhere: PracticeDesk) -> None:
    store, key = services_of(app).store, elsewhere.publish(ELSEWHERE)
    add_person(store, Role.ADMINISTRATOR)
    reader = signed_in(app, add_person(store, Role.READER, email="lezer@voorbeeld.nl"))
    page = text_of(reader, f"/practices/{key}")
    assert "Van elders" in page
    assert f"/practices/{key}/use" not in page
    assert 'action="/practices"' not in text_of(reader, "/practices")
    assert post(reader, f"/practices/{key}/use")[0] == 403
    assert post(reader, "/practices", **TYPED)[0] == 403


def test_command_and_api_do_what_the_pages_do(tmp_path: Path, app: Flask) -> None:
    given = [part for name, value in TYPED.items() for part in (f"--{name}", value)]
    done = run(tmp_path, "practice", "publish", *given, "--by", "Anna")
    assert done.returncode == 0, done.stderr
    key = done.stdout.strip()
    newer = ("practice", "publish", *given, "--newer-of", key, "--by", "Anna")
    assert run(tmp_path, *newer).stdout.strip() == key
    used = run(tmp_path, "practice", "use", key, "--department", "Wegen", "--by", "Anna")
    outcome = ("practice", "outcome", used.stdout.strip(), "Werkt", "--by", "Anna")
    assert run(tmp_path, *outcome).returncode == 0
    listed = json.loads(run(tmp_path, "practice", "list", "--as", "json").stdout)
    assert client_of(app).get("/api/v1/practices").get_json() == listed
    (practice,) = listed["practices"]
    assert (practice["version"], practice["uses"][0]["outcome"]) == (2, "Werkt")
    assert listed["used"][0]["department"] == "Wegen"
    assert "Regel twee" in run(tmp_path, "practice", "show", key).stdout
    assert run(tmp_path, "practice", "withdraw", key, "--by", "Anna").returncode != 0
    why = ("practice", "withdraw", key, "--why", "Fout", "--by", "Anna")
    assert run(tmp_path, *why).returncode == 0
    assert run(tmp_path, "practice", "use", key, "--by", "Anna").returncode != 0
    assert run(tmp_path, "practice", "use", key).returncode != 0


def test_a_program_publishes_uses_and_withdraws(app: Flask, elsewhere: PracticeDesk) -> None:
    client, place = client_of(app), "/api/v1/practices"
    wrong = client.post(place, json={**TYPED, "kind": "rumour", "result": ""})
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.get_json()["errors"]} == {"kind", "result"}
    made = client.post(place, json=TYPED)
    assert made.status_code == 201
    own, theirs = made.get_json()["key"], elsewhere.publish(ELSEWHERE)
    newer = {**TYPED, "text": "Nieuw", "after": 1}
    assert client.post(f"{place}/{own}/versions", json=newer).get_json()["version"] == 2
    assert client.post(f"{place}/{own}/versions", json=newer).status_code == 409
    assert client.post(f"{place}/{theirs}/versions", json=newer).status_code == 404
    assert client.post(f"{place}/{theirs}/withdrawal", json={"why": "x"}).status_code == 404
    used = client.post(f"{place}/{theirs}/uses", json={"department": "Wegen"})
    assert (used.status_code, used.get_json()["organization"]) == (201, "Gemeente Ander")
    again = client.post(f"{place}/{theirs}/uses", json={"department": "Wegen"})
    assert [each["field"] for each in again.get_json()["errors"]] == ["department"]
    copy = f"{place}/copies/{used.get_json()['number']}/outcome"
    assert client.post(copy, json={"outcome": "Werkt"}).get_json()["outcome"] == "Werkt"
    assert client.post(f"{place}/{own}/withdrawal", json={}).status_code == 422
    gone = client.post(f"{place}/{own}/withdrawal", json={"why": "Fout"})
    assert gone.get_json()["withdrawn"] == "Fout"


def test_every_kind_has_a_name(app: Flask) -> None:
    page = text_of(client_of(app), "/practices?lang=nl")
    for kind in PracticeKind:
        assert f'value="{kind}"' in page
    assert "gesprek met de markt" in page
