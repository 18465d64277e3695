"""The command line in Dutch and English: which is chosen, and that nothing is left out."""

import argparse
import ast
import inspect
import string
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from screening.cli import commands
from screening.cli.commands import uniform_text
from screening.cli.main import main
from screening.i18n import command_line
from screening.i18n.messages import render
from screening.model.errors import ScreeningError
from screening.model.purchase_requests import RequestStep
from screening.runtime.console import Console
from screening.services import practices
from screening.services.monitoring import ambitions
from sources.kit.values.message import Message
from tests.support import ready_made
from tests.support.command_line import run
from tests.support.folders import ROOT

PUBLICATION_LISTS = ("measure", "dimension", "day", "ambition", "contract")
# What only a programmer of a parser gets to read, and what `CommandParser.error` says in its place.
FOR_PROGRAMMERS = {
    "conflicting option string: %s", "conflicting option strings: %s", ".__call__() not defined",
    "'required' is an invalid argument for positionals", "%r is not callable",
    "mutually exclusive arguments must be optional", "can't open '%(filename)s': %(error)s",
    "cannot merge actions - two groups are named %r", "dest= is required for options like %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "invalid conflict_resolution value: %r", "cannot have multiple subparser arguments",
    "%(prog)s: error: %(message)s\n", "conflicting subparser: %s",
    "conflicting subparser alias: %s", 'argument "-" with mode %r',
}  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """What is printed for these words, help and complaints alike."""
    with pytest.raises(SystemExit):
        main(typed)
    both = capsys.readouterr()
    return both.out + both.err


@pytest.fixture
def no_locale(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "nl_BE@euro"}, "nl"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "nds_DE"}, "en"),
        ({"LANG": "nl_NL", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "nl_NL"}, "nl"),
        ({"LANG": "nl_NL", "LC_MESSAGES": "nl_NL", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "nl_NL", "LC_ALL": ""}, "nl"),
    ],
)
def test_the_environment_chooses_as_posix_has_it(
    environment: Mapping[str, str], language: str
) -> None:
    assert command_line.preferred(environment) == language


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        (["check"], None),
        (["--language", "nl", "check"], "nl"),
        (["check", "--language", "nl"], "nl"),
        (["check", "--language=nl"], "nl"),
        (["--language", "nl", "check", "--language", "en"], "en"),
        (["check", "--language"], None),
        (["check", "--language", "fr"], None),
        (["explain", "--", "--language", "nl"], None),
    ],
)
def test_a_language_that_is_asked_for_by_name_wins(
    typed: Sequence[str], chosen: str | None
) -> None:
    console = Console.of(typed, {"LANG": "nl_NL.UTF-8" if chosen == "en" else "en_GB.UTF-8"})
    assert console.language == (chosen or "en")


def test_a_report_stays_dutch_and_json_english_unless_another_is_asked_for_by_name() -> None:
    for environment in ({}, {"LANG": "en_GB.UTF-8"}, {"LANG": "nl_NL.UTF-8"}):
        console = Console.of(["explain", "C-1"], environment)
        assert (console.report_language, console.machine_language) == ("nl", "en")
    console = Console.of(["explain", "C-1", "--language", "en"], {"LANG": "nl_NL.UTF-8"})
    assert (console.report_language, console.machine_language) == ("en", "en")
    assert Console.of(["imports", "--language", "nl"], {}).machine_language == "nl"


def test_every_command_and_action_explains_itself_in_both_languages(
    no_locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = list(commands.modules())
    assert names == sorted(names)
    assert {"prepare", "import", "screen", "check", "explain", "bundle", "confirm"} <= set(names)
    actions = [("matches", "show"), ("matches", "decide"), ("sources", "accept")]
    for typed in [(), *((name,) for name in names), *actions]:
        english = said(capsys, *typed, "--help")
        dutch = said(capsys, *typed, "--help", "--language", "nl")
        assert english.startswith("usage: screening"), typed
        assert dutch.startswith("gebruik: screening"), typed
        assert "show this help message" not in dutch, typed
        assert said(capsys, "--language", "nl", *typed, "--help") == dutch, typed


def test_complaints_are_in_the_language_that_was_asked_for_before_or_after_them(
    no_locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "the following arguments are required: ID" in said(capsys, "explain")
    for typed in (("--language", "nl", "explain"), ("explain", "--language", "nl")):
        assert said(capsys, *typed) == (
            "screening explain: deze argumenten ontbreken: ID; `screening explain --help` laat "
            "zien wat u kunt opgeven.\n"
        )
    no_locale.setenv("LANG", "nl_NL.UTF-8")
    assert "'rood' kan hier niet (kies uit" in said(capsys, "hotspots", "--of", "rood")
    assert "is geen poort van 1 tot 65535" in said(capsys, "serve", "--port", "0")
    assert "is geen datum" in said(capsys, "clause", "1", "--by", "anna", "--included", "ooit")
    assert "onbekende argumenten: x" in said(capsys, "prepare", "x")
    assert "invalid choice: 'rood'" in said(capsys, "--language", "en", "rood")


def test_errors_are_in_the_language_of_the_person(
    no_locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ("confirm", "C-1", "kleding", "--by", "anna")
    assert main(typed) == 2
    assert "There is no category kleding; choose one of" in capsys.readouterr().err
    assert main([*typed, "--language", "nl"]) == 2
    assert "Er is geen categorie kleding; kies uit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "dutch"),
    [
        (("disclosure", "C-1", "--by", "anna", "--days", "1.5"), "1.5 is geen aantal dagen"),
        (("paths", "C-1", "--top", "x"), "x is geen aantal paden"),
        (("sources", "show", "x"), "x is geen nummer van een run"),
        (("sources", "accept", "x", "--by", "a", "--why", "b"), "x is geen nummer van een run"),
        (("undo", "-1"), "-1 is geen nummer van een import"),
    ],
)
def test_what_is_no_number_is_said_as_what_it_should_be_a_number_of(
    typed: Sequence[str],
    dutch: str,
    no_locale: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert dutch in said(capsys, *typed, "--language", "nl")
    english = said(capsys, *typed)
    assert "is no number of" in english
    assert "int value" not in english


def test_parts_of_the_service_are_named_in_the_language_of_what_they_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = ScreeningError(Message("run.unknown_source"))
    for language, names in (("en", ("clock", "worker")), ("nl", ("klok", "worker"))):
        console = Console(language)
        for part in ("clock", "worker"):
            console.note_error(part, error)
        lines = capsys.readouterr().err.splitlines()
        sentence = render(error.message, language)
        assert lines == [f"{name}: {sentence}" for name in names]


def test_an_import_says_its_warnings_as_sentences(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text(
        "Contractnummer;Titel;Leverancier;Land leverancier;Waarde\nC-1;Jassen;Vos;Nergensland;5\n"
    )
    home = tmp_path / "home"
    ready_made.database(home / "screening.db")
    done = run(home, "import", str(register), "--dry-run", "--language", "nl")
    assert (
        "let op         Een land is niet herkend en blijft onbekend (1): Nergensland" in done.stdout
    )
    assert "country_unknown" not in done.stdout


def test_all_that_argparse_says_to_a_person_is_there_in_dutch() -> None:
    """Read from the library itself, so that a new version of Python cannot bring in English."""
    sentences = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        parts = [part for argument in node.args for part in ast.walk(argument)]
        if node.func.id in ("_", "ngettext"):
            sentences |= {
                part.value
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    left = sentences - set(command_line.ARGPARSE) - FOR_PROGRAMMERS - {"title", "description"}
    assert left == set()


# Options of `proof` whose help is found by their names.
PROOF_OPTIONS = (
    "label", "good", "country", "issue", "site", "accept", "refuse", "withdraw", "undo", "save",
)  # fmt: skip


@pytest.mark.parametrize("code", sorted(command_line.codes()))
def test_every_text_has_the_same_places_in_both_languages(code: str) -> None:
    places = [
        sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name)
        for text in command_line.both(code)
    ]
    assert places[0] == places[1]
    assert all(text.strip() for text in command_line.both(code))


def uniform_text_words() -> set[str]:
    """Return the actions of `uniform-text`, with what each takes."""
    words = set(uniform_text.ACTIONS)
    for needed, optional in uniform_text.ACTIONS.values():
        words |= {*needed, *optional}
    return words


def test_every_text_is_used_and_every_code_in_the_source_is_there() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("cli", "runtime")
        for path in sorted((ROOT / "screening" / room).rglob("*.py"))
    )
    families = ("document.answer_", "import.outcome.", "import.label.", "matches.answer.",
                "notices.outcome.", "outcome.", "service.", "sensitivity.kind.",
                "sources.", "token.state.", "user.state.", "request.is.")  # fmt: skip
    made_of = (
        {f"request.{step.value}" for step in RequestStep}
        | {f"proof.{option}" for option in PROOF_OPTIONS}
        | {f"ambition.{name}" for name in ambitions.FIELDS}
        | {f"practice.{name}" for name in practices.FIELDS}
        | {f"publication.{name}" for name in PUBLICATION_LISTS}
        | {f"uniform-text.{name}" for name in uniform_text_words()}
    )
    names = set(commands.modules())
    unused = {
        code
        for code in command_line.codes() - names - made_of
        if not any(f"{mark}{code}{mark}" in source for mark in "\"'")
        and not code.startswith(families)
    }
    assert unused == set()
    used = {
        node.args[0].value
        for path in (ROOT / "screening").rglob("*.py")
        if path.parts[-2] in ("commands", "cli", "runtime")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in ("say", "text", "note", "answer", "progress")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    assert {code for code in used if "\n" not in code} - command_line.codes() == set()


def test_figures_have_the_marks_of_the_language() -> None:
    assert "1,234 of 5,678" in command_line.text("progress.screening", "en", done=1234, total=5678)
    assert "1.234 van 5.678" in command_line.text("progress.screening", "nl", done=1234, total=5678)


def test_only_the_command_that_was_typed_is_imported() -> None:
    """And for the help of all of them none: that is what makes it quick."""
    program = (
        "import sys\nfrom screening.cli.main import main\n"
        "try:\n    main({typed!r})\nexcept SystemExit:\n    pass\n"
        "ours = [name for name in sys.modules if name.startswith(('screening.', 'sources', "
        "'graphs'))]\nprint(*ours, file=sys.stderr)"
    )
    loaded = {}
    for typed in (["--help"], ["imports", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(typed=typed)],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        loaded[typed[0]] = set(done.stderr.split())
    assert not [name for name in loaded["--help"] if name.startswith(("sources", "graphs"))]
    chosen = {name for name in loaded["imports"] if name.startswith("screening.cli.commands.")}
    assert loaded["--help"].isdisjoint(chosen)
    assert chosen == {"screening.cli.commands.imports"}


def test_no_command_imports_inside_a_function() -> None:
    for path in sorted((ROOT / "screening" / "cli" / "commands").glob("*.py")):
        inside = [
            node.lineno
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert inside == [], Path(path).name
