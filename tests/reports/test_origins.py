"""The origins that figures give, and the page that says which."""

import re
from pathlib import Path

import pytest

import sources
from screening.reports import origins
from screening.rules.risk import method, origin_shares
from screening.rules.risk.computed_origins import ESTIMATE, rows_of_key
from tests.support.folders import SHARED

RISK = SHARED / "data" / "risk"
METHOD = method.load()
TABLE = origins.TABLES / origin_shares.FILE
needs_copies = pytest.mark.skipif(not RISK.is_dir(), reason="the real copies are not here")


@needs_copies
def test_the_same_figures_give_the_table_that_ships() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert origins.compute(RISK, METHOD, text) == text, (
        "run `python -m screening.reports.origins --from DIR`"
    )


def test_the_page_says_what_the_tables_say() -> None:
    text = origins.PAGE.read_text(encoding="utf-8")
    assert origins.page(text, origins.blocks_of(METHOD, METHOD.origins)) == text


def test_the_page_lists_fifty_changes() -> None:
    text = origins.PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- changes -->\n(.*?)<!-- /changes -->", text, re.DOTALL)
    assert len(block.splitlines()) == origins.MOST_CHANGES + 2


def test_each_row_by_figures_rests_on_a_decision() -> None:
    decided = {by.key: by.basis for by in origins.decisions(METHOD) if by.measure != ESTIMATE}
    for key, basis in decided.items():
        rows = rows_of_key(METHOD.origins, key)
        assert {row.basis for row in rows if not row.is_estimate} == {basis}, key
    by_figures = sum(
        not row.is_estimate for key in decided for row in rows_of_key(METHOD.origins, key)
    )
    assert by_figures == METHOD.origins.counts()[0]


def test_each_good_with_a_decision_is_in_the_table() -> None:
    for by in origins.decisions(METHOD):
        assert rows_of_key(METHOD.origins, by.key), by.key


def test_nothing_is_computed_of_a_list_that_may_not_ship() -> None:
    named = {by.source for by in origins.decisions(METHOD) if by.measure != ESTIMATE}
    assert named == {copy.source for copy in origins.COPIES}
    assert all(sources.source(name).may_ship for name in named)


@needs_copies
def test_the_command_writes_table_and_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "origins.md"
    page.write_bytes(origins.PAGE.read_bytes())
    tables = tmp_path / "tables"
    tables.mkdir()
    for file in origins.TABLES.glob("origin*.csv"):
        (tables / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(origins, "TABLES", tables)
    monkeypatch.setattr(origins, "PAGE", page)
    origins.main(["--from", str(RISK)])
    assert (tables / origin_shares.FILE).read_bytes() == TABLE.read_bytes()
    assert page.read_text(encoding="utf-8").count("<!-- /") == 4
