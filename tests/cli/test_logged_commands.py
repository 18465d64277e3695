"""Every command that writes leaves a line in the log; the commands come from their folder."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screening.cli.commands import modules
from screening.model.audit import LogEntry, LogFilter
from screening.model.match import MatchFilter
from screening.model.purchase_requests import number_of
from screening.services.disclosures import lifecycle
from screening.services.open_store import open_store
from screening.services.purchase_form import categories
from screening.services.settings import Settings
from screening.store import Store
from screening.store.store import LOCAL
from tests.support.command_line import run
from tests.support.every_page import make_everything
from tests.support.folders import ROOT
from tests.support.web_client import services_of

# The commands that write nothing, each with the reason.
WITHOUT = {
    "check": "a computation that keeps nothing",
    "cpv": "looks codes up",
    "explain": "prints",
    "export": "writes a file for who asks",
    "hotspots": "prints",
    "imports": "prints",
    "methodology": "writes a file",
    "paths": "prints",
    "payments": "prints",
    "sensitivity": "prints",
    "backup": "copies the store into a file",
    "restore": "tried in tests/services/backups: the line stands in the store that it puts back",
    "move": "as restore",
    "bundle": "makes files of copies of sources",
    "serve": "starts the processes, whose writes are their own",
    "report": "writes a file for who asks",
    "decisions": "prints",
    "digest": "prints",
    "plan": "prints",
    "todo": "prints, or writes a file for who asks",
    "prepare": "migrates, which begins the log; counts are derived",
}
EVERYTHING = LogFilter()
NUMBER = number_of(datetime.now(UTC).year, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    services_of(make_everything(place)).store.close()
    return place


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    return open_store(Settings.from_environment({"SCREENING_HOME": str(home)}))


def lines(store: Store) -> list[LogEntry]:
    logs = (*(store.portfolio(slug).log for slug in store.organizations()), store.log)
    return [entry for log in logs for entry in log.page(EVERYTHING, 500)]


def typed(home: Path, store: Store) -> dict[str, Sequence[Sequence[str]]]:
    """What is typed of each command that writes."""
    portfolio = store.portfolio(LOCAL)
    tie = re.search(r"\b[0-9a-f]{12}\b", run(home, "document", "DVR-1").stdout)
    assert tie is not None
    match = portfolio.matches.page(MatchFilter(), 1, 1).items[0].id
    register = home / "extra.csv"
    register.write_text("contractnummer;omschrijving;leverancier\nN-1;Schoonmaak;Fictief B.V.\n")
    seen = ("--kind", "origin", "--class", "B", "--seen", "2026-01-20", "--by", "Anna")
    words = home / "opening.txt"
    words.write_text("Wat wij deden.")
    secret = home / "client.secret"
    secret.write_text("een geheim")
    why = ("--why", "zo is het")
    issued = ("--issuer", "https://a.example", "--client-id", "c")
    figures = str(ROOT / "tests" / "recorded" / "un_undp_hdi.csv")
    asked = lifecycle.ask(portfolio, portfolio.contracts.get("DVR-1"), None, "Anna")
    request = portfolio.disclosures.request_by(asked.token)
    assert request is not None
    portfolio.supplier_replies.receive(request, [("", "", "Dit klopt niet.")])
    looked = ("--kvk", "12345678", "--outcome", "admitted", "--by", "Anna")
    return {
        "answers": [
            ("answers", "DVR-1", "--accept", "reply-1", "--by", "Anna"),
            ("answers", "DVR-1", "--undo", "reply-1", "--by", "Anna"),
        ],
        "lender": [
            ("lender", "DVR-1", "--name", "Fictief B.V.", *looked),
            ("lender", "DVR-1", "--withdraw", "1", "--by", "Anna"),
        ],
        "import": [("import", str(register), "--by", "Anna")],
        "cpv-review": [("cpv-review", "accept-sure", "--by", "Anna", "--at-least", "0.01", *why)],
        "screen": [("screen", "--contract", "DVR-2")],
        "confirm": [("confirm", "DVR-1", categories()[0], "--by", "Anna", "--why", "zo is het")],
        "clause": [("clause", "DVR-1", "DVR-2", "--included", "1-2-2026", "--by", "Anna")],
        "follow-up": [("follow-up", "DVR-1", "C2", "--received", "2026-03-01", "--by", "Anna")],
        "proof": [
            ("proof", "DVR-1", "C2", "--title", "Analyse", "--kind", "analysis", "--by", "Anna"),
            ("proof", "DVR-1", "--accept", "1", "--by", "Anna"),
        ],
        "decide": [
            ("decide", "accept", "DVR-1", "--by", "Anna", *why),
            ("decide", "undo", "1", "--by", "Anna"),
        ],
        "document": [("document", "DVR-1", "--tie", tie[0], "--document", "W-1", *seen)],
        "disclosure": [("disclosure", "DVR-1", "--by", "Anna")],
        "hours": [("hours", "DVR-1", "1.5", "--by", "Anna", "--why", "gesprek")],
        "monitor": [("monitor", "--keep", "--who", "Anna")],
        "practice": [
            (
                *("practice", "publish", "--kind", "clause", "--title", "Clausule", "--by", "A"),
                *("--text", "Tekst", "--result", "Werkt"),
            ),
        ],
        "publication": [
            (
                *("publication", "choose", "--address", "ons-adres", "--publisher", "Ons"),
                *("--contract", "DVR-1", "--by", "Anna"),
            ),
        ],
        "uniform-text": [("uniform-text", "begin", "Groep", "1", "--by", "Anna")],
        "ambition": [
            (
                "ambition",
                "add",
                "--preset",
                "isv_right_clause",
                "--until",
                "2099-12-31",
                "--basis",
                "Raadsbesluit",
                "--owner",
                "Wethouder",
                "--by",
                "Anna",
            ),
            ("ambition", "withdraw", "1", "--by", "Anna"),
        ],
        "commitment": [
            (
                "commitment",
                "add",
                "--kind",
                "motion",
                "--text",
                "Vraag",
                "--reference",
                "M-1",
                "--day",
                "2025-03-01",
                "--owner",
                "Wethouder",
                "--by",
                "Anna",
            ),
            ("commitment", "settle", "1", "done", "--by", "Anna"),
        ],
        "council": [
            ("council", "write", "opening", "--year", "2025", "--file", str(words), "--by", "Anna"),
        ],
        "policy": [
            ("policy", "draft", "as_rijk", "--by", "Anna"),
            (
                *("policy", "activate", "1", "--decision", "mandate", "--reference", "M-1"),
                *("--decided", "2025-12-01", "--owner", "Inkoop", "--from", "2026-01-01"),
                *("--by", "Anna", "--why", "zo besloten"),
            ),
            ("policy", "close", "1", "--until", "2026-05-01", "--by", "Anna", *why),
            ("policy", "rollback", "1", "--by", "Anna", *why),
        ],
        "request": [
            ("request", "new", "--words", "laptops", "--by", "Anna"),
            ("request", "change", NUMBER, "--value", "200.000", "--by", "Anna"),
            ("request", "ask", NUMBER, "--by", "Anna"),
            ("request", "advise", NUMBER, "--by", "Anna", "--why", "neem L2"),
            ("request", "decide", NUMBER, "--by", "Anna", "--level", "L4"),
            ("request", "tie", NUMBER, "DVR-1", "--by", "Anna"),
            ("request", "back", NUMBER, "--by", "Anna"),
            ("request", "not-this", NUMBER, "DVR-1", "--by", "Anna"),
        ],
        "edit": [
            ("edit", "owner", "Bert", "--contract", "DVR-1", "--by", "Anna"),
            ("edit", "undo", "2", "--by", "Anna", "--why", "toch niet"),
        ],
        "matches": [
            ("matches", "decide", match, "not_same", "--by", "Anna", "--why", "ander adres"),
            ("matches", "undo", match, "--by", "Anna", "--why", "toch niet"),
        ],
        "notices": [
            ("notices", "add", "90000016", "--by", "Anna"),
            ("notices", "remove", "90000016"),
        ],
        "sources": [("sources", "off", "un_undp_hdi"), ("sources", "on", "un_undp_hdi")],
        "refresh": [("refresh", "un_undp_hdi", "--from", figures, "--by", "Anna")],
        "example": [("example", "put-back"), ("example", "remove")],
        "user": [
            ("user", "add", "b@voorbeeld.nl", "--role", "reader"),
            ("user", "role", "b@voorbeeld.nl", "--role", "buyer"),
            ("user", "block", "b@voorbeeld.nl"),
            ("user", "block", "b@voorbeeld.nl", "--undo"),
            ("user", "reset", "b@voorbeeld.nl"),
            ("user", "language", "b@voorbeeld.nl", "--to", "en"),
            ("user", "language", "--to", "nl"),
            ("user", "add", "e@voorbeeld.nl", "--role", "reader"),
            ("user", "erase", "e@voorbeeld.nl"),
        ],
        "organization": [
            ("organization", "add", "other", "--name", "Gemeente Elders"),
            ("organization", "rename", "other", "--name", "Gemeente Anders"),
        ],
        "provider": [
            ("provider", "add", "A", *issued, "--secret-file", str(secret)),
            ("provider", "remove", "A"),
        ],
        "token": [
            ("token", "add", "Register", "--program", "--label", "Nachtrun", "--role", "buyer"),
            ("token", "revoke", "1"),
        ],
        "keys": [
            ("keys", "renew", "--by", "Anna", "--why", "beheerder vertrokken"),
            ("keys", "forget", "--by", "Anna"),
        ],
        "undo": [("undo", "RUN", "--by", "Anna", "--why", "verkeerd bestand")],
        "verify": [("verify", "--sign-anew", "--by", "Anna", "--why", "nieuwe sleutel")],
    }


def test_every_command_that_writes_leaves_a_line(home: Path, store: Store) -> None:
    commands = typed(home, store)
    assert set(modules()) == set(commands) | set(WITHOUT)
    for name, sentences in commands.items():
        for words in sentences:
            last = store.portfolio(LOCAL).imports.last_in_force()
            run_id = str(last.id if last else 0)
            before = len(lines(store))
            done = run(home, *[run_id if part == "RUN" else part for part in words])
            new = lines(store)
            assert len(new) > before, (words, done.stderr, done.stdout[-500:])
            latest = max(new, key=lambda entry: (entry.line.at, entry.line.number))
            assert latest.line.door == "command", (name, latest)


def test_verify_says_which_line_was_changed_in_either_language(home: Path, store: Store) -> None:
    assert run(home, "verify").returncode == 0
    heads = home / "heads.jsonl"
    heads.write_text(run(home, "verify", "--heads").stdout, encoding="utf-8")
    assert json.loads(heads.read_text("utf-8").splitlines()[1])["log"] == LOCAL
    assert run(home, "verify", "--against", str(heads)).returncode == 0
    key = store.portfolio(LOCAL)._scope.id
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_line_no_update")
        change = "UPDATE audit_line SET door = 'api' WHERE number = 2 AND organization_id = ?"
        connection.exec_driver_sql(change, (key,))
    english = run(home, "verify", "--language", "en")
    assert english.returncode == 1
    assert "line 2: it is not as it was written" in english.stdout
    dutch = run(home, "verify", "--language", "nl")
    assert "regel 2: deze is niet zoals hij werd geschreven" in dutch.stdout
    document = [
        json.loads(line) for line in run(home, "verify", "--as", "json").stdout.split("\n")[:2]
    ]
    assert [log["whole"] for log in document] == [True, False]
    assert run(home, "verify", "--against", str(home / "gone")).returncode == 2
    assert run(home, "verify", "--sign-anew").returncode == 2
