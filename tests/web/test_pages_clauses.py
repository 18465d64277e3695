"""The clause in a contract, as a person records it on the contract's page."""

from datetime import date
from pathlib import Path

from flask.testing import FlaskClient

from screening.model.purchase import ChainRequest
from screening.model.verdict import ClauseRef, Text
from screening.reports import filled_clauses
from screening.rules.clauses import texts as clause_texts
from tests.support import given_verdicts
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    token_of,
)


def record(client: FlaskClient, id: str, **form: str) -> tuple[int, str]:
    csrf = token_of(client, f"/contracts/{id}")
    answer = client.post(f"/contracts/{id}/clause", data={"csrf_token": csrf, **form})
    page = answer if answer.status_code != 303 else client.get(answer.location.split("#")[0])
    return answer.status_code, page.get_data(as_text=True)


def test_a_person_records_the_clause_sees_that_it_is_late_and_takes_it_back(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    what = {"what": "included", "day": "2026-02-01", "why": "Getekend met C8"}
    status, page = record(client, id, **what)
    assert status == 303
    assert "Te laat sinds" in page
    assert "2 mei 2026" in page
    assert "Getekend met C8" in page
    document = given_verdicts.document(app, id)
    assert document["chain_information"]["overdue_since"] == "2026-05-02"
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    assert steps.index("te laat sinds 2 mei 2026") < steps.index("#questions")
    assert "Gebruik de clausule die past" not in steps
    assert "informatie te laat sinds 2 mei 2026" in client.get("/").get_data(as_text=True)
    status, page = record(client, id, what="received", day="2026-06-01")
    assert (status, "Te laat sinds" in page) == (303, False)
    status, page = record(client, id, what="undo")
    assert "Te laat sinds" in page


def test_a_contract_with_another_version_of_a_clause_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    id = id_of(app, "DVR-1")
    carried = ChainRequest(date(2026, 2, 1), ("C2",), None, versions=(("C2", "0"),))
    portfolio_of(app).clauses.include(id, carried, "test")
    page = client_of(app).get(f"/contracts/{id}?lang=nl").get_data(as_text=True)
    assert "bevat C2 in versie 0; de tekst is nu versie" in page
    record(client_of(app), id, what="included", day="2026-02-01")
    page = client_of(app).get(f"/contracts/{id}?lang=nl").get_data(as_text=True)
    assert "in versie" not in page


def test_a_day_from_which_no_term_can_be_counted_is_refused(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    id = id_of(app, "DVR-1")
    status, page = record(client_of(app), id, what="included", day="9999-12-31")
    assert status == 422
    assert "Die dag ligt te ver weg" in page


def test_a_typed_day_goes_before_the_term(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    id = id_of(app, "DVR-1")
    record(client_of(app), id, what="included", day="2026-02-01", due="2027-01-31")
    document = given_verdicts.document(app, id)
    assert document["chain_information"]["due"] == "2027-01-31"
    assert document["chain_information"]["overdue_since"] is None


def test_what_cannot_be_is_said_in_the_visitors_language_and_keeps_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    for form, said in (
        ({"what": "included"}, "Kies een dag."),
        ({"what": "included", "day": "morgen"}, "Kies een dag."),
        ({"what": "included", "day": "2026-02-01", "due": "31/12"}, "Dit is geen datum."),
        ({"day": "2026-02-01"}, "Kies wat er is gebeurd."),
        ({"what": "received", "day": "2026-02-01"}, "nog geen clausule vastgelegd"),
        (
            {"what": "included", "day": "2026-02-01", "due": "2026-01-01"},
            "voordat de clausule in het contract stond",
        ),
    ):
        status, page = record(client, id, **form)
        assert (status, said in page) == (422, True), form
    assert portfolio_of(app).clauses.history(id) == ()


def test_a_person_says_which_clauses_are_in_the_contract(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    included = {"what": "included", "day": "2026-02-01"}
    status, page = record(client, id, **included, clauses="C2, C88")
    assert (status, 'value="C2, C88"' in page) == (422, True)
    assert "Er is geen clausule C88" in page
    record(client, id, **included, clauses="C2 en c8")
    request = portfolio_of(app).contracts.get(id).chain_request
    assert request is not None
    assert request.clauses == ("C2", "C8")


def test_a_mistake_in_the_form_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    typed = {"what": "included", "due": "2027-01-31", "why": "Getekend"}
    page = record(client, id, **typed)[1]
    assert "<title>Fout: " in page
    assert 'href="#clause-day"' in page
    assert 'value="2027-01-31"' in page
    assert page.count('value="Getekend"') == 1
    assert "Het is vastgelegd" in record(client, id, **typed, day="2026-02-01")[1]


def test_the_page_shows_how_origins_are_known_and_which_figures_are_missing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    page = client_of(app).get(f"/contracts/{id_of(app, 'DVR-1')}").get_data(as_text=True)
    assert "Hoe de herkomst van de goederen bekend is" in page
    assert "Cijfers die ontbreken" in page
    assert "hiervan is hier geen bron in gebruik" in page


def test_the_full_stops_of_a_legal_form_end_no_sentence_of_a_clause() -> None:
    for id, clause in clause_texts.load().clauses.items():
        for level in clause.levels:
            reference = ClauseRef(id, clause.version, clause.title)
            texts = [
                filled_clauses.filled_clause(
                    reference,
                    level,
                    dict.fromkeys(("supplier", "buyer", "product"), name),
                    date(2026, 11, 28),
                )
                for name in (Text("Voorbeeld B.V.", "Voorbeeld B.V."), Text("X", "X"))
            ]
            for language in ("nl", "en"):
                long, short = (shown.text[language] for shown in texts if shown is not None)
                assert long.replace("Voorbeeld B.V.", "X") == short, (id, level)


def test_a_sentence_of_a_clause_begins_with_a_capital(tmp_path: Path) -> None:
    page = client_of(app := make_app(tmp_path)).get(f"/contracts/{id_of(app, 'DVR-1')}?lang=nl")
    assert "Fictieve Kleding B.V. voert dit contract uit" in page.get_data(as_text=True)
    filled = clause_texts.fill_clause(
        Text("{supplier} doet. {supplier} laat; {supplier} ook.", "{supplier}"),
        {"supplier": Text("de opdrachtnemer", "the contractor")},
    )
    assert filled.nl == "De opdrachtnemer doet. De opdrachtnemer laat; de opdrachtnemer ook."
    assert filled.en == "The contractor"
