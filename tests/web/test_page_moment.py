"""A page is made from one state of the database."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.support.web_client import id_of, make_app


@pytest.mark.parametrize("page", ["/contracts/{id}", "/api/v1/contracts/{id}", "/", "/monitoring"])
def test_a_page_that_was_seen_before_reads_over_one_connection(tmp_path: Path, page: str) -> None:
    app = make_app(tmp_path)
    client, path = app.test_client(), page.format(id=id_of(app, "DVR-1"))
    assert client.get(path).status_code == 200  # what is kept the first time it is shown
    begun: list[object] = []
    note = begun.append
    event.listen(Engine, "begin", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "begin", note)
    assert len(begun) == 1


def test_a_page_of_the_list_asks_the_database_no_more_than_it_did(tmp_path: Path) -> None:
    client, asked = make_app(tmp_path).test_client(), list[str]()

    def note(_: object, __: object, statement: str, *more: object) -> None:
        asked.append(statement)

    assert client.get("/").status_code == 200  # holds the list for this day
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get("/").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(asked) <= 22, asked  # one is BEGIN, one for the contracts that ended
