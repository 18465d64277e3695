"""Uploads that wait for a person: gone after a day, and never more than there is room for."""

import os
import time
from pathlib import Path

import pytest

from screening.model.errors import InputError, MissingError
from screening.services import uploads
from screening.services.uploads import PATIENCE, Uploads


def test_what_nobody_came_back_for_goes_without_another_upload(tmp_path: Path) -> None:
    held = Uploads(tmp_path)
    held.clean_up()  # before there is any
    left, waits = (held.take([("a.csv", b"a")]) for _ in range(2))
    before = time.time() - PATIENCE - 1
    os.utime(tmp_path / "uploads" / left.token, (before, before))
    held.clean_up()
    with pytest.raises(MissingError):
        held.find(left.token)
    assert held.files(held.find(waits.token)) == [("a.csv", b"a")]


def test_uploads_that_wait_take_no_more_room_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 10)
    held = Uploads(tmp_path)
    first = held.take([("a.csv", b"12345")])
    with pytest.raises(InputError):
        held.take([("b.csv", b"123"), ("c.csv", b"123")])
    assert [folder.name for folder in (tmp_path / "uploads").iterdir()] == [first.token]
    held.finish(first)
    held.take([("b.csv", b"123456"), ("c.csv", b"1234")])
