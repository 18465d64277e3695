"""An import says what became of every file, fills in what is left out, and never sinks."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.model.json_document import as_document
from screening.services.importing import (
    ImportOptions,
    ImportResult,
    import_files,
    import_paths,
)
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.messages import english

REGISTER = (
    "Contractnummer;Onderwerp;Opdrachtgever;Leverancier;KvK-nummer;Land leverancier;CPV-code;"
    "Contractwaarde;Valuta;Ingangsdatum\n"
    "C-1;Uniformen;Ministerie van Voorbeelden;Vos B.V.;90000001;Nederland;18110000;250000,50;EUR;"
    "01-06-2026\n"
    "C-2;Catering;;Denkbeeldig B.V.;90000002;Nederland;55500000;99000,00;EUR;15-07-2026\n"
)
CHAIN = (
    "customer,supplier,good,country,share,since,evidence,evidence_class,customer_id\n"
    "Vos B.V.,Weaver Ltd,fabric,BD,0.6,2026-01-01,audit,A,KvK 90000001\n"
)
KEYS = (
    "files", "processes", "contracts", "awards", "suppliers", "ties", "ownerships", "created",
    "updated", "unchanged", "rejected", "warnings", "payments", "same_number", "without_cpv",
    "calls", "clauses", "remarks",
)  # fmt: skip


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    store = Store(open_engine(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"))
    store.prepare()
    yield store.portfolio("local")
    store.close()


def bring(portfolio: Portfolio, options: ImportOptions | None = None, **files: str) -> ImportResult:
    named = [(name.replace("_", "."), text.encode()) for name, text in files.items()]
    return import_files(portfolio, named, options)


def test_the_document_has_the_published_keys_in_order(portfolio: Portfolio) -> None:
    document = as_document(bring(portfolio, register_csv=REGISTER).document)
    assert tuple(document) == KEYS
    (file,) = document["files"]
    assert tuple(file) == ("path", "format", "encoding", "mapping", "outcome", "reason")
    assert (file["outcome"], file["mapping"]["Leverancier"]) == ("imported", "supplier")
    assert (document["contracts"], document["created"], document["suppliers"]) == (2, 2, 2)
    assert json.loads(json.dumps(document)) == document


def test_importing_the_same_file_twice_changes_nothing(portfolio: Portfolio) -> None:
    bring(portfolio, register_csv=REGISTER, chain_csv=CHAIN)
    before = [portfolio.contracts.get(id) for id in portfolio.contracts.ids()]
    again = bring(portfolio, register_csv=REGISTER, chain_csv=CHAIN)
    document, report = again.document, again.report
    assert (document.created, document.updated, document.unchanged) == (0, 0, 2)
    assert report.affected == ()
    assert [portfolio.contracts.get(id) for id in portfolio.contracts.ids()] == before


def test_a_dry_run_prints_the_same_and_keeps_nothing(portfolio: Portfolio) -> None:
    dry = bring(
        portfolio, ImportOptions(dry_run=True), register_csv=REGISTER, chain_csv=CHAIN
    ).document
    assert portfolio.listing.stats().contracts == 0
    assert bring(portfolio, register_csv=REGISTER, chain_csv=CHAIN).document == dry


def test_one_bad_file_never_sinks_the_batch(portfolio: Portfolio, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "register.csv").write_text(REGISTER)
    (folder / "deeper" / "broken.json").write_text('{"releases": [')
    (folder / "notes.md").write_text("# Not a register")
    (folder / "empty.csv").write_text("")
    (folder / ".hidden.csv").write_text("never looked at")
    done = import_paths(portfolio, [folder, tmp_path / "gone.csv"]).document
    outcomes = {Path(file.path).name: file for file in done.files}
    assert sorted(outcomes) == ["broken.json", "empty.csv", "gone.csv", "notes.md", "register.csv"]
    assert done.created == 2
    for name in ("empty.csv", "gone.csv", "notes.md"):
        assert outcomes[name].outcome == "refused"
        assert english(outcomes[name].reason).endswith(".")
    assert "No such file" in english(outcomes["gone.csv"].reason)


def test_only_what_the_file_leaves_out_is_filled_in(portfolio: Portfolio) -> None:
    options = ImportOptions(buyer="Dienst X", buyer_type="central")
    bring(portfolio, options, register_csv=REGISTER)
    named, unnamed = (portfolio.contracts.get(number).contract for number in ("C-1", "C-2"))
    assert named.buyer is not None
    assert unnamed.buyer is not None
    assert (named.buyer.name, unnamed.buyer.name) == ("Ministerie van Voorbeelden", "Dienst X")
    assert (named.buyer_type, unnamed.buyer_type) == ("central", "central")
    assert (named.buyer.country, unnamed.buyer.country) == (None, None)


def test_the_country_of_the_buyer_is_never_guessed(portfolio: Portfolio) -> None:
    bring(portfolio, ImportOptions(buyer="X", buyer_country="NL"), register_csv=REGISTER)
    for number in ("C-1", "C-2"):
        buyer = portfolio.contracts.get(number).contract.buyer
        assert buyer is not None
        assert buyer.country == "NL"


def test_headings_nobody_knows_are_shown_and_once_explained_remembered(
    portfolio: Portfolio,
) -> None:
    table = "Ding;Wie;Hoeveel\nKandelaars;Vos B.V.;12\nSpiegels;Haas B.V.;13\n"
    asked = bring(portfolio, odd_csv=table).document
    (file,) = asked.files
    assert (file.outcome, asked.created) == ("needs_mapping", 0)
    assert set(file.mapping) == {"Ding", "Wie", "Hoeveel"}
    said = ImportOptions(mapping={"Ding": "title", "Wie": "supplier", "Hoeveel": "value"})
    assert bring(portfolio, said, odd_csv=table).document.created == 2
    more = table + "Kaarsen;Das B.V.;14\n"
    later = bring(portfolio, other_csv=more).document
    assert later.files[0].outcome == "imported"
    assert portfolio.listing.stats().contracts == 3


def test_a_dry_run_remembers_no_mapping(portfolio: Portfolio) -> None:
    table = "Ding;Wie;Hoeveel\nKandelaars;Vos B.V.;12\n"
    said = {"Ding": "title", "Wie": "supplier", "Hoeveel": "value"}
    bring(portfolio, ImportOptions(mapping=said, dry_run=True), odd_csv=table)
    assert bring(portfolio, odd_csv=table).document.files[0].outcome == "needs_mapping"


def test_a_chain_that_comes_later_finds_its_contract_by_number(portfolio: Portfolio) -> None:
    bring(portfolio, register_csv=REGISTER)
    header, row = CHAIN.splitlines()
    done = bring(portfolio, chain_csv=f"{header},contract\n{row},C-1\n")
    contract = portfolio.contracts.get("C-1")
    (tie,) = portfolio.ties.below(contract.contract).supplies
    assert (tie.good, tie.country, tie.contract) == ("fabric", "BD", contract.contract.key)
    assert done.report.affected == (contract.id,)
    assert portfolio.ties.below(portfolio.contracts.get("C-2").contract).supplies == ()


def test_a_run_says_who_brought_which_files(portfolio: Portfolio) -> None:
    bring(portfolio, ImportOptions(who="anna"), register_csv=REGISTER)
    (run,) = portfolio.imports.runs()
    assert (run.by, run.counts["created"]) == ("anna", 2)
    assert run.files[0]["path"] == "register.csv"


def imported_paths(portfolio: Portfolio, *paths: Path) -> dict[str, str]:
    document = import_paths(portfolio, paths).document
    return {file.path: file.outcome for file in document.files}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_that_nobody_writes_to_is_empty_and_holds_nobody_up(
    portfolio: Portfolio, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert imported_paths(portfolio, pipe) == {str(pipe): "refused"}


def test_a_folder_that_holds_itself_is_read_once(portfolio: Portfolio, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "round").symlink_to(folder)
    (folder / "r.csv").write_text(REGISTER, encoding="utf-8")
    assert list(imported_paths(portfolio, folder).values()) == ["imported"]


def test_a_name_that_is_no_text_is_shown_with_a_mark(portfolio: Portfolio, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/r\xff.csv"))
    try:
        odd.write_text(REGISTER, encoding="utf-8")
    except OSError:
        pytest.skip("this disk keeps only names that are text")
    assert imported_paths(portfolio, folder) == {f"{folder}/r\ufffd.csv": "imported"}
    assert portfolio.imports.runs()[0].files[0]["path"] == f"{folder}/r\ufffd.csv"


def test_a_name_too_long_for_the_disk_is_refused_and_sinks_no_other(
    portfolio: Portfolio, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text(REGISTER, encoding="utf-8")
    outcomes = imported_paths(portfolio, tmp_path / ("n" * 300), tmp_path / "r.csv")
    assert sorted(outcomes.values()) == ["imported", "refused"]
