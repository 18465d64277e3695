"""What changed since, laid over what is in use, says what the whole new list says."""

import hashlib
import io
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import sources
from screening.services.open_store import open_store
from screening.services.refreshing import run_now
from screening.services.refreshing.inputs import RefreshContext
from screening.services.refreshing.refresh import facts_in_use
from screening.services.settings import Settings
from screening.store import Store
from sources.kit import (
    FetchError,
    Listing,
    NotModified,
    Snapshot,
    Statement,
    UnreadableError,
)
from sources.kit.families import gleif_golden_copy
from sources.kit.judge import gate
from sources.kit.judge.snapshot_facts import facts_of
from sources.kit.read.reading import SourceReading
from sources.kit.source import Source
from sources.kit.values.message import Message
from tests.support import ready_made
from tests.support.refusals import refused

# OpenSanctions

AT = "https://data.opensanctions.org/"
V1, V2, V3 = (f"2024061{day}000000-aaa" for day in (1, 2, 3))


def export(*entities: dict[str, object]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in entities)


def entity(id: str, name: str, **more: object) -> dict[str, object]:
    said = {"name": [name], "country": ["cn"]}
    return {
        "id": id,
        "caption": name,
        "schema": "Company",
        "properties": said,
        "target": True,
        **more,
    }


def owns(id: str, owner: str, asset: str) -> dict[str, object]:
    said = {"owner": [owner], "asset": [asset]}
    return {"id": id, "caption": "Ownership", "schema": "Ownership", "properties": said}


def changed(op: str, entity: dict[str, object]) -> dict[str, object]:
    return {"op": op, "entity": entity}


class Publisher:
    """Answers with indexes, exports and changes: by collection, its versions from old to new."""

    def __init__(self, **collections: list[tuple[str, bytes, bytes]]) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        for name, versions in collections.items():
            for version, whole, changes in versions:
                self.files[f"{AT}artifacts/{name}/{version}/entities.ftm.json"] = whole
                self.files[f"{AT}artifacts/{name}/{version}/entities.delta.json"] = changes
            self.tell(name, version, [version for version, _, _ in versions])

    def tell(self, name: str, version: str, told: list[str], **more: object) -> None:
        """The index of a collection, and of its changes."""
        at = f"{AT}artifacts/{name}"
        digest = hashlib.sha1(
            self.files[f"{at}/{version}/entities.ftm.json"], usedforsecurity=False
        )
        file = {
            "name": "entities.ftm.json", "url": f"{at}/{version}/entities.ftm.json",
            "checksum": digest.hexdigest(), "mime_type": "application/json+ftm", "title": "x",
            "path": "x", "mime_type_label": "x", "size": 1,
        }  # fmt: skip
        delta = f"{at}/{version}/delta.json"
        index = {"name": name, "version": version, "resources": [file], "delta_url": delta, **more}
        self.files[f"{AT}datasets/latest/{name}/index.json"] = json.dumps(index).encode()
        known = {"versions": {one: f"{at}/{one}/entities.delta.json" for one in told}}
        self.files[delta] = json.dumps(known).encode()

    def get(self, url: str, kind: str = "") -> Snapshot:
        self.asked.append(url.rpartition("/")[2])
        return Snapshot(url.rpartition("/")[2], self.files[url], url=url)


def open_sanctions(*chosen: str) -> Source:
    return sources.source("org_opensanctions", chosen)


def said(source: Source, files: Iterable[Snapshot]) -> list[Statement]:
    """What files say, without the line that they say it on."""
    _, statements = source.open_reading(*files)
    return sorted(
        (replace(one, where=one.where.rpartition(", ")[2]) for one in statements), key=repr
    )


ONE = export(entity("a", "Ash"), entity("b", "Birch"), owns("o", "a", "b"))
TWO = export(
    entity("a", "Ash Holding"), entity("b", "Birch"), entity("c", "Cedar"), owns("o", "a", "b")
)
TO_TWO = export(changed("MOD", entity("a", "Ash Holding")), changed("ADD", entity("c", "Cedar")))
THREE = export(entity("a", "Ash Holding"), entity("c", "Cedar Works"), owns("p", "c", "a"))
TO_THREE = export(
    changed("MOD", entity("c", "Cedar Works")), changed("DEL", {"id": "b"}),
    changed("DEL", {"id": "o"}), changed("ADD", owns("p", "c", "a")),
)  # fmt: skip
HISTORY = [(V1, ONE, b""), (V2, TWO, TO_TWO), (V3, THREE, TO_THREE)]


def test_takes_the_address_and_the_version_from_the_index() -> None:
    (found,) = open_sanctions("sanctions").fetch(Publisher(sanctions=HISTORY))
    assert found.url == f"{AT}artifacts/sanctions/{V3}/entities.ftm.json"
    assert found.edition == V3


def test_fetches_the_collections_that_an_operator_chose_and_none_unasked() -> None:
    web = Publisher(sanctions=HISTORY, debarment=[(V2, export(entity("d", "Dogwood")), b"")])
    names = [one.url.split("/")[4] for one in open_sanctions("sanctions", "debarment").fetch(web)]
    assert names == ["sanctions", "debarment"]
    with refused(FetchError, "opensanctions.nothing_chosen"):
        list(open_sanctions().fetch(web))


def test_what_is_in_two_collections_is_said_once() -> None:
    web = Publisher(
        sanctions=HISTORY, debarment=[(V2, export(entity("a", "Ash"), entity("d", "D")), b"")]
    )
    chosen = open_sanctions("sanctions", "debarment")
    names = [one.name for one in said(chosen, chosen.fetch(web)) if isinstance(one, Listing)]
    assert sorted(names) == ["Ash Holding", "Cedar Works", "D"]


def test_refuses_what_is_not_what_the_index_describes() -> None:
    web = Publisher(sanctions=HISTORY)
    web.files[f"{AT}artifacts/sanctions/{V3}/entities.ftm.json"] = ONE
    with refused(FetchError, "opensanctions.other_checksum"):
        list(open_sanctions("sanctions").fetch(web))


def test_takes_no_new_version_from_a_run_that_failed() -> None:
    web = Publisher(sanctions=HISTORY)
    web.tell("sanctions", V3, [V1, V2, V3], result="failure")
    for held in ((), tuple(open_sanctions("sanctions").fetch(Publisher(sanctions=HISTORY[:1])))):
        with refused(FetchError, "opensanctions.run_failed"):
            list(open_sanctions("sanctions").follow(web, held))


def test_changes_laid_over_what_is_in_use_say_what_the_whole_export_says() -> None:
    chosen, web = open_sanctions("sanctions"), Publisher(sanctions=HISTORY)
    held = list(chosen.fetch(Publisher(sanctions=HISTORY[:1])))
    found = list(chosen.follow(web, held))
    assert web.asked == ["index.json", "delta.json", "entities.delta.json", "entities.delta.json"]
    assert [one.edition for one in found] == [V1, V2, V3]
    assert said(chosen, found) == said(chosen, chosen.fetch(web))
    reading, statements = chosen.open_reading(*found)
    list(statements)
    assert (reading.edition, reading.layout, reading.rows) == (V3, "entities", 3)


def test_changes_of_changes_and_nothing_new() -> None:
    """The next refresh goes on from the export and the changes that are held already."""
    chosen = open_sanctions("sanctions")
    first = list(chosen.fetch(Publisher(sanctions=HISTORY[:1])))
    second = list(chosen.follow(Publisher(sanctions=HISTORY[:2]), first))
    third = list(chosen.follow(Publisher(sanctions=HISTORY), second))
    assert [one.edition for one in third] == [V1, V2, V3]
    assert said(chosen, third) == said(chosen, chosen.fetch(Publisher(sanctions=HISTORY)))
    web = Publisher(sanctions=HISTORY)
    assert list(chosen.follow(web, third)) == third
    assert web.asked == ["index.json"]


@pytest.mark.parametrize("told", [[V2, V3], [V1, V2], [], ["odd"]])
def test_a_gap_in_the_changes_means_the_whole_export(told: list[str]) -> None:
    chosen, web = open_sanctions("sanctions"), Publisher(sanctions=HISTORY)
    held = list(chosen.fetch(Publisher(sanctions=HISTORY[:1])))
    web.tell("sanctions", V3, told)
    (found,) = chosen.follow(web, held)
    assert (found.edition, found.name) == (V3, "entities.ftm.json")


def test_changes_without_their_export_are_no_list() -> None:
    web = Publisher(sanctions=HISTORY)
    changes = web.get(f"{AT}artifacts/sanctions/{V3}/entities.delta.json")
    _, statements = open_sanctions().open_reading(changes, changes)
    with refused(UnreadableError, "opensanctions.only_changes", file="entities.delta.json"):
        list(statements)


def test_random_changes_give_what_the_whole_export_gives() -> None:
    drawn = random.Random(7)  # noqa: S311
    world = {f"e{n}": entity(f"e{n}", f"Works {n}") for n in range(60)}
    versions = [(f"20240601{n:06}-aaa", b"", b"") for n in range(12)]
    history = [(versions[0][0], export(*world.values()), b"")]
    for version, _, _ in versions[1:]:
        steps = []
        for _ in range(drawn.randint(0, 9)):
            key, op = f"e{drawn.randrange(90)}", drawn.choice(["put", "put", "del"])
            if op == "del":
                world.pop(key, None)
                steps.append(changed("DEL", {"id": key}))
            else:
                word = "MOD" if key in world else "ADD"
                world[key] = entity(key, f"Works {drawn.random()}")
                steps.append(changed(word, world[key]))
        history.append((version, export(*world.values()), export(*steps)))
    chosen, web = open_sanctions("debarment"), Publisher(debarment=history)
    held = list(chosen.fetch(Publisher(debarment=history[:1])))
    assert said(chosen, chosen.follow(web, held)) == said(chosen, chosen.fetch(web))


# GLEIF

API = gleif_golden_copy.PUBLISHES
KINDS = {"intra-day": "IntraDay", "last-day": "LastDay", "last-week": "LastWeek"}
ENTITY = "LEI,Entity.LegalName,Entity.LegalAddress.Country,Entity.EntityStatus,"
ENTITY += "Registration.InitialRegistrationDate,Registration.RegistrationStatus"
RELATION = "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,"
RELATION += "Relationship.RelationshipType,Relationship.RelationshipStatus"
EXCEPTION = "LEI,Exception.Category,Exception.Reason.1"
HEADINGS = {"lei2": ENTITY, "rr": RELATION, "repex": EXCEPTION}
Rows = dict[str, str]  # of one part: what a record is about, and its line


class GoldenCopy:
    """Answers as the foundation does: each part whole, and what changed up to a moment ago."""

    def __init__(self, history: dict[str, dict[str, Rows]]) -> None:
        """``history``: of each part, the records as they were at each publish, the oldest first."""
        self.files: dict[str, tuple[str, bytes]] = {}
        self.asked: list[str] = []
        for part, publishes in history.items():
            self._publish(part, publishes)

    def _publish(self, part: str, publishes: dict[str, Rows]) -> None:
        now = max(publishes)
        name = f"{now}-gleif-goldencopy-{part}"
        whole = (f"{name}-golden-copy.csv", table(part, publishes[now]))
        self.files[f"{API}/{part}/latest.csv"] = whole
        deltas = {}
        for kind, word in KINDS.items():
            before = publishes[min(at for at in publishes if reaches(at, now, word))]
            news = {key: row for key, row in publishes[now].items() if before.get(key) != row}
            url = f"https://goldencopy.gleif.org/{part}/{kind}"
            self.files[url] = (f"{name}-{kind}.csv", table(part, news))
            deltas[word] = {"csv": {"url": url, "record_count": len(news)}}
        moment = f"{now[:4]}-{now[4:6]}-{now[6:8]} {now[9:11]}:{now[11:]}:00"
        said = {"data": {"publish_date": moment, "delta_files": deltas}}
        self.files[f"{API}/{part}/latest"] = ("latest", json.dumps(said).encode())

    def get(self, url: str, kind: str = "") -> Snapshot:
        name, data = self.files[url]
        self.asked.append(name)
        return Snapshot(name, data, url=url)


def reaches(before: str, now: str, word: str) -> bool:
    then, this = (
        gleif_golden_copy.moment_of(Snapshot(f"{at}-gleif-goldencopy-x-a", b""), "x")
        for at in (before, now)
    )
    assert then is not None
    assert this is not None
    return this - then <= gleif_golden_copy.REACH[word]


def table(part: str, rows: Rows) -> bytes:
    return "\n".join([HEADINGS[part], *rows.values()]).encode()


def company(number: int, name: str) -> tuple[str, str]:
    code = f"EXAMPLE0000000000{number:03}"
    return code, f"{code},{name},NL,ACTIVE,2014-03-01T00:00:00Z,ISSUED"


def relation(child: int, parent: int, status: str = "ACTIVE") -> tuple[str, str]:
    ends = f"EXAMPLE0000000000{child:03},EXAMPLE0000000000{parent:03}"
    return ends, f"{ends},IS_DIRECTLY_CONSOLIDATED_BY,{status}"


MONDAY, NOON, TUESDAY, LATER = "20260601-0800", "20260601-1600", "20260602-0800", "20260801-0800"
COMPANIES = {
    MONDAY: dict([company(1, "Ash"), company(2, "Birch")]),
    NOON: dict([company(1, "Ash Holding"), company(2, "Birch")]),
    TUESDAY: dict([company(1, "Ash Holding"), company(2, "Birch"), company(3, "Cedar")]),
}


def news(held: str, now: str) -> tuple[list[Snapshot], GoldenCopy]:
    """What a source that holds the list of one publish takes at another."""
    entities = sources.source("org_gleif_entities")
    former = GoldenCopy({"lei2": {at: rows for at, rows in COMPANIES.items() if at <= held}})
    web = GoldenCopy({"lei2": {at: rows for at, rows in COMPANIES.items() if at <= now}})
    return list(entities.follow(web, list(entities.fetch(former)))), web


@pytest.mark.parametrize(
    ("held", "now", "change"),
    [(MONDAY, NOON, "intra-day"), (MONDAY, TUESDAY, "last-day"), (NOON, TUESDAY, "last-day")],
)
def test_the_smallest_changes_that_reach_back_give_the_whole_copy(
    held: str, now: str, change: str
) -> None:
    entities = sources.source("org_gleif_entities")
    found, web = news(held, now)
    part = "gleif-goldencopy-lei2"
    names = [f"{held}-{part}-golden-copy.csv", f"{now}-{part}-{change}.csv"]
    assert [one.name for one in found] == names
    assert said(entities, found) == said(entities, entities.fetch(web))


def test_changes_are_laid_over_changes_and_nothing_new_is_nothing() -> None:
    entities = sources.source("org_gleif_entities")
    first, _ = news(MONDAY, NOON)
    web = GoldenCopy({"lei2": COMPANIES})
    second = list(entities.follow(web, first))
    assert len(second) == 3
    assert said(entities, second) == said(entities, entities.fetch(web))
    again = GoldenCopy({"lei2": COMPANIES})
    assert list(entities.follow(again, second)) == second
    assert again.asked == ["latest"]


def test_what_is_too_old_for_any_changes_is_fetched_whole() -> None:
    entities = sources.source("org_gleif_entities")
    held = list(entities.fetch(GoldenCopy({"lei2": {MONDAY: COMPANIES[MONDAY]}})))
    web = GoldenCopy({"lei2": {MONDAY: COMPANIES[MONDAY], LATER: COMPANIES[TUESDAY]}})
    (found,) = entities.follow(web, held)
    assert found.name == f"{LATER}-gleif-goldencopy-lei2-golden-copy.csv"


def test_parents_and_reasons_for_none_follow_too() -> None:
    """A parent that is reported takes the place of the reason for none, and the other way round."""
    source = sources.source("org_gleif_relationships")
    reason = ("1", "EXAMPLE0000000000001,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NATURAL_PERSONS")
    other = ("4", "EXAMPLE0000000000004,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NON_PUBLIC")
    relations = {
        MONDAY: dict([relation(2, 3), relation(4, 5)]),
        TUESDAY: dict([relation(2, 3), relation(4, 5, "INACTIVE"), relation(1, 6)]),
    }
    exceptions = {MONDAY: dict([reason]), TUESDAY: dict([other])}
    former = GoldenCopy({"rr": {MONDAY: relations[MONDAY]}, "repex": {MONDAY: exceptions[MONDAY]}})
    web = GoldenCopy({"rr": relations, "repex": exceptions})
    found = list(source.follow(web, list(source.fetch(former))))
    assert len(found) == 4
    assert said(source, found) == said(source, source.fetch(web))


# a whole refresh


class Archiving:
    """A publisher whose files come through the archive, as they do through the door."""

    def __init__(self, desk: RefreshContext, web: Publisher) -> None:
        self._desk, self._web = desk, web

    def __call__(self, source: Source, validators: object) -> "Archiving":
        return self

    def get(self, url: str, kind: str = "") -> Snapshot:
        found = self._web.get(url, kind)
        return replace(found, content=self._desk.archive.put(io.BytesIO(found.data)).path)


def test_an_address_with_an_edition_in_its_name_proves_no_newer_one_absent(
    store: Store, tmp_path: Path
) -> None:
    """The file that is there stays there for ever, so its list ages from the day it came."""
    name = "un_undp_hdi"
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    before = store.jobs.loading.last_good(name)
    assert before is not None
    desk = run_now.refresh_context(store, settings, date(2026, 11, 24), Unchanged())
    done = run_now.run_now(store, desk, sources.source(name), "anna")
    assert done.refreshed.outcome == "unchanged"
    checked = {plan.source: at for plan, at in store.jobs.schedules.all()}[name]
    assert checked is not None
    assert checked.date() == before.retrieved
    done = run_now.run_now(store, desk, sources.source("un_worldbank_wgi"), "anna")
    checked = {plan.source: at for plan, at in store.jobs.schedules.all()}["un_worldbank_wgi"]
    assert checked is not None
    assert checked > store.jobs.history.run(1).requested_at


def test_a_table_of_others_that_ships_is_no_measure_of_the_publishers_own(store: Store) -> None:
    """A sum per country and year has fewer rows than the events it was made of."""
    last = store.jobs.loading.last_good("org_ucdp_events")
    assert last is not None
    said = list(store.snapshots.statements_of(last.id))
    reading = SourceReading(Snapshot("ged.csv", b""), "2025")
    reading.source, reading.rows = last.source, 400 * last.rows
    now = facts_of(said, reading)
    known = facts_in_use(store.snapshots.statements_of, last, now)
    assert known is not None
    judged = gate.judge(now, known, sources.source("org_ucdp_events"))
    assert (judged.outcome, known.layout) == ("accepted", "derived")
    assert judged.warnings[0] == Message("gate.other_layout", now="publisher", before="derived")


class Unchanged:
    """A publisher that says that nothing changed."""

    def __call__(self, source: Source, validators: object) -> "Unchanged":
        return self

    def get(self, url: str, kind: str = "") -> Snapshot:
        raise NotModified(url)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(ready_made.settings(tmp_path))
    yield opened
    opened.close()


def test_a_refresh_goes_on_from_the_files_in_use(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "org_opensanctions"
    monkeypatch.setattr(type(sources.source(name)), "expected", range(1, 100))
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    store.jobs.schedules.choose_parts(name, ["sanctions"])

    def refreshed(history: list[tuple[str, bytes, bytes]]) -> tuple[str, list[str]]:
        web = Publisher(sanctions=history)
        desk = run_now.refresh_context(store, settings, date(2026, 11, 24))
        desk = replace(desk, web=Archiving(desk, web))
        done = run_now.run_now(store, desk, sources.source(name), "anna")
        return done.refreshed.outcome, web.asked

    works = [entity(f"e{number}", f"Works {number}") for number in range(20)]
    other, new = entity("e3", "Renamed Works"), entity("n", "New Works")
    news = export(changed("MOD", other), changed("ADD", new))
    after = export(*works[:3], other, *works[4:], new)
    history = [(V1, export(*works), b""), (V2, after, news)]

    assert refreshed(history[:1]) == ("accepted", ["index.json", "entities.ftm.json"])
    second = refreshed(history)
    assert second == ("accepted", ["index.json", "delta.json", "entities.delta.json"])
    assert refreshed(history) == ("unchanged", ["index.json"])
    last = store.jobs.loading.last_good(name)
    assert last is not None
    assert last.edition == V2
    whole = sources.source(name).read_snapshot(Snapshot("a.json", history[1][1], edition=V2))
    assert tuple(store.snapshots.statements_of(last.id)) == whole.statements
