"""Signals: anybody tells one, few read it, and whoever has the code sees what was done."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from screening.i18n.language import Language
from screening.model.audit import Action, LogFilter
from screening.model.follow_up import State
from screening.model.people import Role
from screening.model.retention import DEFAULTS, RetentionKind
from screening.reports import todo
from screening.services import follow_up
from screening.services.clause_records import ClauseRecord, include
from screening.services.command_context import today
from screening.store.database.engine import reading
from screening.store.suppliers import signals as kept_signals
from screening.web.pages import signals as pages
from screening.web.rate_limit import RateLimit
from tests.support.people import add_person, at_another_time, signed_in
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

STORY = "Onze paspoorten zijn afgenomen en er is al twee maanden geen loon betaald."
YEAR = timedelta(days=DEFAULTS[RetentionKind.SIGNALS].days)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(pages, "sending", RateLimit(30, 3600))
    monkeypatch.setattr(pages, "looking", RateLimit(60))
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def opened(client: FlaskClient, contract: str = "DVR-1") -> str:
    """Open an address; return its path."""
    form = {"csrf_token": token_of(client, "/signals"), "contract": contract}
    assert client.post("/signals/addresses", data=form).status_code == 303
    token = portfolio_of(client.application).signals.addresses()[0].token
    return f"/s/{token}"


def told(client: FlaskClient, path: str, **more: str) -> tuple[int, str]:
    form = {"csrf_token": token_of(client, path), "what": STORY, **more}
    answer = client.post(path, data=form)
    return answer.status_code, answer.get_data(as_text=True)


def code_on(page: str) -> str:
    found = re.search(r"<strong>([A-Z0-9-]{19})</strong>", page)
    assert found is not None
    return found[1]


def handled(client: FlaskClient, **more: str) -> tuple[int, str]:
    """Do something with the latest signal."""
    id = portfolio_of(client.application).signals.all()[0].id
    form = {"csrf_token": token_of(client, "/signals"), **more}
    answer = client.post(f"/signals/{id}", data=form)
    return answer.status_code, answer.get_data(as_text=True)


def answered(client: FlaskClient, path: str, code: str) -> tuple[int, str]:
    form = {"csrf_token": token_of(client, path), "code": code}
    answer = client.post(f"{path}/answer", data=form)
    return answer.status_code, answer.get_data(as_text=True)


def actions(app: Flask) -> list[str]:
    entries = portfolio_of(app).log.page(LogFilter(), 100)
    return [entry.line.action for entry in entries if entry.line.kind == "signal"]


def test_somebody_tells_it_a_manager_takes_it_up_and_the_code_shows_what_was_done(
    app: Flask, client: FlaskClient
) -> None:
    record = ClauseRecord(date(2026, 2, 1), ("C2", "C7"))
    include(portfolio_of(app), id_of(app, "DVR-1"), record, "anna", None)
    path = opened(client)
    status, page = told(client, path, where="Loods 3", sender="worker", contact="06")
    assert status == 200
    code = code_on(page)
    assert "1 signaal van werkenden of anderen wacht" in text_of(client, "/todo")
    assert STORY not in text_of(client, "/signals")
    assert "Nog niemand heeft het opgepakt." in answered(client, path, code)[1]
    status, page = handled(client)
    assert status == 200
    for words in (STORY, "Loods 3", "Ik werk daar", "06"):
        assert words in page
    status, page = handled(client, do="take_up")
    assert "C7" in page
    items = follow_up.calendar_of(
        portfolio_of(app), portfolio_of(app).contracts.get("DVR-1"), today()
    )
    due = [item.standing.due for item in items if item.standing.appointment.item == "C7"]
    assert due == [today() + timedelta(days=14)]
    assert handled(client, do="answer", reply="Wij spreken\nde leverancier.")[0] == 200
    page = answered(client, path, code.lower().replace("-", " "))[1]
    assert "Iemand bij de koper heeft het opgepakt." in page
    assert "Wij spreken\nde leverancier." in page
    assert handled(client, do="close", why="uitgezocht en hersteld")[0] == 200
    assert "De koper heeft het afgesloten." in answered(client, path, code)[1]
    assert "van werkenden of anderen" not in text_of(client, "/todo")


def test_what_was_told_is_in_no_row_that_can_be_read(app: Flask, client: FlaskClient) -> None:
    told(client, opened(client), contact="0612345678")
    handled(client, do="answer", reply="Kom naar het loket")
    with reading(services_of(app).store._engine) as connection:
        rows = connection.execute(text("SELECT * FROM signal")).mappings().all()
        lines = connection.execute(text("SELECT * FROM audit_line")).mappings().all()
        texts = connection.execute(text("SELECT text FROM audit_text")).scalars().all()
    everything = repr((rows, lines, texts))
    for words in (STORY, "0612345678", "loket"):
        assert words not in everything


def test_each_reading_leaves_a_line_and_no_address_shows_what_was_told(
    app: Flask, client: FlaskClient
) -> None:
    told(client, opened(client))
    before = actions(app).count(Action.SIGNAL_READ)
    handled(client)
    assert actions(app).count(Action.SIGNAL_READ) == before + 1
    id = portfolio_of(app).signals.all()[0].id
    assert client.get(f"/signals/{id}").status_code == 405


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.READER, False), (Role.BUYER, False), (Role.AUDITOR, False), (Role.POLICY_OWNER, False),
     (Role.CONTRACT_MANAGER, True), (Role.ADMINISTRATOR, True)],
)  # fmt: skip
def test_only_those_with_the_task_read_signals(app: Flask, role: Role, may: bool) -> None:
    client = signed_in(app, add_person(services_of(app).store, role))
    assert (client.get("/signals").status_code == 200) is may


def test_whoever_tells_something_is_not_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    path = opened(client)
    add_person(services_of(app).store, Role.ADMINISTRATOR)
    stranger = client_of(app)
    assert stranger.get("/").status_code in (302, 303)
    assert told(stranger, path)[0] == 200


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"what": " . "}, "what", "Vertel wat er gebeurt."),
        ({"where": "x" * 301}, "where", "te lang"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, more: dict[str, str], field: str, says: str
) -> None:
    path = opened(client)
    status, page = told(client, path, **({"where": "Loods 3"} | more))
    assert status == 422
    assert says in page
    assert f'id="{field}-wrong"' in page
    assert "Loods 3" in page or "x" * 301 in page
    assert portfolio_of(client.application).signals.all() == ()


def test_a_wrong_code_an_old_address_and_a_strange_one_say_nothing(client: FlaskClient) -> None:
    path = opened(client)
    code = code_on(told(client, path)[1])
    assert answered(client, path, "AAAA-BBBB-CCCC-DDDD")[0] == 404
    other = opened(client, "")
    assert answered(client, other, code)[0] == 404  # of another address
    form = {"csrf_token": token_of(client, "/signals")}
    id = portfolio_of(client.application).signals.addresses()[1].id
    assert client.post(f"/signals/addresses/{id}", data=form).status_code == 303
    assert client.post(f"/signals/addresses/{id}", data=form).status_code == 404
    assert client.get(path).status_code == 404
    assert client.get("/s/abcdefghijklmnop").status_code == 404


def test_a_contract_that_does_not_exist_is_said(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client, "/signals"), "contract": "DVR-404"}
    answer = client.post("/signals/addresses", data=form)
    assert answer.status_code == 422
    assert "Er is geen contract DVR-404." in answer.get_data(as_text=True)
    told(client, opened(client, ""))
    status, page = handled(client, do="take_up", contract="DVR-404")
    assert status == 422
    assert "DVR-404" in page
    status, page = handled(client, do="take_up", contract="DVR-1")
    assert status == 200
    assert portfolio_of(client.application).signals.all()[0].contract is not None


@pytest.mark.parametrize("action", ["close", "delete"])
def test_without_a_reason_nothing_is_closed_or_deleted(client: FlaskClient, action: str) -> None:
    told(client, opened(client))
    status, page = handled(client, do=action, why="  ")
    assert status == 422
    assert f'id="{action}-why-wrong"' in page
    assert portfolio_of(client.application).signals.waiting() == 1


def test_a_signal_can_be_deleted_before_its_day(app: Flask, client: FlaskClient) -> None:
    path = opened(client)
    code = code_on(told(client, path)[1])
    assert handled(client, do="delete", why="asked")[0] == 303
    assert answered(client, path, code)[0] == 404
    assert actions(app)[0] == Action.SIGNAL_DELETED


def test_a_signal_goes_on_the_day_that_its_sender_was_told(app: Flask, client: FlaskClient) -> None:
    told(client, opened(client))
    store, (signal,) = services_of(app).store, portfolio_of(app).signals.all()
    assert signal.deleted_on == today() + YEAR
    for days, left in ((-1, 1), (0, 0)):
        day = datetime.combine(signal.deleted_on, datetime.min.time(), UTC) + timedelta(days=days)
        later = at_another_time(store, lambda day=day: day)  # type: ignore[misc]
        later.expired.remove({kind: timedelta(days=9_999) for kind in RetentionKind})
        assert len(portfolio_of(app).signals.all()) == left


def test_too_much_at_one_address_or_from_one_network_waits(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_signals, "MOST_WAITING", 1)
    path = opened(client)
    assert told(client, path)[0] == 200
    status, page = told(client, path)
    assert status == 422
    assert STORY in page
    monkeypatch.setattr(pages, "sending", RateLimit(0, 3600))
    assert told(client, path)[0] == 429


def test_nobody_keeps_a_copy_of_a_page_with_a_signal(client: FlaskClient) -> None:
    path = opened(client)
    told(client, path)
    for address in ("/signals", path):
        assert client.get(address).headers["Cache-Control"] == "no-store"
    assert "noindex" in client.get(path).headers["X-Robots-Tag"]


def test_what_began_with_a_signal_is_named_to_no_supplier(app: Flask, client: FlaskClient) -> None:
    record = ClauseRecord(date(2026, 2, 1), ("C2", "C7"))
    include(portfolio_of(app), id_of(app, "DVR-1"), record, "anna", None)
    told(client, opened(client))
    handled(client, do="take_up")
    stored = portfolio_of(app).contracts.get("DVR-1")
    late = today() + timedelta(days=30)
    (item,) = [
        item
        for item in follow_up.calendar_of(portfolio_of(app), stored, late)
        if item.standing.appointment.item == "C7"
    ]
    assert item.standing.state is State.LATE
    assert item.expects is not None
    assert todo.sentence(item, Language("nl")) is None
    letter = client.get(f"/contracts/{stored.id}/papers/letter.json").get_json()
    assert not any("misstand" in due["what"].lower() for due in letter["due"])


def test_a_signal_can_be_tied_after_it_was_taken_up_and_its_term_begins_once(
    app: Flask, client: FlaskClient
) -> None:
    record = ClauseRecord(date(2026, 2, 1), ("C2", "C7"))
    include(portfolio_of(app), id_of(app, "DVR-1"), record, "anna", None)
    told(client, opened(client, ""))
    handled(client, do="take_up")
    page = handled(client, do="take_up", contract="DVR-1")[1]
    assert "C7" in page
    handled(client, do="take_up")
    items = follow_up.calendar_of(
        portfolio_of(app), portfolio_of(app).contracts.get("DVR-1"), today()
    )
    assert [item.standing.appointment.item for item in items].count("C7") == 1


def test_why_a_signal_was_closed_stays_with_it_and_out_of_the_log(
    app: Flask, client: FlaskClient
) -> None:
    told(client, opened(client))
    page = handled(client, do="close", why="van de nachtploeg, gesproken")[1]
    assert "van de nachtploeg" in page
    with reading(services_of(app).store._engine) as connection:
        kept = connection.execute(text("SELECT text FROM audit_text")).scalars().all()
        (why,) = connection.execute(text("SELECT why FROM signal")).scalars()
    assert "nachtploeg" not in repr((kept, why))
