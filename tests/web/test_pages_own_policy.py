"""The pages of own policy: from a copy of a preset to a version that holds, and back."""

import json
import zlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.model.json_document import as_document
from screening.model.own_policy import VersionState
from screening.model.proposals import SecondPersonRule
from screening.model.verdict import Flag
from screening.services.own_policy import carrying_out
from screening.store import tables
from tests.support.asked_jobs import work_for
from tests.support.own_policies import FINISHED, HEAD, article
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

DECIDED = {"kind": "council_resolution", "reference": "2025-114", "decided": "1 december 2025"}
ACTIVATION = {**DECIDED, "owner": "Hoofd inkoop", "valid_from": "2026-01-01", "do": "activate"}
ALL = FINISHED + article(more='least_level = "L3"')


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def sent(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    token = token_of(client, "/policy")
    return client.post(path, data={"csrf_token": token, **fields})


def test_a_copy_becomes_a_draft_that_changes_nothing(app: Flask) -> None:
    client = client_of(app)
    assert "Geen eigen beleid" in text_of(client, "/policy?lang=nl")
    answer = sent(client, "/policy", copy="wider")
    assert answer.status_code == 303
    page = text_of(client, answer.location + "&lang=nl")
    assert "Ketenverantwoordelijkheid, ruimer dan het Rijk" in page
    assert "Het verandert niets totdat het in werking treedt." in page
    assert portfolio_of(app).own_policies.in_force() == ()


def test_every_number_of_the_preview_opens_into_its_contracts(app: Flask) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    assert sent(client, "/policy/1", do="preview").status_code == 303
    impact = portfolio_of(app).own_policies.impact(1)
    assert impact is not None
    turned = impact[1].group("turns_required")
    assert turned
    assert "/policy/1/impact/turns_required" in text_of(client, "/policy/1")
    page = text_of(client, "/policy/1/impact/turns_required")
    assert all(f"/contracts/{id}" in page for id in turned)
    assert client.get("/policy/1/impact/nothing").status_code == 404
    sent(client, "/policy/1", do="change", content=ALL + "\n# changed\n")
    assert client.get("/policy/1/impact/turns_required").status_code == 404


def test_the_page_of_a_version_does_not_read_each_contract_of_its_preview(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, policies = client_of(app), portfolio_of(app).own_policies
    sent(client, "/policy", content=ALL)
    sent(client, "/policy/1", do="preview")
    kept = policies.impact(1)
    assert kept is not None
    short = (kept[0], kept[1].summary)
    assert policies.impact_summary(1) == short
    page = text_of(client, "/policy/1")
    with monkeypatch.context() as unread:
        unread.setattr(type(policies), "impact", None)
        assert text_of(client, "/policy/1") == page
    older = zlib.compress(json.dumps(as_document(kept[1])).encode())
    with services_of(app).store._engine.begin() as connection:
        connection.execute(tables.own_policy.update().values(impact=older))
    assert policies.impact_summary(1) == short
    assert policies.impact(1) == kept


def test_a_long_preview_is_a_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    answer = sent(client, "/policy/1", do="preview")
    assert "/jobs/" in answer.location
    assert work_for(app).result["version"] == 1
    assert 'href="/policy/1"' in text_of(client, answer.location)
    assert portfolio_of(app).own_policies.impact(1) is not None


def test_a_long_activation_is_a_job_that_says_what_it_came_to(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    job = sent(client, "/policy/1", **ACTIVATION).location
    assert "/jobs/" in job
    waiting = text_of(client, f"{job}?lang=en")
    assert "Changing own policy" in waiting
    assert "The policy then stays as it was." in waiting
    assert portfolio_of(app).own_policies.get(1).state is VersionState.DRAFT
    reached = work_for(app).result["reached"]
    assert portfolio_of(app).own_policies.get(1).state is VersionState.ACTIVE
    done = text_of(client, f"{job}?lang=en")
    assert f"Done: {reached} contracts were screened again." in done
    assert 'href="/policy/1"' in done
    silent = sent(client, "/policy/1", do="roll_back").location
    work_for(app)
    told = text_of(client, f"{silent}?lang=en")
    assert "give a reason" in told
    assert 'href="/policy/1"' in told
    portfolio_of(app).proposals.set_rule(SecondPersonRule(Flag.REQUIRED), "admin")
    body = {"do": "roll_back", "why": "annulled"}
    answer = client.post("/api/v1/policies/1/step", json=body)
    assert (answer.status_code, answer.get_json()["kind"]) == (202, "policy_step")
    proposal = work_for(app).result["proposal"]
    page = text_of(client, f"/jobs/{answer.get_json()['id']}?lang=en")
    assert f"/second-person#proposal-{proposal}" in page
    sent(client, "/policy", content=ALL)
    refused = sent(client, "/policy/2", do="close", why="x")
    assert refused.status_code == 409  # it is a draft: said at once


def test_another_step_with_a_version_is_refused_while_one_waits_and_nothing_typed_is_lost(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    job = sent(client, "/policy/1", **ACTIVATION).location
    assert sent(client, "/policy/1", **ACTIVATION).location == job
    other = sent(client, "/policy/1", **{**ACTIVATION, "owner": "Hoofd beleid"})
    page = other.get_data(as_text=True)
    assert other.status_code == 409
    assert "al iets gevraagd met versie 1" in page
    assert 'value="Hoofd beleid"' in page
    work_for(app)
    assert 'owner = "Hoofd inkoop"' in portfolio_of(app).own_policies.get(1).content


def test_activation_asks_for_the_decision_and_the_verdicts_follow(app: Flask) -> None:
    client, number = client_of(app), "DVR-3"
    sent(client, "/policy", content=HEAD + article(more='least_level = "L3"'))
    refused = sent(client, "/policy/1", **{**ACTIVATION, "reference": ""})
    assert refused.status_code == 422
    assert 'value="Hoofd inkoop"' in refused.get_data(as_text=True)
    wrong = sent(client, "/policy/1", **{**ACTIVATION, "decided": "gisteren"})
    assert wrong.status_code == 422
    assert sent(client, "/policy/1", **ACTIVATION).status_code == 303
    page = text_of(client, f"/contracts/{id_of(app, number)}?lang=nl")
    assert "raadsbesluit 2025-114" in page
    assert 'id="own-policy"' in page
    lines = portfolio_of(app).verdicts.summaries([id_of(app, number)])
    assert lines[id_of(app, number)].flag == Flag.REQUIRED
    assert "van kracht" in text_of(client, "/policy?lang=nl").lower()


def test_it_is_ended_or_rolled_back_with_a_reason(app: Flask) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    before = portfolio_of(app).verdicts.summaries(portfolio_of(app).contracts.ids())
    sent(client, "/policy/1", **ACTIVATION)
    silent = sent(client, "/policy/1", do="roll_back")
    assert silent.status_code == 422
    assert sent(client, "/policy/1", do="close", day="2025-01-01", why="x").status_code == 422
    assert sent(client, "/policy/1", do="roll_back", why="vernietigd").status_code == 303
    assert portfolio_of(app).own_policies.get(1).state is VersionState.ROLLED_BACK
    assert portfolio_of(app).verdicts.summaries(portfolio_of(app).contracts.ids()) == before
    assert sent(client, "/policy/1", do="roll_back", why="nog eens").status_code == 409
    assert sent(client, "/policy/1", do="dance").status_code == 400
    assert 'href="/policy/1/history"' in text_of(client, "/policy/1")
    page = text_of(client, "/policy/1/history?lang=en")
    for told in ("A draft of own policy was kept", "Own policy was activated", "vernietigd"):
        assert told in page
    assert "council_resolution" not in page


def test_a_file_with_a_fault_comes_back_with_what_was_typed(app: Flask) -> None:
    client = client_of(app)
    answer = sent(client, "/policy", content=HEAD + article(more="value_too = 1"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "value_too" in page
    assert "Ons beleid" in page
    assert portfolio_of(app).own_policies.all() == ()


def test_what_a_version_in_force_changed_is_worked_out_no_more(app: Flask) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    sent(client, "/policy/1", **ACTIVATION)
    assert sent(client, "/policy/1", do="preview").status_code == 409
    assert portfolio_of(app).own_policies.impact(1) is None


def test_the_page_says_where_a_later_version_goes_before_and_that_an_end_leaves_a_gap(
    app: Flask,
) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    sent(client, "/policy/1", **ACTIVATION)
    assert "geldt geen eigen beleid" in text_of(client, "/policy/1?lang=nl")
    assert "telt deze versie niet" not in text_of(client, "/policy/1?lang=nl")
    sent(client, "/policy", content=ALL)
    sent(client, "/policy/2", **{**ACTIVATION, "valid_from": "2025-12-15"})
    page = text_of(client, "/policy/2?lang=nl")
    assert "Vanaf 1 januari 2026 telt deze versie niet: dan begint versie 1." in page
    sent(client, "/policy/1", do="close", day="2026-06-01", why="over")
    assert "June 1, 2026" in (page := text_of(client, "/policy/2?lang=en")) or "1 June 2026" in page


@pytest.mark.parametrize(
    "more",
    ["x = " + "[" * 50_000, "x = " + "9" * 5_000, "[hours]\ndesk_look = nan", "# \ud800"],
    ids=["brackets", "digits", "no number", "half a sign"],
)
def test_a_hostile_file_is_refused_with_file_and_place(app: Flask, more: str) -> None:
    client = client_of(app)
    answer = client.post("/api/v1/policies", json={"content": HEAD + more})
    assert answer.status_code == 422
    assert "policy.toml" in answer.get_data(as_text=True)
    if more.isascii():
        assert sent(client, "/policy", content=HEAD + more).status_code == 422


def test_a_version_is_saved_and_compared(app: Flask) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    assert client.get("/policy/1/file").get_data(as_text=True) == ALL
    page = text_of(client, "/policy/compare?one=as_rijk&other=1&lang=nl")
    assert "Artikel 1" in page
    assert client.get("/policy/compare?one=king&other=1").status_code == 404


def test_the_check_answers_with_own_policy(app: Flask) -> None:
    client = client_of(app)
    sent(client, "/policy", content=ALL)
    sent(client, "/policy/1", **ACTIVATION)
    asked = "/checks/new?asked=1&cpv=79411000&value=5000&buyer_type=subcentral&lang=nl"
    assert "raadsbesluit 2025-114" in text_of(client, asked)


def test_a_program_drafts_activates_and_reads_what_it_changed(app: Flask) -> None:
    client, place = client_of(app), "/api/v1/policies"
    made = client.post(place, json={"content": ALL})
    assert (made.status_code, made.get_json()["number"]) == (201, 1)
    assert client.get(f"{place}/1/impact").status_code == 404
    sent(client, "/policy/1", do="preview")
    impact = client.get(f"{place}/1/impact").get_json()
    done = client.post(f"{place}/1/step", json={"do": "activate", "why": "besloten"})
    assert done.get_json()["contracts"] >= len(impact["changes"]) > 0
    assert (
        client.get(f"{place}/1").get_json()["content"]
        == portfolio_of(app).own_policies.get(1).content
    )
    assert [version["state"] for version in client.get(place).get_json()["policies"]] == ["active"]
    assert client.post(f"{place}/1/step", json={"do": "dance"}).status_code == 422
    assert client.post(f"{place}/1/step", json={"do": "activate"}).status_code == 409
    assert client.post(place, json={"content": "format = 2"}).status_code == 422
    assert client.post(f"{place}/1/step", json={"do": "roll_back"}).status_code == 422
