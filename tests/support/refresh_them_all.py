"""Refreshes sources over the real door and says what that cost; for test_hostile_refresh.

Each refresh is one of a child of this process, which has imported everything and done nothing yet:
so all that it grows by is the refresh's.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pycountry

import sources
from screening.services.open_store import open_store
from screening.services.refreshing import after_refresh, run_now
from screening.services.settings import Settings
from screening.store import Store
from sources.kit.fetch.archive import Archive
from sources.kit.fetch.http import FetchLimits, Http
from tests.support.fetch_them_all import (
    hog,
    measured,
    resident,
)
from tests.support.hostile import here_or_public, led_to
from tests.support.refusals import in_english

LATE = (  # what a refresh imports only when it needs it; no refresh is charged for it
    "ijson", "lxml.etree", "lxml.html", "python_calamine", "screening.store.database.migrating",
    "screening.store.tables", "sources.kit.read.html", "sources.kit.read.json_stream",
    "sources.kit.read.workbooks",
    "sources.kit.read.xml_stream", "sources.kit.read.xml", "sources.formats.workbooks",
)  # fmt: skip
DAY = date(2026, 11, 24)


def main() -> None:
    certificates, port, home, asked = json.load(sys.stdin)
    for name in LATE:
        import_module(name)
    pycountry.countries.get(alpha_2="NL")
    store = partial(store_at, Path(home))
    door = partial(
        Http,
        resolver=lambda host, _: [("127.0.0.1", port)],
        allowed=here_or_public,
        certificates=Path(certificates),
        limits=FetchLimits(connect=20, read=60, total=120),
        sleep=lambda seconds: None,
    )
    found = [apart(lambda: {"said": hog()})]  # shows that the scales work
    found += [apart(partial(refreshed, store, door, *one)) for one in asked]
    json.dump(found, sys.stdout)


def store_at(home: Path) -> tuple[Store, Settings]:
    settings = Settings.from_environment({"SCREENING_HOME": str(home)})
    return open_store(settings), settings


def refreshed(
    store: Callable[[], tuple[Store, Settings]], door: Any, name: str, url: str, good: bool
) -> dict[str, Any]:
    """``good``: a person accepts it, so that there is a last good list."""
    kept, settings = store()
    source = sources.source(name)
    for field, value in led_to(url).items():
        setattr(type(source), field, value)
    before = in_use(kept, name)
    web = door(Archive(settings.home / "raw")).for_source
    desk = run_now.refresh_context(kept, settings, DAY, web)
    after_refresh.record_basis(kept, DAY)
    done = run_now.run_now(kept, desk, source, "anna").refreshed
    if good and done.outcome == "quarantined":
        run_now.accept(kept, kept.snapshots.lines(name)[0].id, "anna", "made of a recording", DAY)
    return {
        "outcome": done.outcome,
        "reasons": in_english(done.warnings),
        "kept": before == in_use(kept, name),
        "alarmed": bool(kept.jobs.history.alarms(name)),
    }


def in_use(store: Store, name: str) -> list[tuple[str, str]]:
    return [(one.edition, one.sha256) for one in store.snapshots.sources() if one.source == name]


def apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What came of it in a child, and by how many bytes the child grew at most."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        before = resident("VmRSS")
        said, most = measured(lambda: json.dumps(work()))
        with os.fdopen(theirs, "w") as out:
            json.dump({**json.loads(said), "grew": most - before}, out)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return dict(json.loads(text or '{"outcome": "died"}'))


if __name__ == "__main__":
    main()
