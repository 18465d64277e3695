"""Files of proofs: what is taken, how they are kept, and when they go."""

import os
import time
from datetime import date
from pathlib import Path

from screening.model.errors import InputError, MissingError
from screening.services.clause_records import ClauseRecord, include
from screening.services.notice import Notice
from screening.services.proofs import cleanup, recording
from screening.services.proofs.files import MOST_BYTES, UNUSED, ProofFiles, SentFile, media_type_of
from screening.services.proofs.recording import ProofRecord, ProofVerdict
from tests.support.refusals import refuses
from tests.support.web_client import make_app, portfolio_of, services_of

CONTENT = b"%PDF-1.7 fictief"
DAY = date(2026, 11, 23)


def age(home: Path) -> None:
    """Make every file older than an unused one is kept."""
    then = time.time() - UNUSED - 60
    for path in (home / "proofs").glob("*/*"):
        os.utime(path, (then, then))


def test_what_is_larger_than_the_limit_is_refused() -> None:
    whole = SentFile("a.pdf", b"%PDF-" + bytes(MOST_BYTES - 5))
    assert media_type_of(whole) == "application/pdf"
    with refuses(InputError, "larger than 10 MB"):
        media_type_of(SentFile("a.pdf", whole.content + b"x"))


def test_a_file_comes_back_as_it_was_and_with_another_key_not_at_all(tmp_path: Path) -> None:
    files = ProofFiles(tmp_path, "key")
    sha256 = files.keep(CONTENT)
    assert files.keep(CONTENT) == sha256
    assert files.read(sha256) == CONTENT
    assert len(list((tmp_path / "proofs").glob("*/*"))) == 1
    for other, name in ((ProofFiles(tmp_path, "other"), sha256), (files, "../secret_key")):
        with refuses(MissingError, "no longer here"):
            other.read(name)


def test_a_file_is_closed_anew_and_is_as_old_as_before(tmp_path: Path) -> None:
    sha256 = ProofFiles(tmp_path, "key").keep(CONTENT)
    age(tmp_path)
    files = ProofFiles(tmp_path, "new\nkey")
    assert files.dated() == (sha256,)
    assert files.close_anew(sha256) is True
    assert files.dated() == ()
    assert ProofFiles(tmp_path, "new").read(sha256) == CONTENT
    assert ProofFiles(tmp_path, "other").close_anew(sha256) is False
    assert files.close_anew("0" * 64) is None
    assert files.sweep(()) == 1


def test_a_file_that_nobody_names_goes_after_a_day_and_not_before(tmp_path: Path) -> None:
    files = ProofFiles(tmp_path, "key")
    sha256 = files.keep(CONTENT)
    assert files.sweep(()) == 0
    age(tmp_path)
    assert files.sweep({sha256}) == 0
    assert files.sweep(()) == 1


def test_the_file_of_a_proof_goes_when_its_time_is_over_and_its_record_stays(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    store, portfolio = services_of(app).store, portfolio_of(app)
    files = ProofFiles(tmp_path, "key")
    id = portfolio.contracts.get("DVR-1").id
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C2",)), "anna", None)
    stored = portfolio.contracts.get("DVR-1")
    record = ProofRecord("C2", 1, "Analyse", "analysis", DAY)
    sent = SentFile("a.pdf", CONTENT)
    number = recording.add(portfolio, files, stored, record, sent, "anna", DAY)
    told: list[str] = []
    notice: Notice = lambda message: told.append(message.code)  # noqa: E731 - a list that is told
    ended = date(2029, 1, 31)
    assert cleanup.clean_up(store, files, 365, date(2030, 1, 31), notice) == 0
    age(tmp_path)
    assert cleanup.clean_up(store, files, 365, date(2030, 2, 1), notice) == 1
    assert told == ["retention.removed"]
    assert list((tmp_path / "proofs").glob("*/*")) == []
    (proof,) = portfolio.proofs.of(id)
    assert (proof.title, proof.file is not None and proof.file.removed is not None) == (
        "Analyse", True,
    )  # fmt: skip
    assert ended < date(2030, 2, 1)
    withdrawn = ProofVerdict("withdrawn", why="vergissing")
    recording.decide(portfolio, stored, number, withdrawn, (), "anna", DAY)
    assert cleanup.clean_up(store, files, 365, date(2030, 2, 1), notice) == 0
