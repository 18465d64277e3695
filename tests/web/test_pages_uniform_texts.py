"""Uniform texts on their pages, by command and over the API, between two organizations."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Role
from screening.model.uniform_texts import OTHER_TEXT, TextAdoption
from screening.services.uniform_texts import MOST, TextDesk
from tests.support.command_line import run
from tests.support.people import add_person, signed_in
from tests.support.uniform_texts import (
    NEXT_TEXT,
    PROPOSED,
    TEXT,
    adopted,
    decided,
    desk,
    group_of,
)
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    send_form,
    services_of,
    text_of,
    token_of,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def elsewhere(app: Flask) -> TextDesk:
    """Another organization of the same service."""
    return desk(services_of(app).store.add_organization("ander", "Gemeente Ander"), "bert")


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    return send_form(client, path, "/uniform-texts", **fields)


def test_a_text_is_proposed_discussed_adopted_and_withdrawn_between_organizations(
    app: Flask, elsewhere: TextDesk
) -> None:
    client = client_of(app)
    status, page = post(client, "/uniform-texts?lang=nl", name="Inkoopbureau Oost", needed="2")
    assert (status, "De groep is er" in page) == (200, True)
    (group,) = portfolio_of(app).uniform_texts.groups()
    code = portfolio_of(app).uniform_texts.code(group.key)
    assert code in page
    status, page = post(client, f"/uniform-texts/groups/{group.key}/code")
    assert (status, "De code is vernieuwd" in page, code in page) == (200, True, False)
    elsewhere.join(portfolio_of(app).uniform_texts.code(group.key))
    status, page = post(client, f"/uniform-texts/groups/{group.key}", **PROPOSED)
    assert (status, "{supplier} levert uiterlijk" in page) == (200, True)
    (text,) = elsewhere.portfolio.uniform_texts.texts(group.key)
    path = f"/uniform-texts/{text.key}"
    asked = elsewhere.remark(text.key, 1, "Waarom <i>korter</i>?")
    assert "Waarom &lt;i&gt;korter&lt;/i&gt;?" in text_of(client, path)
    assert "bert" not in text_of(client, path)
    status, page = post(
        client, f"{path}/remarks", number="1", answers=str(asked), words="Leesbaarder"
    )
    assert (status, "Antwoord van" in page) == (200, True)
    status, page = post(client, f"{path}/adoptions", number="1", **decided())
    assert (status, "vastgesteld door 1 van de 2" in page) == (200, True)
    elsewhere.adopt(text.key, 1, decided())
    page = text_of(client, path)
    assert "de tekst van de groep" in page
    assert "Gemeente Ander" in page
    status, page = post(client, path, after="1", text=NEXT_TEXT, why="Beter")
    assert (status, "Versie 2" in page) == (200, True)
    status, page = post(client, path, do="withdraw", number="2", reason="Vergissing")
    assert (status, "Vergissing" in page) == (200, True)
    (adoption,) = portfolio_of(app).uniform_texts.adopted().adoptions
    status, page = post(client, f"/uniform-texts/groups/{group.key}/leave")
    assert (status, "heeft de groep verlaten" in page) == (200, True)
    assert client.get(path).status_code == 404
    ending = f"/uniform-texts/adoptions/{adoption.id}"
    status, page = post(client, ending, reason=" ")
    assert (status, "Vul dit in" in page) == (422, True)
    status, page = post(client, ending, reason="Nieuw beleid")
    assert (status, "geldt vanaf vandaag niet meer" in page) == (200, True)
    assert post(client, ending, reason="Nog eens")[0] == 404
    assert post(client, "/uniform-texts/adoptions/987654", reason="x")[0] == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("clause", "C99", "Kies een van de clausules"),
        ("language", "de", "Kies een taal"),
        ("text", " ", "Vul dit in"),
        ("text", "x" * (MOST["text"] + 1), "4.000"),
        ("text", "x" * 1_000_000, "4.000"),
        ("text", "{supplier.__class__.__mro__} levert", "geen invulveld"),
        ("text", "<script>alert(1)</script>", "U+003C"),
        ("text", "{supplier} \u202elevert", "U+202E"),
        ("text", "{supplier} levert niets uit China", "geen land"),
        ("text", "Zie https://voorbeeld.nl", "internetadres"),
        ("why", "", "Vul dit in"),
        ("why", "Zoals Vos en Zonen B.V. deed", "uit uw register"),
    ],
)
def test_what_is_no_clause_is_refused_and_comes_back(
    app: Flask, field: str, value: str, said: str
) -> None:
    portfolio, client = portfolio_of(app), client_of(app)
    group = group_of(portfolio)
    supplier = next(iter(portfolio.report_texts.names()))
    typed = value.replace("Vos en Zonen B.V.", supplier)
    status, page = post(
        client, f"/uniform-texts/groups/{group}?lang=nl", **{**PROPOSED, field: typed}
    )
    assert (status, said in page) == (422, True)
    assert "<script>alert" not in page
    assert portfolio.uniform_texts.texts(group) == ()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reference", "", "Vul dit in"),
        ("decided", "ooit", "geen datum"),
        ("decided", "2999-01-01", "moet genomen zijn"),
        ("holds_from", "2025-01-01", "wat eerder is afgesproken"),
        ("holds_from", "0001-01-01", "wat eerder is afgesproken"),
        ("holds_from", "2999-01-01", "binnen 2 jaar"),
    ],
)
def test_a_decision_has_its_days_in_order(app: Flask, field: str, value: str, said: str) -> None:
    portfolio = portfolio_of(app)
    key = desk(portfolio).propose(group_of(portfolio), PROPOSED)
    typed = {**decided(), "number": "1", field: value}
    status, page = post(client_of(app), f"/uniform-texts/{key}/adoptions?lang=nl", **typed)
    assert (status, said in page) == (422, True)
    assert portfolio.uniform_texts.adopted().adoptions == ()


def test_who_is_outside_the_group_finds_nothing_at_its_addresses(
    app: Flask, elsewhere: TextDesk
) -> None:
    group = group_of(elsewhere.portfolio)
    key = elsewhere.propose(group, PROPOSED)
    client = client_of(app)
    for path in (f"/uniform-texts/groups/{group}", f"/uniform-texts/{key}"):
        assert client.get(path).status_code == 404
    for path in (f"/uniform-texts/{key}/remarks", f"/uniform-texts/{key}/adoptions"):
        assert post(client, path, number="1", words="x", **decided())[0] == 404
    assert post(client, f"/uniform-texts/{key}", after="1", text=NEXT_TEXT, why="x")[0] == 404
    assert post(client, f"/uniform-texts/groups/{group}", **PROPOSED)[0] == 404
    assert TEXT not in client.get("/api/v1/uniform-texts").get_data(as_text=True)
    assert post(client, "/uniform-texts/join?lang=nl", code=group)[0] == 422


def test_a_buyer_reads_and_neither_proposes_nor_adopts(app: Flask) -> None:
    portfolio = portfolio_of(app)
    group = group_of(portfolio)
    key = desk(portfolio).propose(group, PROPOSED)
    buyer = signed_in(app, add_person(services_of(app).store, Role.BUYER))
    page = text_of(buyer, f"/uniform-texts/{key}")
    assert TEXT in page
    code = portfolio.uniform_texts.code(group)
    for path in (f"/uniform-texts/groups/{group}", "/uniform-texts", "/api/v1/uniform-texts"):
        assert code not in text_of(buyer, path)
    assert 'method="post"' not in page.split("<main")[1].split("</main>")[0]
    for path in (
        "",
        f"/groups/{group}",
        f"/groups/{group}/code",
        f"/{key}",
        f"/{key}/remarks",
        f"/{key}/adoptions",
    ):
        assert post(buyer, f"/uniform-texts{path}", **PROPOSED)[0] == 403


def record(client: FlaskClient, id: str, **form: str) -> int:
    csrf = token_of(client, f"/contracts/{id}")
    included = {"csrf_token": csrf, "what": "included", "day": "2026-02-01"}
    return client.post(f"/contracts/{id}/clause", data={**included, **form}).status_code


def contracts_listed(client: FlaskClient, query: str) -> list[Mapping[str, object]]:
    """Return the contracts that the API lists."""
    contracts: list[Mapping[str, object]] = client.get(f"/api/v1/contracts?{query}").get_json()[
        "contracts"
    ]
    return contracts


def text_adopted(app: Flask) -> TextAdoption:
    """Adopt a text of a clause that the contract DVR-1 has."""
    return adopted(portfolio_of(app))


@pytest.mark.parametrize(
    ("chosen", "stands"),
    [("uniform", "uniform"), (OTHER_TEXT, "deviates"), ("", "unknown")],
)
def test_what_is_recorded_stands_the_same_on_the_page_in_the_list_and_in_the_figure(
    app: Flask, tmp_path: Path, chosen: str, stands: str
) -> None:
    adoption, client, id = text_adopted(app), client_of(app), id_of(app, "DVR-1")
    text = adoption.sha256 if chosen == "uniform" else chosen
    assert record(client, id, **{"text-C2": text}) == 303
    words = {
        "uniform": "Heeft de uniforme tekst", "deviates": "Wijkt af van de uniforme tekst",
        "unknown": "Niet vastgelegd of het de uniforme tekst heeft",
    }  # fmt: skip
    assert words[stands] in text_of(client, f"/contracts/{id}?lang=nl")
    for state in words:
        found = [line["id"] for line in contracts_listed(client, f"uniform_text={state}")]
        assert found == ([id] if state == stands else [])
    (line,) = contracts_listed(client, f"uniform_text={stands}")
    assert line["uniform_text"] == stands
    (of_clause,) = client.get(f"/api/v1/contracts/{id}").get_json()["uniform_texts"]
    assert of_clause["stands"] == stands
    exported = text_of(client, f"/contracts.csv?uniform_text={stands}")
    assert f",{stands}" in exported.splitlines()[1]
    assert words[stands].lower() in text_of(client, "/contracts.csv?language=nl").lower()
    done = run(tmp_path, "export", "--uniform-text", stands)
    assert id in done.stdout


def test_a_state_that_is_none_is_refused(app: Flask) -> None:
    client = client_of(app)
    assert client.get("/?uniform_text=misschien").status_code == 422
    assert client.get("/api/v1/contracts?uniform_text=misschien").status_code == 422


def test_a_text_that_was_never_adopted_is_not_recorded(app: Flask) -> None:
    text_adopted(app)
    client, id = client_of(app), id_of(app, "DVR-1")
    assert record(client, id, **{"text-C2": "f" * 64}) == 422
    assert record(client, id, **{"text-C99": OTHER_TEXT}) == 422
    assert portfolio_of(app).clauses.history(id) == ()


def test_a_program_and_a_command_record_the_text_by_its_key_and_version(
    app: Flask, tmp_path: Path
) -> None:
    adoption, client, id = text_adopted(app), client_of(app), id_of(app, "DVR-1")
    named = f"{adoption.key}/{adoption.version}"
    done = run(
        tmp_path, "clause", "DVR-1", "--included", "2026-02-01", "--clause", "C2", "--by", "Anna",
        "--text", f"C2={named}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stored = portfolio_of(app).contracts.get(id)
    assert stored.chain_request is not None
    assert stored.chain_request.texts == (("C2", adoption.sha256),)
    wrong = run(
        tmp_path, "clause", "DVR-1", "--included", "2026-02-01", "--by", "A", "--text", "C2"
    )
    assert wrong.returncode != 0
    body = {"what": "included", "day": "2026-03-01", "clauses": ["C2"], "texts": {"C2": "other"}}
    etag = client.get(f"/api/v1/contracts/{id}").headers["ETag"]
    answer = client.post(
        f"/api/v1/contracts/{id}/clause-records", json=body, headers={"If-Match": etag}
    )
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    assert [line["id"] for line in contracts_listed(client, "uniform_text=deviates")] == [id]


@pytest.mark.parametrize(
    ("needed", "origin"),
    [
        ("1", "versie 1 van Vereniging van Gemeenten"),
        ("300", "versie 1, voorgesteld in de groep Vereniging van Gemeenten"),
    ],
)
def test_the_page_of_a_contract_names_the_decision_and_a_group_only_where_it_is_its_text(
    app: Flask, needed: str, origin: str
) -> None:
    here, client, id = desk(portfolio_of(app)), client_of(app), id_of(app, "DVR-1")
    group = here.begin_group({"name": "Vereniging van Gemeenten", "needed": needed})
    here.adopt(here.propose(group, PROPOSED), 1, decided())
    (adoption,) = portfolio_of(app).uniform_texts.adopted().adoptions
    assert record(client, id, **{"text-C2": adoption.sha256}) == 303
    page = text_of(client, f"/contracts/{id}?lang=nl")
    assert "Tekst vastgesteld met Collegebesluit 7 van 1 december 2024" in page
    assert page.count(origin) == page.count("Vereniging van Gemeenten") > 2
    assert origin in text_of(client, "/uniform-texts?lang=nl")
    (text,) = client.get("/api/v1/uniform-texts").get_json()["adopted"]
    assert text["of_group"] is (needed == "1")


def test_the_page_of_a_contract_shows_the_text_that_the_annex_has(app: Flask) -> None:
    client, id = client_of(app), id_of(app, "DVR-1")
    before = text_of(client, f"/contracts/{id}?lang=nl")
    assert "Inkoopbureau Oost" not in before
    text_adopted(app)
    page = text_of(client, f"/contracts/{id}?lang=nl")
    assert "versie 1, voorgesteld in de groep Inkoopbureau Oost" in page
    assert "een analyse van de keten van" in page


def test_a_command_and_the_api_tell_the_same(tmp_path: Path, app: Flask) -> None:
    begun = run(tmp_path, "uniform-text", "begin", "Groep", "1", "--by", "Anna")
    assert begun.returncode == 0, begun.stderr
    group = begun.stdout.strip()
    renewed = run(tmp_path, "uniform-text", "renew", group, "--by", "Anna")
    assert renewed.stdout.strip() == portfolio_of(app).uniform_texts.code(group)
    given = ("--clause", "C2", "--of", "nl", "--text", TEXT, "--why", "Korter", "--by", "Anna")
    key = run(tmp_path, "uniform-text", "propose", group, *given).stdout.strip()
    asked = run(tmp_path, "uniform-text", "remark", key, "1", "Kan korter", "--by", "Anna")
    answers = ("--answers", asked.stdout.strip(), "--by", "Anna")
    assert run(tmp_path, "uniform-text", "remark", key, "1", "Nee", *answers).returncode == 0
    newer = ("--next-of", key, "--text", NEXT_TEXT, "--why", "Beter", "--by", "Anna")
    assert run(tmp_path, "uniform-text", "propose", group, *newer).stdout.strip() == key
    typed = decided()
    decision = (
        "--reference",
        "B 7",
        "--decided",
        typed["decided"],
        "--holds-from",
        typed["holds_from"],
    )
    adopt = run(tmp_path, "uniform-text", "adopt", key, "2", *decision, "--by", "Anna")
    assert adopt.returncode == 0, adopt.stderr
    listed = json.loads(run(tmp_path, "uniform-text", "list", "--as", "json").stdout)
    assert client_of(app).get("/api/v1/uniform-texts").get_json() == listed
    (text,) = listed["groups"][0]["texts"]
    assert [version["state"] for version in text["versions"]] == ["adopted", "discussed"]
    assert "Kan korter" in run(tmp_path, "uniform-text", "show", key).stdout
    nl = run(tmp_path, "uniform-text", "list", "--language", "nl").stdout
    assert "de tekst van de groep" in nl
    why = ("--why", "Anders besloten", "--by", "Anna")
    assert run(tmp_path, "uniform-text", "end", adopt.stdout.strip(), *why).returncode == 0
    assert run(tmp_path, "uniform-text", "withdraw", key, "2", *why).returncode == 0
    assert run(tmp_path, "uniform-text", "leave", group, "--by", "Anna").returncode == 0
    for code in (group, renewed.stdout.strip()):  # its last member left
        assert run(tmp_path, "uniform-text", "join", code, "--by", "Anna").returncode != 0


def send(
    client: FlaskClient, path: str, key: str = "", **fields: object
) -> tuple[int, Mapping[str, object]]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/api/v1/uniform-texts{path}", json=fields, headers=headers)
    said: Mapping[str, object] = answer.get_json()
    return answer.status_code, said


def test_a_program_does_in_a_group_what_people_do_on_the_pages(
    app: Flask, elsewhere: TextDesk
) -> None:
    client = client_of(app)
    first = send(client, "/groups", "begin", name="Inkoopbureau Oost", needed=2)
    assert first == send(client, "/groups", "begin", name="Inkoopbureau Oost", needed=2)
    (group,) = portfolio_of(app).uniform_texts.groups()
    place = f"/groups/{group.key}"
    code = client.get(f"/api/v1/uniform-texts{place}/code").get_json()["code"]
    renewed = send(client, f"{place}/code")[1]["code"]
    assert renewed == portfolio_of(app).uniform_texts.code(group.key) != code
    elsewhere.join(str(renewed))
    status, text = send(client, f"{place}/texts", "propose", **PROPOSED)
    assert (status, text["key"]) == (
        201,
        send(client, f"{place}/texts", "propose", **PROPOSED)[1]["key"],
    )
    of_text = f"/{text['key']}/versions"
    newer = {"text": NEXT_TEXT, "why": "Beter"}
    assert send(client, of_text, **newer, after=1)[0] == 201
    assert send(client, of_text, **newer, after=1)[0] == 409
    asked = elsewhere.remark(str(text["key"]), 2, "Waarom?")
    assert send(client, f"{of_text}/2/remarks", words="Daarom", answers=asked)[0] == 201
    assert send(client, f"{of_text}/2/remarks", words="Daarom", answers=987654)[0] == 422
    status, adoption = send(client, f"{of_text}/2/adoptions", "adopt", **decided())
    assert (status, adoption["version"]) == (201, 2)
    assert send(client, f"{of_text}/2/adoptions", "adopt", **decided())[1] == adoption
    assert send(client, f"{of_text}/2/adoptions", **decided())[0] == 422
    end = f"/adoptions/{adoption['number']}/end"
    assert [send(client, end, why=why)[0] for why in ("", "Beleid", "Nog eens")] == [422, 200, 404]
    assert send(client, f"{of_text}/2/withdrawal", why="Fout")[0] == 200
    assert send(client, f"{place}/departure") == (200, {"left": group.key})
    assert send(client, "/memberships", code=renewed)[0] == 422


def test_a_program_outside_a_group_finds_nothing_and_joins_by_a_code_alone(
    app: Flask, elsewhere: TextDesk
) -> None:
    group, client = group_of(elsewhere.portfolio), client_of(app)
    text = elsewhere.propose(group, PROPOSED)
    for path, fields in (
        (f"/groups/{group}/texts", {**PROPOSED}),
        (f"/groups/{group}/code", {}),
        (f"/groups/{group}/departure", {}),
        (f"/{text}/versions", {"text": NEXT_TEXT, "why": "Beter", "after": 1}),
        (f"/{text}/versions/1/remarks", {"words": "Goed"}),
        (f"/{text}/versions/1/adoptions", decided()),
        (f"/{text}/versions/1/withdrawal", {"why": "Fout"}),
    ):
        assert send(client, path, **fields)[0] == 404, path
    assert send(client, "/memberships", code=group)[0] == 422
    code = elsewhere.portfolio.uniform_texts.code(group)
    status, joined = send(client, "/memberships", code=code)
    assert (status, joined["key"]) == (201, group)
    assert send(client, "/memberships", code=code)[0] == 422
    assert send(client, f"/{text}/versions/1/withdrawal", why="Fout")[0] == 404  # not its own
    assert (
        send(client, f"/groups/{group}/texts", **{**PROPOSED, "text": "Niets uit China"})[0] == 422
    )
