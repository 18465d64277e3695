"""A refresh keeps the last good list whatever comes, says why, and screens what it reaches."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from xlsxwriter import Workbook

import sources
from graphs.parties import Contract, Kind, Ownership, Party, Supply
from screening.i18n.messages import written
from screening.model.errors import InputError
from screening.model.risk_data import Pin
from screening.model.verdict_changes import VerdictSummary
from screening.rules import rulebook
from screening.runtime import worker
from screening.services.importing import ImportOptions, import_files
from screening.services.open_store import open_store
from screening.services.refreshing import after_refresh, run_now
from screening.services.refreshing.inputs import RefreshContext, RefreshInput
from screening.services.refreshing.refresh import RefreshResult, dry_run
from screening.services.screening import (
    RescreenResult,
    rescreen,
    rescreen_until_settled,
    screener_for,
)
from screening.services.settings import Settings
from screening.store import Store
from screening.store.portfolio import Portfolio
from sources.kit.judge.freshness import AgeLimits
from sources.kit.source import Source
from sources.kit.values.errors import (
    FetchError,
    NotModified,
    UnreadableError,
)
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot, Validators
from sources.kit.values.statements import Observation
from tests.support import given_verdicts, ready_made
from tests.support.changed_rows import CODES, substance
from tests.support.effort import tries
from tests.support.folders import ROOT, TESTS
from tests.support.goods_list import COUNTRIES, DAY, document
from tests.support.refusals import codes_of, in_english, refuses

RECORDED = TESTS / "recorded"
REAL = ROOT.parent / "shared" / "data" / "risk"

GOODS = "us_dol_ilab_goods"


class Publisher:
    """A web with one answer, or one fault."""

    def __init__(self, answer: Snapshot | Exception) -> None:
        self.answer = answer
        self.asked: list[Validators | None] = []

    def __call__(self, source: Source, validators: Validators | None) -> "Publisher":
        self.asked.append(validators)
        return self

    def get(self, url: str, kind: str = "") -> Snapshot:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class World:
    home: Path
    store: Store
    desk: RefreshContext

    @property
    def portfolio(self) -> Portfolio:
        return self.store.portfolio("local")

    def give(self, name: str, data: bytes, source: str, **said: str) -> RefreshResult:
        """As `screening refresh SOURCE --from FILE` does it."""
        return self.done(name, data, source, **said).refreshed

    def done(self, name: str, data: bytes, source: str, **said: str) -> run_now.RunResult:
        path = self.home / name
        path.write_bytes(data)
        given = RefreshInput(path=path, **said)  # type: ignore[arg-type]
        return run_now.run_now(self.store, self.desk, sources.source(source), "anna", given)

    def fetch(self, source: str, publisher: Publisher) -> RefreshResult:
        desk = run_now.refresh_context(self.store, self.settings, DAY, publisher)
        return run_now.run_now(self.store, desk, sources.source(source), "anna").refreshed

    @property
    def settings(self) -> Settings:
        return Settings.from_environment({"SCREENING_HOME": str(self.home)})

    def in_use(self, source: str) -> tuple[str, str]:
        found = next(line for line in self.store.snapshots.sources() if line.source == source)
        return found.edition, found.sha256


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    if "hurried" in request.fixturenames:  # what is ready made was told other limits
        settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    else:
        settings = ready_made.settings(tmp_path)
    store = open_store(settings)
    yield World(tmp_path, store, run_now.refresh_context(store, settings, DAY))
    store.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[World]:
    """A store for the gate alone: each source is in use with an edition and without rows."""
    settings = ready_made.settings_without_figures(tmp_path)
    store = open_store(settings)
    yield World(tmp_path, store, run_now.refresh_context(store, settings, DAY))
    store.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Source]:
    """A source that believes a few rows, as many as a recording has."""

    def believing(name: str) -> Source:
        source = sources.source(name)
        monkeypatch.setattr(type(source), "expected", range(1, 10_000))
        return source

    return believing


# -- one source of each format: lists as their publishers write them, large enough to be judged --


def workbook(countries: list[str] = COUNTRIES, headings: str = "ORIGIN GOOD CL FL") -> bytes:
    """The Department's workbook: the same list, one row a country."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, headings.split())
        cells = {"ORIGIN": "", "GOOD": "Cotton", "CL": "X", "FL": ""}
        for number, name in enumerate(countries, start=1):
            row = {**cells, "ORIGIN": name}
            sheet.write_row(number, 0, [row.get(heading, "?") for heading in headings.split()])
    return out.getvalue()


WGI = ["codeindyr", "code", "countryname", "year", "indicator", "estimate", "stddev", "nsource",
       "pctrank", "pctranklower", "pctrankupper"]  # fmt: skip


def figures(rows: int = 240, headings: list[str] = WGI, year: int = 2023) -> bytes:
    """The Bank's indicators as a table: six for each of forty countries."""
    import pycountry

    codes = [country.alpha_3 for country in list(pycountry.countries)[:40]]
    names = ["cc", "ge", "pv", "rl", "rq", "va"]
    lines = [",".join(headings)]
    for number in range(rows):
        code, name = codes[number // 6 % 40], names[number % 6]
        row = {
            "codeindyr": f"{code}{name}{year}", "code": code, "countryname": code,
            "year": str(year), "indicator": name, "estimate": f"{number % 40 / 10 - 2:.3f}",
        }  # fmt: skip
        lines.append(",".join(row.get(heading, "0.1") for heading in headings))
    return ("\n".join(lines) + "\n").encode()


def swapped(names: list[str], old: str, new: str) -> list[str]:
    return [new if name == old else name for name in names]


BAD: dict[str, tuple[str, str, bytes]] = {
    "csv renamed column": (
        "un_worldbank_wgi", "a.csv", figures(headings=swapped(WGI, "estimate", "score"))
    ),
    "csv missing column": (
        "un_worldbank_wgi", "a.csv", figures(headings=[n for n in WGI if n != "indicator"])
    ),
    "csv new column": ("un_worldbank_wgi", "a.csv", figures(headings=[*WGI, "sensitivity"])),
    "csv thirty per cent fewer": ("un_worldbank_wgi", "a.csv", figures(rows=166)),
    "csv ten times": ("un_worldbank_wgi", "a.csv", figures() + figures().split(b"\n", 1)[1] * 9),
    "csv duplicate keys": (
        "un_worldbank_wgi", "a.csv", figures() + b"\n".join(figures().split(b"\n")[1:20]) + b"\n"
    ),
    "csv older": ("un_worldbank_wgi", "a.csv", figures(year=2022)),
    "csv html": ("un_worldbank_wgi", "a.csv", b"<!doctype html><html><body>403</body></html>"),
    "csv empty": ("un_worldbank_wgi", "a.csv", b""),
    "csv headings only": ("un_worldbank_wgi", "a.csv", figures(rows=0)),
    "csv truncated": ("un_worldbank_wgi", "a.csv", figures()[:-7]),
    "csv half": ("un_worldbank_wgi", "a.csv", figures()[: len(figures()) // 2]),
    "csv open quote": ("un_worldbank_wgi", "a.csv", figures().replace(b"ABWcc", b'"ABWcc', 1)),
    "csv other encoding": ("un_worldbank_wgi", "a.csv", figures().decode().encode("utf-16")),
    "xml new element": (
        GOODS, "2022.xml", document().replace(b"Child_Labor>", b"Kid_Labor>")
    ),
    "xml new category": (GOODS, "2022.xml", document().replace(b">Yes<", b">Maybe<", 3)),
    "xml fewer": (GOODS, "2022.xml", document(COUNTRIES[:28])),
    "xml ten times": (GOODS, "2022.xml", document(COUNTRIES * 10)),
    "xml others": (GOODS, "2022.xml", document(good="Bricks")),
    "xml older": (GOODS, "2018.xml", document()),
    "xml html": (GOODS, "2022.xml", b"<html><body>busy</body></html>"),
    "xml truncated": (GOODS, "2022.xml", document()[:-40]),
    "xml bomb": (
        GOODS, "2022.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + document().split(b"\n", 1)[1]
    ),
    "xlsx renamed column": (GOODS, "2022.xlsx", workbook(headings="ORIGIN PRODUCT CL FL")),
    "xlsx missing column": (GOODS, "2022.xlsx", workbook(headings="ORIGIN GOOD CL")),
    "xlsx truncated": (GOODS, "2022.xlsx", workbook()[:-200]),
    "json no list": ("eu_cahra", "2026-06.json", b'{"error": "rate limit"}'),
    "json truncated": ("eu_cahra", "2026-06.json", (RECORDED / "eu_cahra.json").read_bytes()[:-9]),
}  # fmt: skip
GOOD = {
    "un_worldbank_wgi": ("a.csv", figures()),
    GOODS: ("2022.xml", document()),
    "eu_cahra": ("2026-06.json", (RECORDED / "eu_cahra.json").read_bytes()),
}


@pytest.mark.parametrize("form", ["csv", "xml", "xlsx", "json"])
def test_the_last_good_list_stays_in_use_and_an_alarm_says_why(
    form: str, bare: World, few: Callable[[str], Source]
) -> None:
    faults = {fault: given for fault, given in BAD.items() if fault.startswith(f"{form} ")}
    assert faults
    [source] = {source for source, _, _ in faults.values()}
    few(source)
    retire_shipped(bare, source)
    assert bare.give(*GOOD[source], source, edition="2026-06").outcome == "accepted"
    before, heard = bare.in_use(source), bare.store.snapshots.risk_data().digest
    for number, (fault, (_, name, data)) in enumerate(faults.items(), start=1):
        edition = "2018-06" if "older" in fault else "2026-06"
        said = bare.give(name, data, source, edition=edition)
        assert said.outcome in ("quarantined", "refused"), (fault, said)
        assert said.warnings, fault
        assert bare.in_use(source) == before, fault
        assert bare.store.snapshots.risk_data().digest == heard, fault
        runs = bare.store.jobs.history.runs(source)
        assert len(runs) == number + 1, fault
        alarms = bare.store.jobs.history.alarms(source)
        [reasons] = [alarm.reasons for alarm in alarms if alarm.run == runs[0].id]
        assert set(reasons) <= set(said.warnings), fault
        assert runs[0].state in ("quarantined", "failed"), fault
        assert runs[0].outcome == said.outcome, fault


def retire_shipped(world: World, source: str) -> None:
    """The shipped figures are of the real list; these tests are about a small one of their own."""
    pin = Pin(source, "2000-01", "0" * 64, DAY, None, "CC0", source)
    world.store.snapshots.put_in_use([(pin, ())])


@pytest.mark.parametrize("source", GOOD)
def test_the_same_file_again_changes_nothing(
    source: str, bare: World, few: Callable[[str], Source]
) -> None:
    few(source)
    retire_shipped(bare, source)
    first = bare.give(*GOOD[source], source, edition="2026-06")
    again = bare.give(*GOOD[source], source)
    assert (first.outcome, again.outcome) == ("accepted", "unchanged")
    assert (again.rows, again.observations, again.subjects, again.sha256) == (
        first.rows, first.observations, first.subjects, first.sha256,
    )  # fmt: skip
    assert bare.store.jobs.history.alarms(source) == ()
    assert again.sha256 is not None
    assert again.sha256 in bare.desk.archive


def test_reordered_columns_are_a_warning(bare: World, few: Callable[[str], Source]) -> None:
    few("un_worldbank_wgi")
    retire_shipped(bare, "un_worldbank_wgi")
    bare.give("a.csv", figures(), "un_worldbank_wgi")
    said = bare.give("a.csv", figures(headings=WGI[::-1]), "un_worldbank_wgi")
    assert said.outcome == "accepted"
    assert Message("gate.columns_moved") in said.warnings


def test_a_bad_row_among_many_is_named_and_left_out(
    bare: World, few: Callable[[str], Source]
) -> None:
    few("un_worldbank_wgi")
    retire_shipped(bare, "un_worldbank_wgi")
    data = figures().replace(b",-1.000,", b",n/a,", 1)
    said = bare.give("a.csv", data, "un_worldbank_wgi")
    assert said.outcome == "accepted"
    assert (said.rows, said.observations) == (240, 239)
    assert [bad.row for bad in said.rejected] == ["row 12"]
    assert "n/a" in written(said.as_document(), "en")["rejected"][0]["problem"]


def test_a_column_that_nobody_knows_is_named(world: World, few: Callable[[str], Source]) -> None:
    few("un_worldbank_wgi")
    said = world.give("a.csv", figures(headings=[*WGI, "sensitivity"]), "un_worldbank_wgi")
    assert said.outcome == "quarantined"
    assert "sensitivity" in in_english(said.warnings)[0]


def test_an_older_edition_than_the_shipped_one_is_read_and_counted(
    world: World, few: Callable[[str], Source]
) -> None:
    few(GOODS)
    said = world.give("2017.xml", document(), GOODS)
    assert (said.outcome, said.edition, said.rows) == ("quarantined", "2017", 40)
    assert "gate.older" in [codes_of(warning)[0] for warning in said.warnings]


# -- every source on its recording: one of each format, and all of them with --soak --

FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "blank": lambda data: b"\n" * 100,
    "page": lambda data: b"<!doctype html><html><body><h1>403</h1></body></html>",
    "half": lambda data: data[: len(data) // 2],
    "cut": lambda data: data[: -max(9, len(data) // 20)],
    "no list": lambda data: b'{"error": "rate limit exceeded"}',
    "torn zip": lambda data: b"PK\x03\x04" + data[40:],
    "other encoding": lambda data: b"\xff\xfe" + data.decode("latin-1").encode("utf-16-le"),
    "noise": lambda data: bytes(byte ^ 0x5A for byte in data),
    "first line gone": lambda data: data.split(b"\n", 1)[-1],
}
ONE_OF_EACH = (
    "un_undp_hdi.csv",
    "eu_cahra.json",
    f"{GOODS}.xml",
    "un_unicef_child_labour.xlsx",
    "us_dhs_uflpa.html",
)
RECORDINGS = sorted(
    path
    for name in sources.catalogue()
    for path in RECORDED.glob(f"{name}.*")
    if not path.name.endswith(".expected.jsonl")
)


def meant(fault: str, ending: str) -> bool:
    """XML says its encoding itself, and only a table needs its first line."""
    return {"other encoding": ending != ".xml", "first line gone": ending == ".csv"}.get(
        fault, True
    )


def edition_of(source: str, path: Path) -> dict[str, str]:
    """Said only where the file itself does not say it."""
    try:
        sources.source(source).edition_of(Snapshot(path.name, path.read_bytes()))
    except UnreadableError:
        return {"edition": "2026-06"}
    return {}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_no_source_lets_a_broken_file_pass(
    path: Path, bare: World, few: Callable[[str], Source], soak: bool
) -> None:
    if not soak and path.name not in ONE_OF_EACH:
        pytest.skip("one source of each format; all of them with --soak")
    source, good = path.name.split(".")[0], path.read_bytes()
    few(source)
    retire_shipped(bare, source)
    said_beside = edition_of(source, path)
    first = bare.give(path.name, good, source, **said_beside)
    if first.outcome == "quarantined":  # a recording is small and odd on purpose
        held = bare.store.snapshots.lines(source)[0]
        run_now.accept(bare.store, held.id, "anna", "a recording", DAY)
    before, heard = bare.in_use(source), bare.store.snapshots.risk_data().digest
    for name, make in FAULTS.items():
        bad = make(good)
        if bad == good or not meant(name, path.suffix):
            continue
        said = bare.give(path.name, bad, source, **said_beside)
        assert said.outcome in ("quarantined", "refused"), (name, said)
        assert bare.in_use(source) == before, name
        assert bare.store.jobs.history.alarms(source), name
    assert bare.store.snapshots.risk_data().digest == heard


# -- fetching --


def test_a_publisher_that_does_not_answer_is_refused_with_an_alarm(world: World) -> None:
    late = Message("fetch.timed_out")
    said = world.fetch(GOODS, Publisher(FetchError(late)))
    assert (said.outcome, said.warnings) == ("refused", (late,))
    assert world.store.jobs.history.alarms(GOODS)[0].reasons == (late,)


def test_asks_only_for_what_changed_since_the_last_accepted_file(
    bare: World, few: Callable[[str], Source]
) -> None:
    few(GOODS)
    retire_shipped(bare, GOODS)
    marks = Validators(sources.source(GOODS).url, '"one"', "Mon, 02 Nov 2026 10:00:00 GMT")
    publisher = Publisher(Snapshot("2022.xml", document(), validators=marks))
    assert bare.fetch(GOODS, publisher).outcome == "accepted"
    assert bare.store.snapshots.lines(GOODS)[0].published == date(2026, 11, 2)
    bad = Publisher(Snapshot("2022.xml", document(COUNTRIES[:9]), validators=marks))
    assert bare.fetch(GOODS, bad).outcome == "quarantined"
    same = Publisher(NotModified("x"))
    assert bare.fetch(GOODS, same).outcome == "unchanged"
    assert (publisher.asked, same.asked) == ([None], [marks])


def test_a_fault_of_ours_ends_the_run_and_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Source, snapshot: Snapshot) -> str:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(type(sources.source(GOODS)), "edition", broken)
    said = world.give("2022.xml", document(), GOODS)
    assert said.outcome == "refused"
    assert world.store.jobs.history.runs(GOODS)[0].state == "failed"


def test_a_trial_keeps_nothing(world: World, few: Callable[[str], Source]) -> None:
    few(GOODS)
    before = world.in_use(GOODS)
    path = world.home / "2017.xml"
    path.write_bytes(document())
    said = dry_run(world.desk, sources.source(GOODS), RefreshInput(path=path))
    assert (said.outcome, said.rows) == ("quarantined", 40)
    assert world.in_use(GOODS) == before
    assert world.store.jobs.history.runs(GOODS) == ()


def test_a_file_whose_reading_was_killed_is_not_fetched_instead(
    world: World, few: Callable[[str], Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    few(GOODS)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(sources.source(GOODS)), "read", dies)
        with pytest.raises(KeyboardInterrupt):
            world.give("2022.xml", document(), GOODS)
    later = Store(world.store._engine, lambda: datetime.now(UTC) + timedelta(hours=1))
    asked: list[object] = []
    assert not worker.work(later.jobs, asked.append, "a worker")
    assert asked == []
    (run,) = later.jobs.history.runs(GOODS)
    assert run.state == "failed"
    assert run.errors == (Message("run.cut_off", name="anna"),)
    assert world.give("2022.xml", document(), GOODS).outcome == "quarantined"  # forty rows are few


def test_a_file_that_is_given_while_another_run_goes_on_waits_for_nobody(world: World) -> None:
    assert world.store.jobs.queue.claim("a worker", world.store.jobs.queue.request(GOODS, "tom"))
    with refuses(InputError, "ask again when it has ended"):
        world.give("2022.xml", document(), GOODS)
    assert [run.requested_by for run in world.store.jobs.history.runs(GOODS)] == ["tom"]


# -- a person accepts --


def test_a_person_can_accept_what_the_gate_did_not_believe(
    world: World, few: Callable[[str], Source]
) -> None:
    few(GOODS)
    assert world.give("2017.xml", document(), GOODS).outcome == "quarantined"
    held = world.store.snapshots.lines(GOODS)[0]
    assert "gate.older" in [codes_of(reason)[0] for reason in held.reasons]
    for by, why in (("", "checked"), ("Anna", " ")):
        with pytest.raises(InputError):
            run_now.accept(world.store, held.id, by, why, DAY)
    run_now.accept(world.store, held.id, "Anna", "a reprint", DAY)
    kept = world.store.snapshots.get(held.id)
    assert (kept.status, kept.accepted_by, kept.accepted_why) == ("ready", "Anna", "a reprint")
    assert world.store.jobs.history.alarms(GOODS) == ()


def test_what_could_not_be_read_cannot_be_accepted(world: World) -> None:
    world.give("2022.xml", document()[:-40], GOODS)
    held = world.store.snapshots.lines(GOODS)[0]
    with refuses(InputError, "nothing to accept"):
        run_now.accept(world.store, held.id, "Anna", "why not", DAY)


# -- after it --


def register(count: int = tries(12, 24)) -> bytes:
    head = "contractnummer;titel;leverancier;land leverancier;cpv;contractwaarde;start\n"
    return (
        head
        + "".join(
            f"C-{n};Inkoop {n};Leverancier {n % 7};NL;{CODES[n * 37 % len(CODES)]};"
            f"{20_000 + n * 9_000};2026-02-01\n"
            for n in range(count)
        )
    ).encode()


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a home with contracts, each with its verdict: made once, and copied."""
    home = tmp_path_factory.mktemp("filled")
    settings = ready_made.settings(home)
    store = open_store(settings)
    filled(World(home, store, run_now.refresh_context(store, settings, DAY)))
    store.close()
    return home / "screening.db"


@pytest.fixture
def full(tmp_path: Path, filled_once: Path) -> Iterator[World]:
    """A store with contracts, each with its verdict."""
    shutil.copyfile(filled_once, tmp_path / "screening.db")
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    store = open_store(settings)
    yield World(tmp_path, store, run_now.refresh_context(store, settings, DAY))
    store.close()


def filled(world: World) -> None:
    options = ImportOptions("anna", buyer="Gemeente X", buyer_type="subcentral", buyer_country="NL")
    import_files(world.portfolio, [("register.csv", register())], options)
    rescreen(world.portfolio, screener_for(world.store, DAY))


def everything(world: World) -> dict[str, object]:
    documents = given_verdicts.documents(world.store, world.portfolio)
    return {id: substance(document) for id, document in documents.items()}


def with_figure(world: World, source: str, indicator: str, country: str, value: float) -> None:
    """Another snapshot of a shipped source, in which one country has another figure."""
    from dataclasses import replace

    moment = world.store.snapshots.in_use_at()
    pin = next(pin for pin in moment.risk_data.pins if pin.source == source)
    rows = [
        replace(said, value=value)
        if isinstance(said, Observation) and (said.indicator, said.country) == (indicator, country)
        else said
        for said in world.store.snapshots.used_statements(moment.snapshots[source])
    ]
    world.store.snapshots.put_in_use([(replace(pin, sha256=f"{country}{value}"), rows)])


@pytest.mark.parametrize(
    ("source", "indicator", "country", "value", "moves"),
    [
        # The place decides nothing and is not shown.
        ("un_worldbank_wgi", "wgi_rl", "KH", 1.4, False),
        ("un_undp_hdi", "gii", "IN", 0.1, False),
        ("org_vdem", "v2xcl_slave", "NL", 0.1, True),
        ("un_ilo_ratifications", "ilo_c029", "CN", 0.0, True),
    ],
)
def test_the_reached_contracts_alone_come_to_what_a_full_run_comes_to(
    full: World, source: str, indicator: str, country: str, value: float, moves: bool
) -> None:
    after_refresh.record_basis(full.store, DAY)
    with_figure(full, source, indicator, country, value)
    done = after_refresh.bring_up_to_date(full.store, DAY)
    assert (done.screened > 0) is moves
    reached = everything(full)
    rescreen(full.portfolio, screener_for(full.store, DAY))
    assert everything(full) == reached
    assert after_refresh.bring_up_to_date(full.store, DAY).screened == 0


def test_a_chain_that_discloses_a_place_is_reached_too(full: World) -> None:
    """What only a tie says, the tables do not know: a country that nobody expects."""
    supplier = next(iter(full.portfolio.contracts.get_many(full.portfolio.contracts.ids())))
    (direct,) = supplier.contract.suppliers
    tie = Supply(direct.key, "far", "cotton", "PY", kind=Kind.DECLARED, source="chain.csv")
    full.portfolio.imports.keep(Ties((tie,), (Party("far", "Far away", "PY"),)), "anna")
    rescreen(full.portfolio, screener_for(full.store, DAY))
    after_refresh.record_basis(full.store, DAY)
    with_figure(full, "un_worldbank_wgi", "wgi_rl", "PY", 2.5)
    done = after_refresh.bring_up_to_date(full.store, DAY)
    assert 0 < done.screened < done.contracts
    reached = everything(full)
    rescreen(full.portfolio, screener_for(full.store, DAY))
    assert everything(full) == reached


@dataclass(frozen=True)
class Ties:
    supplies: tuple[Supply, ...]
    parties: tuple[Party, ...]
    contracts: tuple[Contract, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


def test_says_which_contracts_changed_because_of_which_row(full: World) -> None:
    """A listing of every good that sixty contracts buy from China is taken away, and comes back."""
    lines = {line.id: line for line in full.portfolio.listing.every_line()}
    home = full.done("2022.xml", document(), GOODS)
    assert home.refreshed.outcome == "quarantined"  # only forty of 467 rows
    held = full.store.snapshots.lines(GOODS)[0]
    done = run_now.accept(full.store, held.id, "Anna", "to see what happens", DAY)
    assert done.changed
    (run,) = full.portfolio.changes.runs()
    assert (run.run, run.source, run.contracts) == (home.run, GOODS, len(done.changed))
    for change in full.portfolio.changes.of_run(run.run):
        line = lines[change.contract]
        assert change.before == VerdictSummary(line.flag or "", line.band or "", line.level or "")
        assert change.before != change.after
        assert (change.row, change.said_after) == ("removed", "")
        assert "labour" in change.said_before or "input" in change.said_before


def test_work_that_was_cut_off_is_taken_up(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    after_refresh.record_basis(full.store, DAY)
    with_figure(full, "org_vdem", "v2xcl_slave", "NL", 0.1)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(after_refresh, "rescreen", dies)
        with pytest.raises(KeyboardInterrupt):
            after_refresh.bring_up_to_date(full.store, DAY)
    dead = full.portfolio.rescreening.take("a worker that is killed")
    assert dead is not None
    assert dead.before  # what the contracts were, from the first who tried
    assert after_refresh.bring_up_to_date(full.store, DAY).screened == 0  # the lease still runs
    later = Store(full.store._engine, lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert after_refresh.bring_up_to_date(later, DAY).screened > 0


def test_a_screening_that_a_refresh_overtook_is_done_again(full: World) -> None:
    """What a large import screens with was heard at its start; it must not be the last word."""
    went: list[tuple[int, ...]] = []

    def once() -> RescreenResult:
        screener = screener_for(full.store, DAY)
        if not went:
            with_figure(full, "un_worldbank_wgi", "wgi_rl", "BD", 1.4)
        went.append(full.store.snapshots.in_use())
        return rescreen(full.portfolio, screener)

    rescreen_until_settled(full.store, once)
    assert len(went) == 2
    first = everything(full)
    rescreen(full.portfolio, screener_for(full.store, DAY))
    assert everything(full) == first


# -- age --


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources that age as if they were read monthly: old after 45 days, of no use after 120."""
    book = rulebook.load()
    own = dict.fromkeys(("un_ilo_ratifications", "eu_cahra"), AgeLimits(45, 120))
    limits = replace(book.method.freshness, by_source=own)
    hurried_book = replace(book, method=replace(book.method, freshness=limits))
    monkeypatch.setattr(rulebook, "load", lambda: hurried_book)


@pytest.mark.usefixtures("hurried")
def test_an_expired_source_gives_no_clear_verdict_and_a_stale_one_is_said(world: World) -> None:
    filled(world)
    assert "none" in {line.flag for line in world.portfolio.listing.every_line()}
    ratifications = "un_ilo_ratifications"
    for day, clear in ((date(2027, 2, 1), True), (date(2027, 4, 1), False)):
        after_refresh.bring_up_to_date(world.store, day)
        assert ("none" in {line.flag for line in world.portfolio.listing.every_line()}) == clear
        for verdict in given_verdicts.documents(world.store, world.portfolio).values():
            assert ratifications in verdict["coverage"]["stale_sources"]
            assert (ratifications in verdict["coverage"]["expired_sources"]) != clear
            if verdict["flag"] == "not_assessable":
                assert ratifications in verdict["summary"]["en"]


@pytest.mark.usefixtures("hurried")
def test_a_publisher_that_says_nothing_changed_makes_a_source_fresh_again(world: World) -> None:
    filled(world)
    day = date(2027, 4, 1)
    after_refresh.bring_up_to_date(world.store, day)
    later = Store(world.store._engine, lambda: datetime(2027, 4, 1, 12, tzinfo=UTC))
    for source in ("un_ilo_ratifications", "eu_cahra"):
        claim = later.jobs.queue.claim("w", later.jobs.queue.request(source, "anna"))
        assert claim is not None
        after_refresh.record_basis(later, day)
        later.jobs.outcomes.unchanged(claim)
    done = after_refresh.bring_up_to_date(later, day)
    assert done.screened == done.contracts
    assert "none" in {line.flag for line in world.portfolio.listing.every_line()}


# -- the real copies --

COPIES = {
    ("eu_cahra", "eu-cahra/cahra.json", ""): (29, 263),
    ("org_ucdp_events", "ucdp/ucdp_ged_country_year_2019_2023.csv", ""): (616, 435),
    ("org_vdem", "vdem/vdem_flsri_normalised.csv", "v16"): (195, 519),
    ("un_ilo_ratifications", "ilo-normlex-ratifications/ILO_Conventions.csv", ""): (187, 2057),
    ("un_undp_hdi", "undp-hdr/HDR23-24_Composite_indices_complete_time_series.csv", ""): (206, 359),
    ("us_dol_ilab_assessments", "dol-ilab-tvpra/countries_2021.xml", ""): (143, 234),
    (GOODS, "dol-ilab-tvpra/goods_2021.xml", ""): (467, 545),
}


@pytest.mark.skipif(not REAL.exists(), reason="the publishers' copies are not here")
@pytest.mark.parametrize(("source", "path", "edition"), COPIES)
def test_a_real_copy_is_accepted_after_the_shipped_figures(
    world: World, source: str, path: str, edition: str
) -> None:
    given = RefreshInput(path=REAL / path, edition=edition or None)
    done = run_now.run_now(world.store, world.desk, sources.source(source), "anna", given)
    assert done.refreshed.outcome == "accepted", done.refreshed.warnings
    assert (done.refreshed.rows, done.refreshed.observations) == COPIES[source, path, edition]


@pytest.mark.skipif(not REAL.exists(), reason="the publishers' copies are not here")
def test_a_real_copy_of_an_older_edition_is_set_aside(world: World) -> None:
    given = RefreshInput(path=REAL / "dol-ilab-tvpra" / "goods_2017.xml")
    done = run_now.run_now(world.store, world.desk, sources.source(GOODS), "anna", given)
    assert (done.refreshed.outcome, done.refreshed.rows) == ("quarantined", 418)


SWAPPED = {
    ("org_vdem", "vdem/vdem_flsri_normalised.csv", "v16"): ("v2xcl_dmove", "v2xcl_slave"),
    ("un_ilo_ratifications", "ilo-normlex-ratifications/ILO_Conventions.csv", ""): (
        "Discrimination_C100", "Discrimination_C111",
    ),
}  # fmt: skip


@pytest.mark.skipif(not REAL.exists(), reason="the publishers' copies are not here")
@pytest.mark.parametrize(("source", "path", "edition"), SWAPPED)
def test_a_real_copy_with_two_headings_exchanged_is_set_aside_after_the_shipped_figures(
    world: World, source: str, path: str, edition: str
) -> None:
    one, other = (name.encode() for name in SWAPPED[source, path, edition])
    head, end, rest = (REAL / path).read_bytes().partition(b"\n")
    head = head.replace(one, b"#").replace(other, one).replace(b"#", other)
    said = {"edition": edition} if edition else {}
    done = world.give("turned.csv", head + end + rest, source, **said)
    assert done.outcome == "quarantined"
    assert codes_of(done.warnings[0])[0] == "gate.exchanged"
