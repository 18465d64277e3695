"""`screening refresh` and `screening sources` as a person types them."""

import json
from pathlib import Path

import pytest

import sources
from screening.cli.main import main
from screening.model.run import Claim
from screening.services.open_store import open_store
from screening.services.refreshing import run_now
from screening.services.refreshing.after_refresh import RescreenOutcome
from screening.services.refreshing.refresh import RefreshResult
from tests.support import ready_made
from tests.support.command_line import run
from tests.support.goods_list import COUNTRIES, document

KEYS = [
    "source", "edition", "outcome", "rows", "observations", "subjects", "rejected", "warnings",
    "sha256",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def goods(home: Path) -> Path:
    """An older list than the shipped one, and shorter."""
    path = home / "goods_2018.xml"
    path.write_bytes(document(COUNTRIES))
    return path


def test_a_dry_run_prints_the_document_and_keeps_nothing(home: Path, goods: Path) -> None:
    words = ["refresh", "us_dol_ilab_goods", "--from", str(goods), "--as", "json"]
    done = run(home, *words, "--dry-run")
    said = json.loads(done.stdout)
    assert list(said) == KEYS
    assert (said["source"], said["edition"], said["outcome"]) == (
        "us_dol_ilab_goods", "2018", "quarantined",
    )  # fmt: skip
    assert (said["rows"], said["observations"], said["rejected"]) == (40, 40, [])
    listed = json.loads(run(home, "sources", "--as", "json").stdout)
    assert next(one for one in listed if one["source"] == "us_dol_ilab_goods")["quarantined"] == []


def test_a_list_that_is_not_believed_is_shown_and_can_be_accepted(home: Path, goods: Path) -> None:
    words = ["refresh", "us_dol_ilab_goods", "--from", str(goods), "--edition", "2019"]
    done = run(home, *words, "--as", "json")
    assert (done.returncode, json.loads(done.stdout)["edition"]) == (1, "2019")
    listed = json.loads(run(home, "sources", "--as", "json").stdout)
    one = next(one for one in listed if one["source"] == "us_dol_ilab_goods")
    assert one["edition"] == "2022"
    assert one["freshness"] == "fresh"
    held = one["quarantined"][0]
    assert any("older" in reason for reason in held["reasons"])
    shown = run(home, "sources", "show", str(held["run"]))
    assert "rows" in shown.stdout
    assert "removed" in shown.stdout
    told = shown.stdout.splitlines()
    changes = [line.split()[0] for line in told if ": " in line and "->" in line]
    assert changes == sorted(changes, key=["removed", "added", "changed"].index)
    dutch = run(home, "sources", "show", str(held["run"]), "--language", "nl").stdout
    assert len(dutch.splitlines()) == len(shown.stdout.splitlines())
    assert "rijen  " in dutch
    gone = [line for line in dutch.splitlines() if line.startswith("weg ")]
    assert all(line.startswith("weg      regel ") for line in gone)
    assert any(", India, kinderarbeid, 2022, Child Labor -> " in line for line in gone)
    refused = run(home, "sources", "accept", str(held["run"]), "--by", "Anna")
    assert (refused.returncode, refused.stdout) == (2, "")
    kept = run(home, "sources", "accept", str(held["run"]), "--by", "Anna", "--why", "reprint")
    assert (kept.returncode, "2019" in kept.stdout) == (0, True)
    again = run(home, "sources", "accept", str(held["run"]), "--by", "Anna", "--why", "reprint")
    assert (again.returncode, again.stdout) == (2, "")


def test_the_table_has_a_line_for_every_source(home: Path) -> None:
    done = run(home, "sources")
    assert done.returncode == 0
    assert "us_dol_ilab_goods" in done.stdout
    assert "CC BY 4.0" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["refresh", "nothing_like_it"],
        ["refresh", "--from", "x.csv"],
        ["refresh", "eu_cahra", "--from", "there/is/no/such.csv"],
        ["sources", "accept", "987654", "--by", "A", "--why", "b"],
        ["sources", "show", "987654"],
        ["sources", "load", "nowhere.zip"],
        ["sources", "trust", "abc"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(home: Path, words: list[str]) -> None:
    done = run(home, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("screening: ")
    assert done.stderr.count("\n") == 1


def test_a_pack_travels(home: Path, goods: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    made = run(home, "sources", "export", str(pack))
    assert made.returncode == 0
    key = made.stdout.splitlines()[1].removeprefix("key ")
    there = tmp_path / "offline"
    refused = run(there, "sources", "load", str(pack))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert run(there, "sources", "trust", key).returncode == 0
    loaded = run(there, "sources", "load", str(pack))
    assert "us_dol_ilab_goods" in loaded.stdout


def test_a_source_is_switched_on_with_the_parts_that_an_operator_chooses(home: Path) -> None:
    refused = run(home, "sources", "on", "org_opensanctions")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "debarment" in refused.stderr
    wrong = run(home, "sources", "on", "org_opensanctions", "--parts", "sanctions,peps")
    assert wrong.returncode == 2
    assert run(home, "sources", "on", "us_cbp_wro", "--parts", "a").returncode == 2
    assert run(home, "sources", "on", "eu_flr_risks").returncode == 2
    done = run(home, "sources", "on", "org_opensanctions", "--parts", "sanctions, debarment")
    assert (done.returncode, "CC BY-NC 4.0" in done.stdout) == (0, True)
    listed = {one["source"]: one for one in json.loads(run(home, "sources", "--as", "json").stdout)}
    one = listed["org_opensanctions"]
    assert (one["enabled"], one["chosen"]) == (True, ["sanctions", "debarment"])
    assert one["next_run"] is not None
    asked = run(home, "refresh", "org_opensanctions", "--dry-run", "--as", "json")
    assert "no collection is chosen" not in json.loads(asked.stdout)["warnings"][0]
    assert run(home, "sources", "off", "org_opensanctions").returncode == 0
    assert "nothing in use; off" in run(home, "sources").stdout


def test_what_no_program_may_fetch_says_that_it_needs_a_file(home: Path) -> None:
    shown = run(home, "sources").stdout
    assert "needs a file: screening refresh un_worldbank_debarred --from PATH" in shown


def test_a_source_that_a_worker_is_busy_with_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ready_made.settings(tmp_path / "home")
    store = open_store(settings)
    on = [plan.source for plan, _ in store.jobs.schedules.all() if plan.enabled]
    first = next(name for name in on if not sources.source(name).upload_only)
    store.jobs.queue.request(first, "a worker")
    assert store.jobs.queue.claim("a worker")
    store.close()
    refreshed: list[str] = []

    def nothing_new(store: object, context: object, claim: Claim, *_: object) -> run_now.RunResult:
        refreshed.append(claim.source)
        result = RefreshResult(claim.source, None, "unchanged")
        return run_now.RunResult(claim.run, result, RescreenOutcome())

    monkeypatch.setenv("SCREENING_HOME", str(settings.home))
    monkeypatch.setattr(run_now, "perform", nothing_new)
    assert main(["refresh", "--language", "en"]) == 2
    assert refreshed
    assert first not in refreshed
    *_, last = capsys.readouterr().err.splitlines()
    assert last == f"Left alone, because another run of it is going on: {first}."
