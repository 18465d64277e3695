"""The command as a person types it: the answer on standard output, faults as one sentence."""

import json
import os
import re
from pathlib import Path

import pytest

from screening.cli import main as cli
from tests.support.command_line import run, run_process

REGISTER = (
    "Contractnummer;Onderwerp;Opdrachtgever;Leverancier;CPV-code;Contractwaarde;Valuta;"
    "Verzenddatum\n"
    "C-1;Uniformen;Ministerie van Voorbeelden;Vos B.V.;18110000;250000,00;EUR;01-06-2026\n"
    "C-2;=Catering;Ministerie van Voorbeelden;Haas B.V.;55500000;99000,00;EUR;15-07-2026\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which a register was imported."""
    folder = tmp_path_factory.mktemp("home")
    register = folder / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    done = run(folder, "import", str(register), "--buyer-type", "central", "--as", "json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert (document["contracts"], document["created"]) == (2, 2)
    return folder


def test_an_empty_home_is_prepared_by_itself(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    done = run_process(home, "prepare")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Ready: ")
    assert (home / "screening.db").exists()


def test_check_fits_two_screens_and_gives_everything_on_request(tmp_path: Path) -> None:
    words = ("check", "--cpv", "30213100", "--buyer-type", "central", "--value", "500000")
    brief = run(tmp_path, *words).stdout.splitlines()
    everything = run(tmp_path, *words, "--all").stdout.splitlines()
    assert len(brief) <= 2 * 40 < len(everything)
    assert brief[-1].endswith("screening check --all")


def test_check_answers_on_standard_output_alone(tmp_path: Path) -> None:
    words = ["check", "--cpv", "18100000", "--value", "250000", "--buyer-type", "central"]
    done = run_process(tmp_path / "home", *words, "--date", "2026-06-01", "--as", "json")
    assert (done.returncode, done.stderr) == (0, "")
    verdict = json.loads(done.stdout)
    assert (verdict["flag"], verdict["duty"]["missing"]) == ("ask", ["category"])
    assert done.stdout == json.dumps(verdict, ensure_ascii=False) + "\n"
    confirmed = [*words, "--category-confirmed", "bedrijfskleding", "--origin", "BD", "CN"]
    done = run(tmp_path / "home", *confirmed, "--language", "en")
    assert "Flag: required" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--value", "140.00.0"],
        ["--value", "-5"],
        ["--value", "many"],
        ["--cpv", "12345"],
        ["--cpv", "99999999"],
        ["--origin", "XX"],
        ["--date", "01-02-26"],
        ["--buyer-type", "municipal"],
        ["--nature", "things"],
        ["--category-confirmed", "iets"],
        ["--as", "pdf"],
        ["--colour", "red"],
        ["--language", "fr"],
    ],
)
def test_malformed_input_is_one_sentence_and_no_verdict(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path / "home", "check", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("screening")
    assert not (tmp_path / "home").exists()


def test_a_misspelt_setting_starts_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "prepare", SCREENING_HOEM="x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "SCREENING_HOEM is not a setting" in done.stderr


def test_screen_prints_contracts_with_their_verdicts(home: Path) -> None:
    done = run(home, "screen", "--as", "json")
    assert (done.returncode, done.stderr) == (0, "")
    entries = json.loads(done.stdout)
    assert [entry["contract"]["number"] for entry in entries] == ["C-1", "C-2"]
    assert entries[0]["verdict"]["flag"] == "ask"
    assert run(home, "screen", "--as", "json").stdout == done.stdout
    one = run(home, "screen", "--contract", "C-2", "--as", "json")
    assert json.loads(one.stdout) == entries[1:]
    assert len(run(home, "screen").stdout.splitlines()) == 3


def test_a_contract_that_does_not_exist_is_one_sentence(home: Path) -> None:
    for words in (["explain", "C-9"], ["screen", "--contract", "C-9"]):
        done = run(home, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "There is no contract C-9" in done.stderr
        assert done.stderr.count("\n") == 1


def test_explain_speaks_both_languages(home: Path) -> None:
    assert "Vlag: vraag open" in run(home, "explain", "C-1").stdout
    assert "Flag: open question" in run(home, "explain", "C-1", "--language", "en").stdout


def test_explain_gives_two_screens_unless_everything_is_asked_for(home: Path) -> None:
    brief = run(home, "explain", "C-1").stdout
    full = run(home, "explain", "C-1", "--all").stdout
    assert len(brief.splitlines()) <= 50
    assert "--all" in brief
    assert "Vastgelegd op" in full
    assert "Vastgelegd op" not in brief


def test_export_writes_a_spreadsheet_that_runs_nothing(home: Path, tmp_path: Path) -> None:
    printed = run(home, "export").stdout
    assert "'=Catering" in printed
    for name in ("list.csv", "list.xlsx"):
        done = run(home, "export", "--to", str(tmp_path / name), "--text", "uniformen")
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / name).stat().st_size > 100
    assert "Cate" not in (tmp_path / "list.csv").read_text("utf-8")
    assert run(home, "export", "--to", str(tmp_path / "list.pdf")).returncode == 2


@pytest.mark.parametrize(
    "given", ["--flag=verplicht", "--band=severe", "--level=5", "--division=x"]
)
def test_a_filter_that_does_not_exist_is_no_empty_list(home: Path, given: str) -> None:
    refused = run(home, "export", given)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert given.split("=")[1] in refused.stderr
    assert "choose one of" in refused.stderr or "give its two digits" in refused.stderr


def test_confirming_a_category_changes_the_flag_and_undo_takes_the_import_back(
    tmp_path: Path,
) -> None:
    home, register = tmp_path / "home", tmp_path / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    run(home, "import", str(register), "--buyer-type", "central", "--by", "anna")
    done = run(home, "confirm", "C-1", "bedrijfskleding", "--by", "anna", "--why", "uniforms")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[1:] == ["bedrijfskleding", "required"]
    assert run(home, "confirm", "C-1", "kleding", "--by", "anna").returncode == 2
    (imported,) = json.loads(run(home, "imports", "--as", "json").stdout)
    assert (imported["by"], imported["counts"]["created"]) == ("anna", 2)
    undo = ("undo", str(imported["id"]))
    refused = run(home, *undo)
    assert (refused.returncode, "Say why" in refused.stderr) == (2, True)
    assert run(home, *undo, "--why", "the wrong file").returncode == 0
    assert json.loads(run(home, "screen", "--as", "json").stdout) == []
    again = run(home, "undo", str(imported["id"]))
    assert (again.returncode, again.stdout) == (2, "")
    assert "undone already" in again.stderr


def test_an_import_of_nothing_usable_says_so(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "import", str(tmp_path / "gone.csv"), "--as", "json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["files"][0]["outcome"] == "refused"
    assert done.stderr.count("\n") == 1
    assert run(tmp_path / "home", "import", "x", "--map", "nonsense").returncode == 2
    assert run(tmp_path / "home", "import", "x", "--buyer-country", "QQ").returncode == 2


def test_a_home_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "home", "prepare")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "screening.db").write_text("this is not a database, whatever its name says" * 99)
    done = run(broken, "prepare")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("explain", b"\xff"), "no text that can be read"),
        (("import", "x.csv", "--by", b"\xff"), "no text that can be read"),
        (("screen", "--contract", b"\xff"), "no text that can be read"),
        (("import", ""), "a path is empty"),
        (("import", "x.csv", "--buyer", " "), "a name is empty"),
        (("undo", "9" * 30), "is no number of an import"),
        (("undo", "-1"), "screening undo --help"),
        (("serve", "--port", "99999"), "is no port from 1 to 65535"),
        (("serve", "--port", "0"), "is no port from 1 to 65535"),
    ],
)
def test_a_word_that_cannot_be_used_is_one_sentence(
    home: Path, words: tuple[str | bytes, ...], says: str
) -> None:
    done = run(home, *map(os.fsdecode, words))
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_mapping_of_a_heading_that_no_table_has_is_said(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("Leverancier;Omschrijving\nNaald BV;Kleding\n", encoding="utf-8")
    said = ("--map", "omschrijving=title", "--map", "Omschrijvin=title", "--dry-run")
    done = run(home, "import", str(table), *said, "--as", "json")
    assert done.stderr.count("has a heading") == 1
    assert '"Omschrijvin"' in done.stderr
    assert json.loads(done.stdout)["contracts"] == 1


def test_a_fault_of_ours_is_a_sentence_without_the_words_of_a_register(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(given: object, console: object) -> int:
        raise RuntimeError("Secret Supplier B.V.")

    monkeypatch.setattr("screening.cli.commands.imports.run", fail)
    assert cli.main(["imports"]) == 1
    said = capsys.readouterr().err
    assert "a fault of the program (RuntimeError" in said
    assert "Secret" not in said
    assert "Traceback" not in said


def test_a_name_cannot_steer_the_terminal(home: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[2Jb.csv"
    odd.write_text("no table", encoding="utf-8")
    done = run(home, "import", str(odd))
    assert "a\ufffd[2Jb.csv" in done.stdout
    assert "\x1b" not in done.stdout
    ascii_only = run_process(home, "screen", PYTHONIOENCODING="ascii")
    assert ascii_only.returncode == 0


def test_a_refusal_names_its_file_once(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "nummers.csv"
    file.write_text("naam;kvk\nVos B.V.;12345678\nHaas B.V.;87654321\n", encoding="utf-8")
    done = run(home, "import", str(file))
    assert done.stdout.splitlines()[0].count(str(file)) == 1, done.stdout


def test_what_is_left_to_screen_says_who_does_it(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(REGISTER, encoding="utf-8")
    done = run(tmp_path / "home", "import", str(file), "--no-screen")
    assert "2 contracts wait for their verdict" in done.stderr
    assert "a running worker within the hour" in done.stderr
    assert "running worker" in run(tmp_path / "home", "import", "--help").stdout


def test_a_source_that_does_not_exist_is_no_empty_list(home: Path) -> None:
    done = run(home, "matches", "--source", "foo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no source foo; choose from" in done.stderr


def test_a_table_without_headings_is_read_by_place(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "kaal.csv"
    table.write_text("Schoonmaak;Blink B.V.;Utrecht\nUniformen;Wevers B.V.;Zwolle\n", "utf-8")
    asked = run(home, "import", str(table), "--no-headings", "--dry-run")
    assert asked.returncode == 2
    assert "Column 1 = ?" in asked.stdout
    columns = ("--map", "Column 1=title", "--map", "Column 2=supplier")
    tried = run(home, "import", str(table), "--no-headings", "--dry-run", *columns)
    assert "would create            2" in tried.stdout
    assert "can be read" in tried.stdout


def test_the_example_goes_and_comes_back(home: Path) -> None:
    assert "The example was removed" in run(home, "example", "remove").stdout
    assert "The example is in the portfolio" in run(home, "example", "put-back").stdout


def test_a_list_of_payments_is_told_apart_from_contracts(home: Path, tmp_path: Path) -> None:
    paid = tmp_path / "betalingen.csv"
    paid.write_text("leverancier;betaaldatum;betaald bedrag\nBlink B.V.;03-02-2026;100\n", "utf-8")
    done = run(home, "import", str(paid))
    assert done.returncode == 0
    assert re.search(r"contracts +0\n", done.stdout)
    assert re.search(r"payments +1\n", done.stdout)
    assert "(payments: 1)" in run(home, "imports").stdout
    assert "Blink B.V." in run(home, "payments").stdout
    assert run(home, "payments", "--as", "csv").stdout.startswith("\ufeffkey,supplier")
