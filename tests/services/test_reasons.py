"""A reason is asked where a decision takes a duty or a flag down: then, and only then."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.asked_less import DUTY_RANK, FLAG_RANK
from screening.model.audit import About, Action, LogFilter
from screening.model.corrections import Correction
from screening.model.errors import InputError
from screening.model.verdict import DutyOutcome, Flag
from screening.services.changes import CategoryChange, EditChange, EditUndo, ImportUndo
from screening.services.reasons import Fall, ask
from screening.services.second_person import held
from tests.support.command_line import run
from tests.support.decisions import desk_for
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    token_of,
)

SENTENCE = "takes a duty or a flag down"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """DVR-1 is an open question: its code does not say whether it is work clothing."""
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def confirm(app: Flask, client: FlaskClient, **form: str) -> tuple[int, str]:
    place = f"/contracts/{id_of(app, 'DVR-1')}"
    token = token_of(client, place)
    answer = client.post(f"{place}/category?lang=en", data={"csrf_token": token, **form})
    return answer.status_code, answer.get_data(as_text=True)


def test_every_flag_and_duty_has_its_rank() -> None:
    assert set(FLAG_RANK) == set(Flag)
    assert set(DUTY_RANK) == set(DutyOutcome)


@pytest.mark.parametrize("nothing", [None, "", " \t", "\u200b\u200b", "...", "\u00ad-"])
def test_what_says_nothing_is_no_reason(nothing: str | None) -> None:
    fall = Fall("id", "DVR-1", Flag.REQUIRED, None, is_sure=True)
    with pytest.raises(InputError):
        ask(fall, nothing, "why")
    ask(fall, "nee", "why")


def test_to_take_a_duty_away_asks_for_a_reason_and_loses_nothing(
    app: Flask, client: FlaskClient
) -> None:
    status, page = confirm(app, client, category="geen")
    assert status == 422
    assert SENTENCE in page
    assert 'href="#why"' in page
    assert portfolio_of(app).reviews.history(id_of(app, "DVR-1")) == ()
    chosen = page.split('value="geen"')[1].split(">")[0]
    assert "checked" in chosen
    status, _ = confirm(app, client, category="bedrijfskleding")
    assert status == 303
    status, page = confirm(app, client, category="geen", why="het zijn gordijnen")
    assert status == 303
    entry = next(
        entry
        for entry in portfolio_of(app).log.about([(About.CONTRACT, id_of(app, "DVR-1"))], 9)
        if entry.line.action == "category.confirmed"
    )
    assert entry.why == "het zijn gordijnen"


def test_what_raises_a_duty_needs_no_reason(app: Flask) -> None:
    id, desk = id_of(app, "DVR-2"), desk_for(app)
    assert held(desk, CategoryChange(id, "bedrijfskleding"), None) is None
    assert held(desk, EditChange("owner", {id: "Bert"}), None) is None


def test_an_edit_of_many_asks_too_over_the_api_and_on_the_page(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    body = {"field": "category", "value": "geen", "contracts": [id], "by": "Anna"}
    refused = client.post("/api/v1/edits?lang=en", json=body)
    assert refused.status_code == 422
    assert SENTENCE in str(refused.get_json()["errors"])
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "field": "category",
        "value-category": "geen",
        "id": id,
        "by": "Anna",
    }
    page = client.post("/edits?lang=en", data=form)
    assert page.status_code == 422
    assert SENTENCE in page.get_data(as_text=True)
    assert 'value="Anna"' in page.get_data(as_text=True)
    assert client.post("/edits", data={**form, "why": "gordijnen"}).status_code == 303
    assert portfolio_of(app).corrections.runs(1)[0].why == "gordijnen"


def test_a_command_asks_too(tmp_path: Path) -> None:
    make_app(tmp_path)
    words = ("confirm", "DVR-1", "geen", "--by", "Anna", "--language", "en")
    refused = run(tmp_path, *words)
    assert refused.returncode == 2
    assert SENTENCE in refused.stderr
    assert run(tmp_path, *words, "--why", "gordijnen").returncode == 0


def test_of_more_contracts_than_are_tried_each_that_asks_for_anything_may_ask_for_less(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.services.corrections.TRIED", 0)
    values = {id_of(app, number): "30192000" for number in ("DVR-2", "DVR-3")}
    with pytest.raises(InputError) as refused:
        held(desk_for(app), EditChange("cpv", values), None)
    assert refused.value.field == "why"


def test_to_take_an_edit_or_an_import_back_asks_where_something_goes_down(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    desk, id = desk_for(app), id_of(app, "DVR-1")
    up = CategoryChange(id, "bedrijfskleding")
    assert held(desk, up, None) is None
    edit = EditChange("category", {id: "bedrijfskleding"})
    edit.apply(desk, "Anna", None)
    run = desk.portfolio.corrections.runs(1)[0].id
    assert desk.portfolio.corrections.without(run) == {id: None}
    for change in (EditUndo(run), ImportUndo(desk.portfolio.imports.runs()[0].id)):
        with pytest.raises(InputError, match="goes_down"):
            held(desk, change, None)
        assert held(desk, change, "het was een vergissing") is None
    place = f"/api/v1/edits/{run}/undo"
    client = client_of(app)
    assert client.post(place, json={"by": "Anna"}).status_code == 422
    assert client.post(place, json={"by": "Anna", "why": "vergissing"}).status_code == 200
    line = desk.portfolio.log.page(LogFilter(action=Action.CORRECTION_UNDONE.value), 1)[0]
    assert line.why == "vergissing"


def test_what_would_stand_without_a_run_is_what_stood_before(app: Flask) -> None:
    corrections, id = portfolio_of(app).corrections, id_of(app, "DVR-2")
    first = corrections.keep("cpv", [Correction(id, "30192000")], "Anna")
    second = corrections.keep("cpv", [Correction(id, "18110000")], "Anna")
    assert corrections.without(second.id) == {id: "30192000"}
    assert corrections.without(first.id) == {id: "18110000"}
    for edit in (second, first):
        corrections.undo(edit.id, "Anna")


def test_the_page_of_an_import_asks_too_and_keeps_what_was_typed(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, run = client_of(app), portfolio_of(app).imports.runs()[0].id
    place = f"/imports/{run}/undo"
    token = token_of(client, place)
    answer = client.post(f"{place}?lang=en", data={"csrf_token": token})
    assert answer.status_code == 422
    assert SENTENCE in answer.get_data(as_text=True)
    assert client.post(place, data={"csrf_token": token, "why": "verkeerd"}).status_code == 303
