"""Changes of a large list are laid over it: as if all of it were read, at a fraction of the cost.

And what nobody asks for any more is let go: statements, never the record of them or the raw file.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import sources
from screening.model.errors import InputError
from screening.model.snapshots import SnapshotLine
from screening.services.open_store import open_store
from screening.services.refreshing import run_now, source_states
from screening.services.refreshing.inputs import RefreshInput
from screening.services.refreshing.refresh import RefreshResult, refresh
from screening.services.settings import Settings
from screening.store import tables
from screening.store.database.engine import reading, writing
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import FAIL_POINTS, RunLeases
from sources.kit.judge.snapshot_facts import Facts
from sources.kit.values.message import Message
from sources.kit.values.statements import Listing
from tests.support import ready_made
from tests.support.lei_columns import COLUMNS
from tests.support.refusals import refuses

ENTITIES = "org_gleif_entities"
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIZE = 120
LIST = "20240201-0800-gleif-goldencopy-lei2-golden-copy.csv"


def day(number: int) -> str:
    return f"202402{number:02}-0800-gleif-goldencopy-lei2-last-day.csv"


def entity(number: int, name: str = "", **said: str) -> tuple[str, ...]:
    known = {
        "country": "IN",
        "status": "ACTIVE",
        "since": "2016-05-02T10:00:00Z",
        "alias": f"Sample {number}",
    } | said
    return (
        f"EXAMPLE{number:013}",
        name or f"Example Company {number}",
        known["alias"],
        "1 Example Street",
        known["country"],
        "RA000394",
        f"U{number:09}",
        "GENERAL",
        known["status"],
        known["since"],
        "ISSUED",
    )


WHOLE = [entity(number) for number in range(SIZE)]
CHANGES = [entity(3, "Renamed"), entity(5, status="INACTIVE"), entity(SIZE, "New", country="NL")]


class Home:
    """A store with its archive, given files in folders as an operator gives them."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        said = {"SCREENING_HOME": str(folder / "home")}
        if database:
            said["SCREENING_DATABASE"] = database
        else:
            ready_made.database(folder / "home" / "screening.db")
        self.folder = folder
        settings = Settings.from_environment(said)
        self.store = open_store(settings)
        self.desk = run_now.refresh_context(self.store, settings, DAY)
        self.source = sources.source(ENTITIES)

    def give(self, *files: tuple[str, list[tuple[str, ...]]]) -> RefreshResult:
        return run_now.run_now(
            self.store, self.desk, self.source, "anna", RefreshInput(self.files(*files))
        ).refreshed

    def files(self, *files: tuple[str, list[tuple[str, ...]]]) -> Path:
        folder = self.folder / f"given {len(list(self.folder.iterdir()))}"
        folder.mkdir()
        for name, rows in files:
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
        return folder

    @property
    def used(self) -> SnapshotLine:
        return next(one for one in self.store.snapshots.lines(ENTITIES) if one.status == "ready")

    def said(self, snapshot: int | None = None) -> set[Any]:
        """Everything but where in which file it stands."""
        from dataclasses import replace

        every = list(self.store.snapshots.statements_of(snapshot or self.used.id))
        assert len({one.identifiers for one in every if isinstance(one, Listing)}) == len(every)
        return {replace(one, where="") for one in every}

    def kept(self) -> dict[int, int]:
        """How many rows there are of each snapshot."""
        said = tables.statement.c
        with reading(self.store._engine) as connection:
            asked = select(said.snapshot_id, func.count()).group_by(said.snapshot_id)
            ours = {one.id for one in self.store.snapshots.lines(ENTITIES)}
            return {id: count for id, count in connection.execute(asked) if id in ours}


@pytest.fixture(autouse=True)
def small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a list of a hundred rows is a few rows; these tests change more."""
    monkeypatch.setattr("screening.services.refreshing.inputs.MOST_CHANGED", 1.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Home]:
    on_server = request.param == "postgresql"
    database = request.getfixturevalue("postgres").prepared() if on_server else None
    made = Home(tmp_path, database)
    yield made
    made.store.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Home]:
    (tmp_path / "other").mkdir()
    made = Home(tmp_path / "other")
    yield made
    made.store.close()


def test_changes_laid_over_a_list_say_what_reading_all_of_it_says(home: Home, other: Home) -> None:
    later = [entity(3, "Renamed twice"), entity(7, alias="")]
    home.give((LIST, WHOLE))
    first = home.give((LIST, WHOLE), (day(2), CHANGES))
    again = home.give((LIST, WHOLE), (day(2), CHANGES), (day(3), later))
    assert (first.outcome, again.outcome) == ("accepted", "accepted")
    whole = other.give((LIST, WHOLE), (day(2), CHANGES), (day(3), later))
    assert sorted(home.kept().values()) == [2, 3, SIZE]  # only the changes were written
    assert home.said() == other.said()
    assert (
        (again.sha256, again.edition)
        == (whole.sha256, whole.edition)
        == (whole.sha256, "2024-02-03")
    )
    ours, theirs = (Facts.from_json(one.used.facts) for one in (home, other))
    for name in ("observations", "subjects", "groups", "filled", "sample"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert home.used.statements == SIZE + 1
    assert home.give((LIST, WHOLE), (day(2), CHANGES), (day(3), later)).outcome == "unchanged"


def test_a_list_that_changed_a_lot_is_read_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.services.refreshing.inputs.MOST_CHANGED", 0.02)
    home.give((LIST, WHOLE))
    home.give((LIST, WHOLE), (day(2), CHANGES))
    home.give((LIST, WHOLE), (day(2), CHANGES), (day(3), [entity(9, "Else")]))
    assert home.used.base is None
    assert home.kept()[home.used.id] == SIZE + 1


def test_bad_changes_are_set_aside_and_a_person_can_take_them(home: Home) -> None:
    home.give((LIST, WHOLE))
    before, said = home.used.id, home.said()
    bad = home.give((LIST, WHOLE), (day(2), [*CHANGES, entity(8, since="some day")]))
    assert bad.outcome == "quarantined"
    assert bad.warnings[0] == Message("gate.bad_changes", bad=1, rows=4, share=0.25)
    assert (home.used.id, home.said()) == (before, said)
    (aside,) = (one for one in home.store.snapshots.lines(ENTITIES) if one.status == "quarantined")
    run_now.accept(home.store, aside.id, "anna", "one bad row", DAY)
    assert home.used.id == aside.id
    assert len(home.said() - said) == len(CHANGES)


@pytest.mark.parametrize(
    "point", [point for point in FAIL_POINTS if point not in ("slots queued", "claimed", "swept")]
)
def test_a_worker_that_dies_while_laying_over_leaves_the_old_or_the_new_whole(
    tmp_path: Path, point: str
) -> None:
    home = Home(tmp_path)
    home.give((LIST, WHOLE))
    old, folder = home.said(), home.files((LIST, WHOLE), (day(2), CHANGES))

    class Killed(BaseException):
        pass

    def at(reached: str) -> None:
        if reached == point:
            raise Killed

    dying = Jobs(RunLeases(home.store._engine, lambda: NOW, at_fail_point=at, batch_size=2))
    run = dying.queue.request(ENTITIES, "anna")
    claim = home.store.jobs.queue.claim("dies", run)
    assert claim is not None
    from dataclasses import replace

    with pytest.raises(Killed):
        refresh(replace(home.desk, jobs=dying), home.source, claim, RefreshInput(folder))
    assert home.said() == old or point == "finished"
    home.store.jobs.outcomes.fail(claim, "it died") if point != "finished" else None
    home.store.jobs.retention.remove_dead_loads()
    assert home.give((LIST, WHOLE), (day(2), CHANGES)).outcome in ("accepted", "unchanged")
    assert len(home.said() - old) == len(CHANGES)
    assert sorted(home.kept().values()) == [len(CHANGES), SIZE]  # nothing of the dead is left
    home.store.close()


def test_the_list_in_use_and_the_one_before_are_kept_and_older_ones_let_go(home: Home) -> None:
    """Their record, the hash and the raw file stay: who wants to look can."""
    for number in range(4):
        rows = [*WHOLE, entity(900 + number)]
        home.give((LIST.replace("0201", f"020{number + 1}"), rows))
    every = home.store.snapshots.lines(ENTITIES)
    assert home.store.snapshots.lines_by_source((ENTITIES, "none")) == {ENTITIES: every, "none": ()}
    assert [one.let_go for one in every] == [False, False, True, True]
    assert home.kept() == {one.id: SIZE + 1 for one in every[:2]}
    oldest = every[-1]
    assert oldest.statements == SIZE + 1
    assert oldest.sha256 in home.desk.archive
    difference = source_states.difference(home.store, every[2], oldest)
    assert (difference.total, difference.rows) == (None, ())
    assert source_states.difference(home.store, every[0], every[1]).total == 2


def test_what_changes_are_laid_over_is_never_let_go(home: Home) -> None:
    home.give((LIST, WHOLE))
    for number in range(2, 6):
        files = [(day(one), [entity(one, f"Renamed {one}")]) for one in range(2, number + 1)]
        home.give((LIST, WHOLE), *files)
    assert home.store.jobs.retention.remove_unneeded() == 0
    assert len(home.said()) == SIZE
    assert max(home.kept().values()) == SIZE


def test_what_was_set_aside_is_kept_until_another_list_is_in_use(home: Home) -> None:
    home.give((LIST, WHOLE))
    assert home.give((LIST.replace("0201", "0202"), WHOLE[:20])).outcome == "quarantined"
    (aside,) = (one for one in home.store.snapshots.lines(ENTITIES) if one.status == "quarantined")
    assert home.kept()[aside.id] == 20
    home.give((LIST.replace("0201", "0203"), [*WHOLE, entity(900)]))
    assert aside.id not in home.kept()
    with refuses(InputError, r"no longer kept|too late"):
        run_now.accept(home.store, aside.id, "anna", "late", DAY)


def test_letting_go_that_was_cut_off_is_gone_on_with(home: Home) -> None:
    for number in range(2):
        home.give((LIST.replace("0201", f"020{number + 1}"), [*WHOLE, entity(900 + number)]))
    first = home.store.snapshots.lines(ENTITIES)[-1]
    with writing(home.store._engine) as connection:
        change = tables.snapshot.update().where(tables.snapshot.c.id == first.id)
        connection.execute(change.values(let_go=NOW))  # written down, and then the power went
    assert home.store.jobs.retention.remove_unneeded() == 1
    assert first.id not in home.kept()
