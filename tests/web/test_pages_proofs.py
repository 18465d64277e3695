"""The pages on which a proof is kept, held against its checklist, and lives or ends."""

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from screening.model.audit import LogFilter
from screening.model.follow_up import State
from screening.model.verdict import Shown
from screening.services import follow_up
from screening.services.clause_records import ClauseRecord, include
from screening.services.command_context import today
from screening.services.proofs import recording
from tests.support.web_client import client_of, id_of, make_app, portfolio_of, text_of, token_of

PDF = b"%PDF-1.7\nfictief"
ITEM = {"item": "C2:1", "title": "Analyse 2026", "kind": "analysis", "received": "2026-06-01"}
CERTIFICATE = {**ITEM, "kind": "certificate", "label": "GOTS", "last_day": "2026-12-10"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A visitor of a service in which the clauses of DVR-1 are on record since February 2026."""
    app = make_app(tmp_path)
    portfolio, id = portfolio_of(app), id_of(app, "DVR-1")
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C2", "C3", "C5")), "anna", None)
    return client_of(app)


def place_of(client: FlaskClient) -> str:
    return f"/contracts/{id_of(client.application, 'DVR-1')}"


def send(client: FlaskClient, **typed: str) -> tuple[int, str]:
    """Send the form of a new proof; return the status and the page that follows."""
    return send_with(client, None, **typed)


def send_with(
    client: FlaskClient, file: tuple[str, bytes] | None, /, **typed: str
) -> tuple[int, str]:
    """Send it with a file: its name and what it holds."""
    place = place_of(client)
    data: dict[str, object] = {"csrf_token": token_of(client, f"{place}/proofs/new"), **typed}
    if file is not None:
        data["file"] = (io.BytesIO(file[1]), file[0])
    answer = client.post(f"{place}/proofs", data=data, content_type="multipart/form-data")
    page = answer if answer.status_code != 303 else client.get(answer.location)
    return answer.status_code, page.get_data(as_text=True)


def decide(client: FlaskClient, number: int, **typed: str) -> tuple[int, str]:
    place = f"{place_of(client)}/proofs/{number}"
    standing = portfolio_of(client.application).proofs.of("DVR-1")
    seen = {proof.id: len(proof.decisions) for proof in standing}[number]
    data = {"csrf_token": token_of(client, place), "seen": str(seen), **typed}
    answer = client.post(place, data=data)
    page = answer if answer.status_code != 303 else client.get(answer.location)
    return answer.status_code, page.get_data(as_text=True)


def number_in(client: FlaskClient) -> int:
    return portfolio_of(client.application).proofs.of("DVR-1")[-1].id


def state_of(client: FlaskClient, item: str, on: date) -> State:
    portfolio = portfolio_of(client.application)
    items = follow_up.calendar_of(portfolio, portfolio.contracts.get("DVR-1"), on)
    return next(each.standing.state for each in items if each.standing.appointment.item == item)


def word(*names: str) -> bytes:
    """A file of Office with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def test_a_proof_is_kept_encrypted_and_handed_out_to_be_saved_alone(client: FlaskClient) -> None:
    status, page = send_with(client, ("../../Analyse ü.pdf", PDF), **ITEM)
    assert (status, "Analyse ü.pdf opslaan" in page) == (303, True)
    place = f"{place_of(client)}/proofs/{number_in(client)}/file"
    answer = client.get(place)
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    home = client.application.extensions["screening"].settings.home
    (path,) = (home / "proofs").glob("*/*")
    assert re.fullmatch(r"[0-9a-f]{64}", path.name)
    assert b"fictief" not in path.read_bytes()
    assert path.stat().st_mode & 0o77 == 0


def test_a_proof_that_is_accepted_fills_its_place_in_the_calendar(client: FlaskClient) -> None:
    status, page = send(client, **ITEM)
    assert (status, "geen: alleen beschreven" in page) == (303, True)
    assert state_of(client, "C2", today()) is State.RECEIVED
    points = re.findall(r'name="(answer-[^"]+)"', page)
    assert "answer-names_sites:cotton" in points
    met = dict.fromkeys(points, "met")
    status, page = decide(client, number_in(client), what="accepted", **met)
    assert (status, "Noemt bij naam: de ontpitters (gins) en de katoentelers" in page) == (
        303,
        True,
    )
    assert state_of(client, "C2", today()) is State.ACCEPTED
    assert "Goedgekeurd" in text_of(client, f"{place_of(client)}?lang=nl").split('id="proofs"')[1]
    log = portfolio_of(client.application).log.page(LogFilter(), 2)
    assert [entry.line.action for entry in log] == ["proof.decided", "proof.recorded"]


def test_a_certificate_that_ended_yesterday_opens_its_place_again_the_same_day(
    client: FlaskClient,
) -> None:
    send_with(client, ("c.pdf", PDF), **CERTIFICATE)
    decide(client, number_in(client), what="accepted")
    last = date(2026, 12, 10)
    states = {}
    day = today()
    while day <= last + timedelta(days=3):
        states[day] = state_of(client, "C2", day)
        day += timedelta(days=1)
    assert states[last] is State.EXPIRING
    assert states[last + timedelta(days=1)] is State.EXPIRED
    assert {states[day] for day in states if day > last} == {State.EXPIRED}
    portfolio = portfolio_of(client.application)
    due = follow_up.todo(portfolio, last + timedelta(days=1))
    expired = [item for item in due if item.standing.state is State.EXPIRED]
    assert [item.standing.appointment.item for item in expired] == ["C2"]
    stored = portfolio.contracts.get("DVR-1")
    assert recording.management(portfolio, stored, last).shown is Shown.VERIFIED
    assert recording.management(portfolio, stored, last + timedelta(days=1)).shown is Shown.NOTHING


def test_what_is_not_good_enough_is_asked_for_again_and_a_mistake_is_taken_back(
    client: FlaskClient,
) -> None:
    send(client, **ITEM)
    number = number_in(client)
    status, page = decide(client, number, what="refused", why="te algemeen")
    assert (status, "Geef de nieuwe dag." in page) == (422, True)
    assert 'value="te algemeen"' in page
    again = {"what": "refused", "why": "te algemeen", "again": "2027-02-01"}
    assert decide(client, number, **again)[0] == 303
    assert state_of(client, "C2", date(2027, 2, 2)) is State.LATE
    assert decide(client, number, what="taken_back")[0] == 303
    assert state_of(client, "C2", date(2027, 2, 2)) is State.RECEIVED
    assert decide(client, number, what="withdrawn", why="ander contract")[0] == 303
    assert state_of(client, "C2", today()) is State.UNKNOWN
    page = text_of(client, f"{place_of(client)}/proofs/{number}?lang=nl")
    assert "De intrekking terugnemen" in page


def test_another_takes_its_place_once_it_is_accepted_and_not_before(client: FlaskClient) -> None:
    send(client, **{**CERTIFICATE, "last_day": "2027-12-31"})
    first = number_in(client)
    decide(client, first, what="accepted")
    send(client, **{**CERTIFICATE, "last_day": "2028-12-31", "replaces": str(first)})
    second = number_in(client)
    portfolio = portfolio_of(client.application)
    stored = portfolio.contracts.get("DVR-1")

    def states() -> list[str]:
        return [each.state.value for each in recording.proofs_of(portfolio, stored, today())]

    assert states() == ["accepted", "waiting"]
    decide(client, second, what="accepted")
    assert states() == ["replaced", "accepted"]


def test_a_point_that_is_not_met_is_no_bar_and_needs_a_reason(client: FlaskClient) -> None:
    page = send(client, **ITEM)[1]
    first = re.findall(r'name="(answer-[^"]+)"', page)[0]
    status, page = decide(client, number_in(client), what="accepted", **{first: "not_met"})
    assert (status, "Zeg waarom het toch goed genoeg is." in page) == (422, True)
    why = {"why": "komt in maart", first: "not_met"}
    assert decide(client, number_in(client), what="accepted", **why)[0] == 303


def test_a_label_says_what_it_speaks_for_and_an_unknown_one_is_asked_about(
    client: FlaskClient,
) -> None:
    page = send(client, **CERTIFICATE)[1]
    assert "In dit contract zegt het iets over:" in page
    assert "biologische landbouw" in page
    page = send(client, **{**CERTIFICATE, "label": "Ons eigen keurmerk"})[1]
    assert "Dat is geen reden om het te weigeren; vraag:" in page


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("a.exe", b"MZ"), "wordt niet bewaard"),
        (("a.pdf", b"MZ niet"), "Dit is geen pdf-bestand"),
        (("a.docx", b"PK\x03\x04 en dan niets"), "Dit is geen docx-bestand"),
        (("a.docx", word("xl/workbook.xml")), "Dit is geen docx-bestand"),
        (("a.csv", b"a\0b"), "Dit is geen csv-bestand"),
        (("a.png", b""), "Het bestand is leeg"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_that_was_typed_is_lost(
    client: FlaskClient, file: tuple[str, bytes], said: str
) -> None:
    status, page = send_with(client, file, **ITEM)
    assert (status, said in page) == (422, True)
    assert 'value="Analyse 2026"' in page
    assert portfolio_of(client.application).proofs.of("DVR-1") == ()


def test_a_word_file_is_taken_by_the_names_of_its_parts(client: FlaskClient) -> None:
    content = word("[Content_Types].xml", "word/document.xml")
    assert send_with(client, ("plan.docx", content), **ITEM)[0] == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"item": ""}, "niet in de agenda"),
        ({"item": "C99:1"}, "niet in de agenda"),
        ({"title": " "}, "Geef de naam of het nummer"),
        ({"kind": "rumour"}, "Kies wat voor document"),
        ({"received": ""}, "Kies een dag."),
        ({"received": "2099-01-01"}, "Die dag moet nog komen."),
        ({"received": "gisteren"}, "Dit is geen datum."),
        ({"first_day": "2026-05-01", "last_day": "2026-04-01"}, "niet aflopen voordat"),
        ({"place": "cotton:XX"}, "XX"),
        ({"issue": "gossip"}, "Kies een van deze onderwerpen"),
        ({"replaces": "9"}, "geen bewijsstuk 9"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_nothing(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    status, page = send(client, **{**ITEM, **typed})
    assert (status, said in page) == (422, True)
    (field,) = re.findall(r'<li><a href="#([^"]+)">', page.split("data-error-summary")[1])[:1]
    assert f'id="{field}"' in page, "the summary leads to a field"
    assert portfolio_of(client.application).proofs.of("DVR-1") == ()


def test_what_two_people_decide_at_once_is_kept_once(client: FlaskClient) -> None:
    send(client, **ITEM)
    number = number_in(client)
    decide(client, number, what="accepted")
    status, page = decide(client, number, what="withdrawn", why="x", seen="0")
    assert (status, "Iemand heeft intussen over dit bewijsstuk" in page) == (422, True)


def test_a_file_that_was_damaged_or_is_of_another_contract_is_not_handed_out(
    client: FlaskClient,
) -> None:
    send_with(client, ("a.pdf", PDF), **ITEM)
    number = number_in(client)
    other = id_of(client.application, "DVR-2")
    assert client.get(f"/contracts/{other}/proofs/{number}/file").status_code == 404
    home = client.application.extensions["screening"].settings.home
    (path,) = (home / "proofs").glob("*/*")
    path.write_bytes(b"x")
    assert client.get(f"{place_of(client)}/proofs/{number}/file").status_code == 404
    send_with(client, ("a.pdf", PDF), **ITEM)
    assert client.get(f"{place_of(client)}/proofs/{number}/file").data == PDF
