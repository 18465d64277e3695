"""A made-up register of companies in the format of GLEIF's golden copy, and its changes of a day.

The same numbers give the same rows. Nothing is fetched: the publisher is a folder.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sources.kit.fetch.archive import Archive
from sources.kit.values.snapshot import Snapshot, Validators

if TYPE_CHECKING:
    from screening.services.refreshing.inputs import RefreshContext
    from screening.services.refreshing.refresh import RefreshResult
    from screening.store import Store
    from sources.kit.source import Source

ENTITIES = "org_gleif_entities"
FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEADINGS = (
    "LEI", "Entity.LegalName", "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.LegalAddress.FirstAddressLine", "Entity.LegalAddress.Country",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Entity.EntityCategory",
    "Entity.EntityStatus", "Registration.InitialRegistrationDate",
    "Registration.RegistrationStatus",
)  # fmt: skip
COUNTRIES = ("NL", "DE", "FR", "IN", "CN", "US", "GB", "BR", "ES", "IT")
LONG = timedelta(days=60)  # since our copy: further back than any file of changes reaches
PLAIN = 1_000  # one in so many rows changes every day


def row(number: int, edition: int) -> str:
    """One company as it stands after so many days; the day moves who is chosen to be renamed."""
    last = edition - (edition - number % PLAIN) % PLAIN  # the last day on which it was chosen
    name = f"Example Trading and Manufacturing Company {number}"
    if 0 < last <= edition:
        name += f" {last}"
    cells = (
        f"EXAMPLE{number:013}", f"{name} Limited", f"Sample {number}",
        f"{number % 300} Example Street", COUNTRIES[number % len(COUNTRIES)], "RA000394",
        f"U{number:09}", "GENERAL", "ACTIVE", "2016-05-02T10:00:00Z", "ISSUED",
    )  # fmt: skip
    return '"' + '","'.join(cells) + '"\n'


def changed_on(edition: int, rows: int) -> Iterable[int]:
    """Who is renamed on this day: one in a thousand."""
    return range(edition % PLAIN, rows, PLAIN)


def write(path: Path, numbers: Iterable[int], edition: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write('"' + '","'.join(HEADINGS) + '"\n')
        file.writelines(row(number, edition) for number in numbers)


@dataclass
class Publisher:
    """Stands for the one door: answers with the golden copy of today, or with its changes."""

    folder: Path
    rows: int
    edition: int = 0
    whole: bool = True  # false: what we hold is asked after, and only changes are given

    def __call__(self, source: "Source", validators: Validators | None) -> "Publisher":
        return self

    def named(self, edition: int, what: str) -> str:
        at = FIRST + timedelta(days=edition)
        return f"{at:%Y%m%d-%H%M}-gleif-goldencopy-lei2-{what}.csv"

    def publish(self) -> None:
        """The files of this edition."""
        if self.whole:
            write(
                self.folder / self.named(self.edition, "golden-copy"),
                range(self.rows),
                self.edition,
            )
        else:
            path = self.folder / self.named(self.edition, "last-day")
            write(path, changed_on(self.edition, self.rows), self.edition)

    def get(self, url: str, kind: str = "") -> Snapshot:
        if kind == "json":
            at = FIRST + timedelta(days=self.edition) + (LONG if self.whole else timedelta())
            file = {"csv": {"url": "https://example.org/changes"}}
            told = {"publish_date": f"{at:%Y-%m-%d %H:%M:%S}", "delta_files": {"LastDay": file}}
            return Snapshot("latest.json", json.dumps({"data": told}).encode(), url=url)
        what = "last-day" if url.endswith("changes") else "golden-copy"
        path = self.folder / self.named(self.edition, what)
        with path.open("rb") as stream:  # as the door does: nobody reads what is not in the archive
            stored = Archive(self.folder.parent / "home" / "raw").put(stream)
        return Snapshot(path.name, stored.path, url=url, retrieved=TODAY).with_sha256(stored.sha256)


@dataclass
class Register:
    """A store of its own that follows the register of a publisher."""

    folder: Path
    rows: int
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "published").mkdir(parents=True)
        self.publisher = Publisher(self.folder / "published", self.rows)

    @cached_property
    def opened(self) -> "tuple[Store, RefreshContext]":
        from screening.services.open_store import open_store
        from screening.services.refreshing import run_now
        from screening.services.settings import Settings

        settings = Settings.from_environment({"SCREENING_HOME": str(self.folder / "home")})
        store = open_store(settings)
        return store, run_now.refresh_context(store, settings, TODAY, self.publisher)

    def next(self, *, whole: bool) -> None:
        """The publisher goes on to the next day."""
        self.publisher.edition += 1
        self.publisher.whole = whole
        self.publisher.publish()

    def refresh(self) -> "RefreshResult":
        """From the claim of a run to what it leaves behind."""
        import sources
        from screening.services.refreshing import run_now

        store, desk = self.opened
        done = run_now.run_now(store, desk, sources.source(ENTITIES), "bench").refreshed
        if done.outcome != "accepted":
            raise RuntimeError(f"the list was {done.outcome}: {done.warnings}")
        return done

    def names(self) -> Callable[[], int]:
        """One number for all that stands, worked out when somebody asks."""
        from sources.kit.values.statements import Listing

        store, _ = self.opened
        (used,) = (one for one in store.snapshots.lines(ENTITIES) if one.status == "ready")

        def said() -> int:
            found = 0
            for one in store.snapshots.statements_of(used.id):
                if isinstance(one, Listing):
                    found ^= hash((one.name, one.identifiers, one.country))
            return found

        return said
