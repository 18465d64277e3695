"""A service with a few contracts in it, for the tests of pages and API."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from screening.web import app as service
from screening.web.request_context import Services
from tests.support import people, ready_made

DAY = date(2026, 11, 23)
POSTED = re.compile(r'<form(?=[^>]*method="post")[^>]*action="([^"]+)"')
LINKED = re.compile(r'<a [^>]*href="([^"]+)"')
PATIENCE = timedelta(minutes=2)  # for a lock: a busy machine is no fault of a test
NASTY = '<script>alert("x")</script> & Zonen B.V.'
FORMULA = '=HYPERLINK("http://evil.example";"klik")'

HEADINGS = "contractnummer;titel;leverancier;land leverancier;cpv;contractwaarde;start;einddatum"
ROWS = (
    ("DVR-1", "Bedrijfskleding", "Fictieve Kleding B.V.", "18110000", "1240000"),
    ("DVR-2", "Kantoorartikelen", NASTY, "30192000", "20000"),
    ("DVR-3", FORMULA, "Verzonnen Catering B.V.", "55520000", "2300000"),
)


def register() -> bytes:
    """A small contract register, as a file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS.split(";"))
    for number, title, supplier, code, value in ROWS:
        writer.writerow([number, title, supplier, "NL", code, value, "2026-02-01", "2029-01-31"])
    return out.getvalue().encode()


def make_app(home: Path, filled: bool = True, like: Path | None = None) -> Flask:
    """Return a service with some contracts, or ``like`` that of a home whose store is closed."""
    shutil.copytree(like or _made_once(filled), home, dirs_exist_ok=True)
    return _app_of(home)


@cache
def _made_once(filled: bool) -> Path:
    """A home that each test gets a copy of: making one takes longer than most tests."""
    home = ready_made.folder()
    around: Services = _app_of(home).extensions["screening"]
    if filled:
        portfolio = around.store.portfolio(LOCAL)
        options = ImportOptions(
            who="test", buyer="Ministerie van Voorbeelden", buyer_type="central", buyer_country="NL"
        )
        import_files(portfolio, [("register.csv", register())], options)
        rescreen(portfolio, screener_for(around.store, DAY))
    around.store.close()
    return home


def _app_of(home: Path) -> Flask:
    settings = Settings.from_environment({"SCREENING_HOME": str(home)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "LONGEST_WAIT", PATIENCE)
        app = service.create_app(settings, people.CHEAP)
    app.config["TESTING"] = False  # errors are answered as in service
    return app


def client_of(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "localhost"
    return client


def text_of(client: FlaskClient, path: str) -> str:
    """The text of a page, which must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def services_of(app: Flask) -> Services:
    services: Services = app.extensions["screening"]
    return services


def portfolio_of(app: Flask) -> Portfolio:
    around: Services = app.extensions["screening"]
    return around.store.portfolio(LOCAL)


def id_of(app: Flask, number: str) -> str:
    return portfolio_of(app).contracts.get(number).id


def token_of(client: FlaskClient, path: str) -> str:
    """The CSRF token of the first form on a page."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, f"no form on {path}"
    return found[1]


def send_form(client: FlaskClient, path: str, at: str, **fields: str) -> tuple[int, str]:
    """Send a form of the page ``at``; return the status and the text of where that leads."""
    form = {"csrf_token": token_of(client, at), **fields}
    answer = client.post(path, data=form, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def example_of(rule: str) -> str:
    """An address of a route, with ids that exist nowhere."""
    for name, value in (
        ("<any(csv, xlsx):form>", "csv"),
        ("overview.<any(docx, pdf, json):form>", "overview.json"),
        ("<int:year>.<any(docx, pdf, json):form>", "1999.json"),
        ("<int:year>", "1999"),
        ("<kind>.<any(docx, pdf, json):form>", "clause-annex.docx"),
        ("<kind>.<any(docx, pdf):form>", "request.docx"),
        ("<any(csv, jsonl):form>", "csv"),
        ("<int:run_id>", "987654"),
        ("<int:proposal_id>", "987654"),
        ("<int:decision_id>", "987654"),
        ("<int:report_id>", "987654"),
        ("<int:person_id>", "987654"),
        ("<int:provider_id>", "987654"),
        ("<int:token_id>", "987654"),
        ("<int:job_id>", "987654"),
        ("<int:document_id>", "987654"),
        ("<int:proof_id>", "987654"),
        ("<int:check_id>", "987654"),
        ("<int:source_id>", "987654"),
        ("<int:held_id>", "987654"),
        ("<int:id>", "987654"),
        ("<int:link_id>", "987654"),
        ("<int:address_id>", "987654"),
        ("<int:signal_id>", "987654"),
        ("<int:disclosure_id>", "987654"),
        ("<int:snapshot_id>", "987654"),
        ("<address>", "no-such-address"),
        ("<int:number>", "987654"),
        ("<group>", "turns_required"),
        ("<number>", "2020-0001"),
        ("<address>/<name>", "no-such-address/figures.csv"),
        ("<name>", "no_such_source"),
        ("<path:filename>", "tokens.css"),
        ("<key>", "0123456789abcdef0123456789abcdef"),
        ("<id>", "c00000000000"),
        ("<token>", "AAAAAAAAAAAAAAAAAAAAAA"),
    ):
        rule = rule.replace(name, value)
    assert "<" not in rule, f"the test does not know an example for {rule}"
    return rule


def targets(page: str) -> Iterator[tuple[str, str]]:
    """Yield method and path of each link and form of a page that leads to an address of ours."""
    for method, form in (("POST", POSTED), ("GET", LINKED)):
        for address in map(unescape, form.findall(page)):
            path = address.partition("?")[0].partition("#")[0]
            if path.startswith("/") and not path.startswith("/static"):
                yield method, path
