"""A supplier's own disclosure: an unguessable link, a form without sign-in, and a person's word."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from graphs.parties import Kind, Party, Supply
from screening.cli import main as cli
from screening.model.disclosure import DeclaredRow, token_digest
from screening.services.command_context import today
from screening.services.disclosures.declared_rows import (
    MOST_ROWS,
    DisclosureBatch,
    of_file,
    of_form,
)
from screening.services.screening import rescreen, screener_for
from screening.store.suppliers import supplier_replies
from screening.store.suppliers.disclosures import MOST_THROUGH_ONE_LINK
from screening.web import upload_limits
from screening.web.pages import disclosures as pages
from screening.web.rate_limit import RateLimit
from screening.web.request_context import Services
from tests.support.web_client import (
    NASTY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    token_of,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def buyer(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.fixture
def supplier(app: Flask) -> FlaskClient:
    return client_of(app)  # another browser, without any cookie


@pytest.fixture(autouse=True)
def nobody_was_here() -> None:
    # of an hour: a busy machine takes longer than a minute
    pages.rate_limit = RateLimit(pages.MOST_A_MINUTE, 3600)


def link(app: Flask, buyer: FlaskClient, number: str = "DVR-1", **form: str) -> str:
    """The path of a new link for the supplier of a contract."""
    contract = id_of(app, number)
    place = f"/disclosures/new?contract={contract}"
    said = {"csrf_token": token_of(buyer, place), "contract": contract, "days": "30", **form}
    answer = buyer.post("/disclosures/new", data=said)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = re.search(r'value="http://[^/]+(/d/[^"]+)"', answer.get_data(as_text=True))
    assert found
    return found[1]


ROW = {
    "good": "cotton",
    "supplier": "Weverij Voorbeeld",
    "number": "",
    "country": "India",
    "made_in": "IN",
    "share": "60",
    "evidence": "invoice 12, class A",
    "customer": "",
}


def send(client: FlaskClient, path: str, *rows: dict[str, str], **more: object) -> int:
    form: dict[str, object] = {field: [row[field] for row in rows] for field in ROW}
    form |= {"csrf_token": token_of(client, path), **more}
    return client.post(path, data=form, content_type="multipart/form-data").status_code


def page(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def kept(app: Flask) -> list[str]:
    """The suppliers below the suppliers of DVR-1."""
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1").contract
    return [tie.supplier for tie in portfolio.ties.below(contract).supplies]


def decide(buyer: FlaskClient, number: int = 1, **form: str) -> int:
    path = f"/disclosures/{number}"
    said = {"csrf_token": token_of(buyer, path), **form}
    return buyer.post(path, data=said).status_code


# -- the link --


def test_a_token_is_shown_once_and_only_its_hash_is_kept(app: Flask, buyer: FlaskClient) -> None:
    token = link(app, buyer).removeprefix("/d/")
    assert len(token) >= 43  # 256 bits
    around: Services = app.extensions["screening"]
    with around.store._engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM disclosure_request")).mappings()
    assert row["token_hash"] == token_digest(token)
    assert token not in json.dumps(dict(row), default=str)
    assert token not in page(buyer, "/disclosures")


def test_a_link_that_was_mistyped_expired_or_withdrawn_says_the_same(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    around: Services = app.extensions["screening"]
    wrong = supplier.get("/d/" + "A" * 43)
    csrf = token_of(buyer, "/disclosures")
    assert buyer.post("/disclosures/links/1", data={"csrf_token": csrf}).status_code == 303
    withdrawn = supplier.get(path)
    other = link(app, buyer)
    later = datetime.now(UTC) + timedelta(days=31)
    around.store._now = lambda: later
    expired = supplier.get(other)
    assert {one.status_code for one in (wrong, withdrawn, expired)} == {404}
    said = {re.sub(rb"/d/[\w-]+", b"", one.data) for one in (wrong, withdrawn, expired)}
    assert len(said) == 1


@pytest.mark.parametrize("days", ["0", "181", "ten", "", "²", "9" * 5000])
def test_a_link_works_for_a_bounded_time(app: Flask, buyer: FlaskClient, days: str) -> None:
    contract = id_of(app, "DVR-1")
    place = f"/disclosures/new?contract={contract}"
    said = {"csrf_token": token_of(buyer, place), "contract": contract, "days": days}
    assert buyer.post("/disclosures/new", data=said).status_code == 400


def test_the_form_shows_its_contract_and_nothing_else_of_the_buyer(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    answer = supplier.get(path)
    shown = answer.get_data(as_text=True)
    assert "DVR-1" in shown
    assert "Fictieve Kleding B.V." in shown
    for secret in (
        "DVR-2",
        "DVR-3",
        "Verzonnen Catering",
        "1240000",
        "1.240.000",
        "/imports",
        "/c/",
    ):
        assert secret not in shown
    links = re.findall(r'(?:href|action)="([^"]+)"', shown)
    assert {one.split("?")[0] for one in links} <= {
        path,
        f"{path}/reply",
        f"{path}/document",
        "#main",
        "/static/mark.svg",
        "/static/tokens.css",
        "/static/pages.css",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_form_speaks_both_languages(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    assert '<html lang="nl">' in page(supplier, path)
    assert "Your supply chain" in page(supplier, f"{path}?lang=en")


def test_every_answer_of_the_form_has_a_label_of_its_own(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    shown = page(supplier, link(app, buyer))
    ids = re.findall(r'<input type="(?:text|file)" id="([^"]+)"', shown)
    assert len(ids) == len(set(ids)) == 5 * 8 + 1 + 2  # the chain, its file; a document
    areas = re.findall(r'<textarea id="([^"]+)"', shown)
    assert len(areas) == len(set(areas)) > 1
    assert set(re.findall(r'<label for="([^"]+)"', shown)) == {*ids, *areas, "document-until"}


# -- what is sent --


def test_what_a_supplier_sends_counts_only_once_it_is_accepted(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    assert send(supplier, link(app, buyer), ROW) == 303
    assert kept(app) == []
    assert "Weverij Voorbeeld" in page(buyer, "/disclosures/1")
    assert decide(buyer, do="accept") == 303
    portfolio = portfolio_of(app)
    stored = portfolio.contracts.get("DVR-1").contract
    (tie,) = portfolio.ties.below(stored).supplies
    assert (tie.customer, tie.contract) == (stored.suppliers[0].key, stored.key)
    assert (tie.good, tie.country, tie.share) == ("cotton", "IN", 0.6)
    assert (tie.kind, tie.source) == (Kind.DECLARED, "supplier's own disclosure")
    assert (tie.evidence, tie.evidence_class, tie.confidence) == ("invoice 12, class A", None, "D")
    assert tie.stated is not None


def test_an_accepted_disclosure_is_undone_like_any_import(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    send(supplier, link(app, buyer), ROW)
    decide(buyer, do="accept")
    run = portfolio_of(app).disclosures.disclosure(1).run
    assert run is not None
    path = f"/imports/{run}/undo"
    assert buyer.post(path, data={"csrf_token": token_of(buyer, path)}).status_code == 303
    assert kept(app) == []
    assert "ongedaan gemaakt" in page(buyer, "/disclosures/1")


def test_what_is_accepted_twice_is_imported_once(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    send(supplier, link(app, buyer), ROW)
    csrf = token_of(buyer, "/disclosures/1")
    for _ in range(2):
        buyer.post("/disclosures/1", data={"csrf_token": csrf, "do": "accept"})
    assert len(portfolio_of(app).imports.runs()) == 2  # the register, and this


def test_what_is_put_aside_says_why_and_never_counts(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    send(supplier, link(app, buyer), ROW)
    assert decide(buyer, do="aside") == 400
    assert decide(buyer, do="aside", why="not ours") == 303
    assert kept(app) == []
    assert "not ours" in page(buyer, "/disclosures/1")
    csrf = token_of(buyer, "/disclosures")
    buyer.post("/disclosures/1", data={"csrf_token": csrf, "do": "accept"})
    assert kept(app) == []


def test_a_deeper_tier_hangs_below_the_supplier_that_the_form_names(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    deeper = {**ROW, "supplier": "Boerderij", "customer": "weverij voorbeeld", "good": "katoen"}
    assert send(supplier, link(app, buyer), ROW, deeper) == 303
    decide(buyer, do="accept")
    portfolio = portfolio_of(app)
    ties = portfolio.ties.below(portfolio.contracts.get("DVR-1").contract).supplies
    by_good = {tie.good: tie for tie in ties}
    assert by_good["katoen"].customer == by_good["cotton"].supplier


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"supplier": ""}, "supplier-1"),
        ({"supplier": "diverse leveranciers"}, "supplier-1"),
        ({"country": "Atlantis"}, "country-1"),
        ({"made_in": "Atlantis"}, "made_in-1"),
        ({"share": "120"}, "share-1"),
        ({"share": "half"}, "share-1"),
        ({"customer": "Somebody else"}, "customer-1"),
        ({"evidence": "x" * 1001}, "evidence-1"),
    ],
)
def test_a_wrong_answer_is_said_beside_it_and_nothing_that_was_typed_is_lost(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient, wrong: dict[str, str], field: str
) -> None:
    path = link(app, buyer)
    csrf = token_of(supplier, path)
    row = {**ROW, **wrong}
    answer = supplier.post(path, data={"csrf_token": csrf, **{k: [v] for k, v in row.items()}})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'href="#{field}"' in shown
    assert f'id="{field}-wrong"' in shown
    assert "invoice 12" in shown or "evidence" in wrong
    assert portfolio_of(app).disclosures.disclosures() == ()


def test_an_empty_form_is_no_disclosure(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    assert send(supplier, path, dict.fromkeys(ROW, "")) == 400


def test_what_is_sent_is_text_and_never_markup(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    send(supplier, link(app, buyer), {**ROW, "supplier": NASTY, "evidence": NASTY})
    shown = page(buyer, "/disclosures/1")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_a_form_without_its_token_is_refused(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    assert supplier.post(path, data={k: [v] for k, v in ROW.items()}).status_code == 400
    assert portfolio_of(app).disclosures.disclosures() == ()


def test_a_file_comes_in_as_rows(app: Flask, buyer: FlaskClient, supplier: FlaskClient) -> None:
    content = (
        b"customer,supplier,good,country,evidence_class\n"
        b"Fictieve Kleding B.V.,Weverij Voorbeeld,stof,IN,A\n"
        b"Weverij Voorbeeld,Boerderij,katoen,IN,A\n"
        b"Somebody else,Their supplier,iron,CN,A\n"
    )
    path = link(app, buyer)
    empty = dict.fromkeys(ROW, "")
    assert send(supplier, path, empty, file=(io.BytesIO(content), "chain.csv")) == 303
    decide(buyer, do="accept")
    portfolio = portfolio_of(app)
    ties = portfolio.ties.below(portfolio.contracts.get("DVR-1").contract).supplies
    assert {(tie.good, tie.evidence_class) for tie in ties} == {("stof", None), ("katoen", None)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chain.csv", b"a,b\n1,2\n"),
        ("notice.xml", b"<TED_EXPORT/>"),
        ("bomb.zip", b"PK\x03\x04" + b"x" * 100),
        ("chain.csv", b"x" * 3001),
    ],
)
def test_a_file_that_is_no_chain_is_said_and_not_kept(
    app: Flask,
    buyer: FlaskClient,
    supplier: FlaskClient,
    name: str,
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("screening.services.disclosures.declared_rows.LARGEST_FILE", 3000)
    path = link(app, buyer)
    assert send(supplier, path, ROW, file=(io.BytesIO(content), name)) == 400
    assert portfolio_of(app).disclosures.disclosures() == ()


def test_a_request_that_is_too_large_is_refused_before_it_is_read(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limits, "DISCLOSURE", 10_000)
    path = link(app, buyer)
    big = io.BytesIO(b"x" * (upload_limits.DISCLOSURE + 1))
    assert send(supplier, path, ROW, file=(big, "chain.csv")) == 413


def test_too_many_requests_of_one_address_wait(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    answers = [supplier.get(path).status_code for _ in range(pages.MOST_A_MINUTE + 1)]
    assert answers == [200] * pages.MOST_A_MINUTE + [429]
    assert buyer.get("/").status_code == 200  # the buyer's own pages are not held up


def test_requests_are_counted_over_one_minute() -> None:
    limit = RateLimit(pages.MOST_A_MINUTE)
    assert not any(limit.is_too_fast("a", second) for second in range(0, 600, 2))
    assert [limit.is_too_fast("b", 0.1 * n) for n in range(61)][-1] is True
    assert not limit.is_too_fast("c", 1)


def test_only_so_much_comes_through_one_link(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    assert [send(supplier, path, ROW) for _ in range(MOST_THROUGH_ONE_LINK + 1)] == [
        *[303] * MOST_THROUGH_ONE_LINK,
        429,
    ]


def test_more_rows_keep_what_was_typed(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    assert send(supplier, path, ROW, more="1") == 200
    assert portfolio_of(app).disclosures.disclosures() == ()


def test_at_most_so_many_rows_of_a_form_are_read() -> None:
    answers = {field: [value] * 1000 for field, value in ROW.items()}
    rows, _ = of_form(answers)
    assert len(rows) == MOST_ROWS


def test_the_name_of_the_supplier_in_a_file_is_the_supplier_however_it_is_written() -> None:
    rows, wrong = of_file(
        "a.csv", b"customer,supplier,good\nFICTIEVE KLEDING BV,X,y\n", "Fictieve Kleding B.V."
    )
    assert (rows, wrong) == ((DeclaredRow("X", good="y"),), ())


def test_the_command_gives_a_link_too(
    app: Flask,
    supplier: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    around: Services = app.extensions["screening"]
    monkeypatch.setenv("SCREENING_HOME", str(around.settings.home))
    assert cli.main(["disclosure", "DVR-1", "--by", "me", "--site", "https://keten.example/"]) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith("https://keten.example/d/")
    assert supplier.get(address.removeprefix("https://keten.example")).status_code == 200


def test_a_contract_with_several_suppliers_needs_one_to_be_named(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    around: Services = app.extensions["screening"]
    monkeypatch.setenv("SCREENING_HOME", str(around.settings.home))
    code = cli.main(["disclosure", "DVR-1", "--by", "me", "--supplier", "Nobody"])
    assert code != 0
    assert "Fictieve Kleding" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"[]", b"\0" * 500, b"a,b\n1,2\n", b"PK\3\4x"])
def test_a_file_that_cannot_be_read_is_answered_in_one_language(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient, content: bytes
) -> None:
    path = link(app, buyer)
    form = {"csrf_token": token_of(supplier, path), "file": (io.BytesIO(content), "a.csv")}
    answer = supplier.post(f"{path}?lang=nl", data=form, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Stuur een tabel (CSV of XLSX) met in de eerste rij klant" in page
    assert not re.search(r"\b(this|file is|has no)\b", page, re.IGNORECASE)


def test_the_headings_that_a_supplier_is_told_to_use_are_read() -> None:
    for head in ("klant,leverancier,product,land", "customer,supplier,good,country"):
        rows, wrong = of_file("a.csv", f"{head}\nB,X,cotton,IN\n".encode(), "B")
        assert (rows, wrong) == ((DeclaredRow("X", good="cotton", made_in="IN"),), ()), head


# -- questions and the reply --


def replied(client: FlaskClient, path: str, **typed: str) -> tuple[int, str]:
    form = {"csrf_token": token_of(client, path)} | {
        f"reply-{id}": text for id, text in typed.items()
    }
    answer = client.post(f"{path}/reply", data=form)
    shown = answer if answer.status_code != 303 else client.get(answer.location.split("#")[0])
    return answer.status_code, shown.get_data(as_text=True)


def question_on(page: str) -> str:
    """The id of the first question of a form."""
    found = re.search(r'name="reply-([a-z_0-9-]+)"', page)
    assert found is not None
    return found[1]


def test_a_supplier_reads_why_it_is_asked_and_nothing_of_the_buyers_file(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    shown = page(supplier, path + "?lang=nl").replace(path, "")
    shown = re.sub(r'name="csrf_token" value="[^"]+"', "", shown)  # tokens hold any letters
    assert "Wat wij vragen, en waarom" in shown
    assert "geen bevinding over uw bedrijf" in shown
    assert "Een goed antwoord:" in shown
    for words in ("Verplicht", "Aanbevolen", "L2", "Zeer hoog"):
        assert words not in shown


def test_a_reply_stands_beside_the_flag_and_an_answer_under_its_question(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    question = question_on(page(supplier, path))
    before = buyer.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/verdict").get_json()
    status, shown = replied(supplier, path, **{question: "Uit Portugal", "": "Wij zijn een ander."})
    assert status == 303
    assert "Uit Portugal" in shown  # to be changed
    contract = page(buyer, f"/contracts/{id_of(app, 'DVR-1')}?lang=nl")
    flags, _, rest = contract.partition('id="now-heading"')
    assert "Wij zijn een ander." in flags
    assert "reageerde op" in flags
    assert "Uit Portugal" in rest.split('id="questions"')[1]
    replied(supplier, path, **{"": "Nu is het goed."})
    contract = page(buyer, f"/contracts/{id_of(app, 'DVR-1')}?lang=nl")
    assert "Nu is het goed." in contract
    assert "Wij zijn een ander." not in contract
    given = buyer.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/declarations").get_json()
    assert [reply["text"] for reply in given["replies"]] == [
        "Uit Portugal", "Wij zijn een ander.", "Nu is het goed.",
    ]  # fmt: skip
    after = buyer.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/verdict").get_json()
    assert after == before  # the supplier's word changes no verdict


def test_a_reply_that_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    question = question_on(page(supplier, path))
    status, shown = replied(supplier, path, **{question: "x" * 2001, "": "Wij reageren."})
    assert status == 422
    assert f'id="reply-{question}-wrong"' in shown
    assert "Wij reageren." in shown
    assert "x" * 2001 in shown
    assert replied(supplier, path)[0] == 422
    assert portfolio_of(app).supplier_replies.of_contract(
        portfolio_of(app).contracts.get("DVR-1").contract.key
    ) == ()  # fmt: skip


def test_only_so_many_replies_come_through_one_link(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supplier_replies, "MOST_THROUGH_ONE_LINK", 1)
    path = link(app, buyer)
    assert replied(supplier, path, **{"": "een"})[0] == 303
    status, shown = replied(supplier, path, **{"": "twee"})
    assert status == 422
    assert "twee" in shown
    assert supplier.post("/d/" + "a" * 43 + "/reply", data={}).status_code in (400, 404)


def test_answers_to_questions_that_changed_are_shown_again_and_not_lost(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    status, shown = replied(supplier, path, gone="Uit Turkije", **{"": "Dit klopt."})
    assert status == 422
    assert "Uit Turkije" in shown
    assert "Dit klopt." in shown
    assert "De vragen zijn veranderd" in shown


def test_an_answer_to_other_words_stands_apart_with_the_words_it_answered(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    path = link(app, buyer)
    question = question_on(page(supplier, path))
    request = portfolio_of(app).disclosures.request_by(path.removeprefix("/d/"))
    assert request is not None
    answers = [(question, "Waar komt het kobalt vandaan?", "Uit Zambia")]
    portfolio_of(app).supplier_replies.receive(request, answers)
    contract = page(buyer, f"/contracts/{id_of(app, 'DVR-1')}?lang=nl")
    before, _, questions = contract.partition('id="questions"')
    assert "Uit Zambia" not in questions
    assert "Waar komt het kobalt vandaan?" in before
    assert "Uit Zambia" not in page(supplier, path)


def test_one_of_several_suppliers_reads_nothing_that_another_declared(
    app: Flask, buyer: FlaskClient, supplier: FlaskClient
) -> None:
    shown = page(supplier, link(app, buyer))
    assert "reply-origin" in shown
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1").contract
    other = Party("r:other", "Een Ander B.V.", "NL")
    both = replace(contract, suppliers=(*contract.suppliers, other))
    tie = Supply(other.key, "r:mill", "cotton", "IN", kind=Kind.DECLARED, source="Een Ander B.V.")
    portfolio.imports.keep(
        DisclosureBatch((other, Party("r:mill", "Spinnerij", "IN")), (tie,), (both,)), "test"
    )
    rescreen(portfolio, screener_for(services_of(app).store, today()))
    shown = page(supplier, link(app, buyer, supplier="Fictieve Kleding B.V."))
    assert "India" not in shown.split("<form")[0]
    assert 'name="reply-' in shown
    assert "reply-origin" not in shown
