"""A lawyer edits a list of categories, and no line of Python: check, form and API follow."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from screening.rules import rulebook
from screening.rules.duty import policy
from screening.services import purchase_form
from screening.services.purchase_form import MalformedError
from tests.support.web_client import client_of, make_app

POLICIES = Path(policy.__file__).parent / "policies"
NEW = """
[[categories]]
id = "meubilair"
name.nl = "Kantoormeubilair"
name.en = "Office furniture"
"""


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rulebook, with one category more in a copy of the policy's file."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "nl_isv" / "categories.toml"
    text = file.read_text("utf-8")
    at = text.index("[[categories]]")
    file.write_text(text[:at] + NEW.lstrip() + "\n" + text[at:], "utf-8")
    book = replace(rulebook.load(), law=policy.read_law("nl_isv", folder))
    monkeypatch.setattr(rulebook, "load", lambda: book)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return client_of(make_app(tmp_path / "home", filled=False))


def test_a_category_that_is_not_in_the_file_is_refused(client: FlaskClient) -> None:
    with pytest.raises(MalformedError):
        purchase_form.parse({"category_confirmed": "meubilair"})
    assert (
        client.post("/api/v1/checks", json={"category_confirmed": "meubilair"}).status_code == 422
    )
    assert "Kantoormeubilair" not in client.get("/checks/new?lang=nl").get_data(as_text=True)


@pytest.mark.usefixtures("edited")
def test_a_category_that_was_added_to_the_file_is_an_answer_everywhere(client: FlaskClient) -> None:
    assert purchase_form.parse({"category_confirmed": "meubilair"}).category_confirmed
    assert "Kantoormeubilair" in client.get("/checks/new?lang=nl").get_data(as_text=True)
    asked = {"cpv": "39130000", "category_confirmed": "meubilair", "buyer_type": "central"}
    page = client.get("/checks/new", query_string={**asked, "value": "500000", "asked": "1"})
    assert page.status_code == 200
    assert "Office furniture" in client.get("/checks/new?lang=en").get_data(as_text=True)
    document = client.post("/api/v1/checks", json={**asked, "value": 500_000}).get_json()
    assert document["duty"]["category"] == "meubilair"
    assert document["duty"]["outcome"] == "mandatory"
    described = client.get("/api/v1/openapi.json").get_data(as_text=True)
    assert '"meubilair"' in described
