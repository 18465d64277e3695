"""`screening todo` and `screening follow-up`, as a person types them."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run

REGISTER = (
    "Contractnummer;Onderwerp;Opdrachtgever;Leverancier;CPV-code;Contractwaarde;Valuta;Start;Einde\n"
    "C-1;Uniformen;Ministerie;Vos B.V.;18110000;1250000,00;EUR;01-01-2026;31-12-2029\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a contract of which the clauses were recorded."""
    folder = tmp_path_factory.mktemp("home")
    register = folder / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    assert run(folder, "import", str(register), "--buyer-type", "central").returncode == 0
    included = ("clause", "C-1", "--included", "2026-01-01", "--by", "Anna")
    assert run(folder, *included).returncode == 0
    return folder


def test_what_is_to_do_is_a_list_for_people_and_json_for_programs(home: Path) -> None:
    text = run(home, "todo", "--language", "nl").stdout
    assert "2026-04-01  C-1" in text
    assert "Risicoanalyse: van voordat dit hier werd bijgehouden" in text
    document = json.loads(run(home, "todo", "--as", "json").stdout)
    by_name = {(item["item"], item["occurrence"]): item for item in document["items"]}
    analysis = by_name["C2", 1]
    assert (analysis["state"], analysis["due"]) == ("unknown", "2026-04-01")
    assert (analysis["step"], analysis["days_late"]) == (None, 0)
    assert analysis["default_not_prescribed"] is True


def test_a_day_recorded_by_command_leaves_the_list(home: Path) -> None:
    came = ("follow-up", "C-1", "C3", "--received", "2026-05-20", "--by", "Anna")
    done = run(home, *came, "--language", "nl")
    assert done.returncode == 0, done.stderr
    assert "gekomen op 20 mei 2026" in done.stdout
    accepted = ("follow-up", "C-1", "C3", "--accepted", "2026-05-21", "--by", "Anna")
    assert "goedgekeurd op 21 mei 2026" in run(home, *accepted, "--language", "nl").stdout
    document = json.loads(run(home, "todo", "--as", "json").stdout)
    assert ("C3", 1) not in {(item["item"], item["occurrence"]) for item in document["items"]}


def test_what_cannot_be_recorded_is_said_in_one_sentence(home: Path) -> None:
    for words, said in (
        (("C2", "--received", "2026-05-20"), "--by"),
        (("C2", "--accepted", "2026-05-20", "--by", "Anna"), "Record first that it came"),
        (("C3", "--refused", "2026-05-20", "--by", "Anna", "--why", "x"), "Give the new day"),
        (("C2", "--dropped", "--by", "Anna"), "Say why"),
        (("C99", "--received", "2026-05-20", "--by", "Anna"), "not in the calendar"),
        (("--undo", "--by", "Anna"), "not in the calendar"),
    ):
        done = run(home, "follow-up", "C-1", *words, "--language", "en")
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_promise_of_the_supplier_stands_in_the_calendar_and_is_taken_back(home: Path) -> None:
    promised = ("follow-up", "C-1", "--promised", "2031-06-01", "--by", "Anna", "--language", "en")
    refused = run(home, *promised)
    assert (refused.returncode, "Say what was promised" in refused.stderr) == (2, True)
    done = run(home, *promised, "--why", "A living wage")
    line = "2031-06-01  promise-1        Promise of the supplier: A living wage"
    assert line in done.stdout
    undone = run(home, "follow-up", "C-1", "promise-1", "--undo", "--by", "Anna")
    assert (undone.returncode, "promise-1" in undone.stdout) == (0, False)


def test_the_days_are_written_to_a_calendar_file(home: Path) -> None:
    path = home / "todo.ics"
    assert run(home, "todo", "--calendar", str(path), "--as", "json").returncode == 0
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
