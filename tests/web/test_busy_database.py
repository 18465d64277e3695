"""A long write of somebody else: nobody waits without end, and nothing is lost by it."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.portfolio_job import JobKind
from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.services.uploads import Uploads
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from screening.web import app as service
from screening.web.request_context import screen_again
from tests.support import ready_made
from tests.support.asked_jobs import large_register
from tests.support.effort import in_soak, tries
from tests.support.folders import ROOT
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    register,
    token_of,
)

SHORT = timedelta(milliseconds=100)
LONG = timedelta(minutes=2)


def fill(store: Store) -> None:
    store.prepare()
    portfolio = store.add_organization(LOCAL, "Local")
    options = ImportOptions(buyer="Ministerie", buyer_type="central", buyer_country="NL")
    import_files(portfolio, [("register.csv", register())], options)
    rescreen(portfolio, screener_for(store, DAY))


@cache
def filled_once() -> Path:
    file = ready_made.database(ready_made.folder() / "filled.db")
    store = Store.open(f"sqlite:///{file}")
    fill(store)
    store.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_address(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where a database with three contracts and their verdicts stands, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copyfile(filled_once(), tmp_path / 'test.db')}"
    address: str = request.getfixturevalue("postgres").like("filled", fill)
    return address


@pytest.fixture
def importer(ready_address: str) -> Iterator[Portfolio]:
    """Another process at the same contracts."""
    store = Store.open(ready_address)
    yield store.portfolio(LOCAL)
    store.close()


@pytest.fixture
def as_it_runs(importer: Portfolio, ready_address: str, tmp_path: Path) -> Iterator[Flask]:
    """The service as it runs."""
    yield from serve(ready_address, tmp_path)


@pytest.fixture
def patient(
    importer: Portfolio, ready_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The service, with patience for a busy machine."""
    monkeypatch.setattr(service, "LONGEST_WAIT", LONG)
    yield from serve(ready_address, tmp_path)


@pytest.fixture
def app(
    importer: Portfolio, ready_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The service, with less patience than it has."""
    monkeypatch.setattr(service, "LONGEST_WAIT", SHORT)
    yield from serve(ready_address, tmp_path)


def serve(address: str, home: Path) -> Iterator[Flask]:
    environment = {"SCREENING_HOME": str(home), "SCREENING_DATABASE": address}
    app = service.create_app(Settings.from_environment(environment))
    app.config["TESTING"] = False
    yield app
    app.extensions["screening"].store.close()


def confirm(client: FlaskClient, id: str, **files: object) -> tuple[int, str]:
    """Confirm a category; return the status and the page."""
    form = {
        "category": "geen",
        "why": 'seen "it"',
        "csrf_token": token_of(client, f"/contracts/{id}"),
    }
    answer = client.post(f"/contracts/{id}/category?lang=en", data={**form, **files})
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(("language", "heading"), [
    ("nl", "Een ogenblik: er wordt een grote wijziging bewaard"),
    ("en", "One moment: a large change is being saved"),
])  # fmt: skip
def test_a_save_that_meets_a_long_write_is_told_and_can_be_sent_again(
    app: Flask, importer: Portfolio, language: str, heading: str
) -> None:
    client, id = client_of(app), id_of(app, "DVR-1")
    token = token_of(client, f"/contracts/{id}")
    form = {"category": "geen", "why": 'seen "it"', "csrf_token": token}
    path = f"/contracts/{id}/category?lang={language}"
    with importer._scope.writing():
        answer = client.post(path, data=form)
        assert client.get("/").status_code == 200  # whoever only looks waits for nobody
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert heading in page
    assert not portfolio_of(app).reviews.history(id)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert fields["why"] == "seen &#34;it&#34;"
    (address,) = re.findall(r'<form method="post" action="([^"]+)">', page)
    assert client.post(address, data={**fields, "why": form["why"]}).status_code == 303
    (kept,) = portfolio_of(app).reviews.history(id)
    assert kept.why == form["why"]


def test_files_are_to_be_chosen_again(app: Flask, importer: Portfolio) -> None:
    client, id = client_of(app), id_of(app, "DVR-1")
    with importer._scope.writing():
        status, page = confirm(client, id, file=(BytesIO(b"x"), "x.csv"))
    assert status == 503
    assert "choose the files again" in page
    assert "Send again" not in page


@pytest.mark.parametrize(
    ("language", "beginning"), [("nl", "Op dit moment"), ("en", "Another large change")]
)
def test_the_api_says_that_it_may_be_asked_again(
    app: Flask, importer: Portfolio, language: str, beginning: str
) -> None:
    def keep_something() -> str:
        portfolio_of(app).reviews.confirm(id_of(app, "DVR-1"), "geen", "anna")
        return "kept"

    app.view_functions["api.contracts"] = keep_something
    client = client_of(app)
    with importer._scope.writing():
        answer = client.get(f"/api/v1/contracts?lang={language}")
        check = client.post("/api/v1/checks", json={"cpv": "18110000"})
    assert check.status_code == 200  # it keeps nothing, so it waits for nobody
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data)["detail"].startswith(beginning)


def test_a_save_waits_for_a_short_write(patient: Flask, importer: Portfolio) -> None:
    client, id = client_of(patient), id_of(patient, "DVR-1")
    begun = threading.Event()

    def write_shortly() -> None:
        with importer._scope.writing():
            begun.set()
            threading.Event().wait(SHORT.total_seconds())

    with ThreadPoolExecutor() as others:
        write = others.submit(write_shortly)
        begun.wait()
        assert confirm(client, id)[0] == 303
        write.result()


def test_saves_of_many_at_once_are_all_kept(patient: Flask, importer: Portfolio) -> None:
    people, saves = 6, tries(3, 5)
    ids = [id_of(patient, number) for number in ("DVR-1", "DVR-2", "DVR-3")]

    def save(person: int) -> list[int]:
        client = client_of(patient)
        return [confirm(client, ids[(person + at) % len(ids)])[0] for at in range(saves)]

    with ThreadPoolExecutor(people) as threads:
        statuses = [status for done in threads.map(save, range(people)) for status in done]
    assert statuses == [303] * people * saves
    assert sum(len(importer.reviews.history(id)) for id in ids) == people * saves
    assert importer.contracts.ids(unscreened_only=True) == ()


@in_soak
def test_saves_get_through_while_a_worker_imports_a_large_register(
    as_it_runs: Flask, importer: Portfolio, ready_address: str, tmp_path: Path
) -> None:
    rows = 70_000
    uploads = Uploads(tmp_path)
    pending = uploads.take([("large.csv", large_register(rows))])
    job = importer.jobs.queue(JobKind.IMPORT, {"token": pending.token}, "anna")
    work = "import sys; from tests.support.killed_imports import main; main(*sys.argv[1:])"
    command = [sys.executable, "-c", work, ready_address, str(tmp_path)]
    client, id = client_of(as_it_runs), id_of(as_it_runs, "DVR-1")
    statuses: list[int] = []
    with subprocess.Popen(command, cwd=ROOT) as worker:
        while "run" not in importer.jobs.get(job).result and worker.poll() is None:
            statuses.append(confirm(client, id)[0])
        importer.jobs.cancel(job, "anna")  # the screening of all of them is another test's
    assert set(statuses) == {303}
    assert len(importer.reviews.history(id)) == len(statuses)
    assert len(importer.contracts.ids()) == rows + 3


def test_a_screening_that_meets_a_long_write_goes_on_behind_the_page(
    app: Flask, importer: Portfolio
) -> None:
    id = id_of(app, "DVR-1")
    importer.reviews.confirm(id, "geen", "anna")
    with app.test_request_context("/"), importer._scope.writing():
        assert screen_again([id]) is False
    for thread in threading.enumerate():
        if thread.name == "screening":
            thread.join()
    assert importer.contracts.ids(unscreened_only=True) == ()


def test_a_database_that_is_gone_is_told_without_its_place(tmp_path: Path) -> None:
    home = tmp_path / "home"
    app = make_app(home, filled=False)
    client = client_of(app)
    app.extensions["screening"].store.close()
    home.rename(tmp_path / "gone")
    for path, kind in (
        ("/?lang=nl", "text/html"),
        ("/api/v1/contracts", "application/problem+json"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (503, kind)
        assert answer.headers["Retry-After"]
        text = answer.get_data(as_text=True)
        assert "e database" in text
        assert not any(word in text for word in ("sqlite", "unable", str(tmp_path), "SCREENING_"))
