"""The checklist of what a supplier sends: points made from the contract's own verdict.

The texts are those of ``checklists/``; which places and issues they speak of follows from the
verdict, in its order. Pure: the same verdict gives the same points, eight at most.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.formatting import fill_in
from screening.rules.toml_reader import Table, by_id, toml_file
from sources.kit.values.message import Message

MOST_POINTS = 8
PLACES = {
    "good": ("good", "sites", "country"),
    "place": ("good", "sites", "country"),
    "work": ("good", "sites"),
    "issue": ("issue", "place"),
    "once": (),
}
SITE_STAGES = ("raw", "component", "final", "labour", "service")
LABOUR = 0  # the stage of work here


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """A place of the verdict as the points speak of it. ``slug``: of its good, where it is known.

    ``kind``: of the good (one of SITE_STAGES); ``stage`` as in the verdict: 0 labour.
    """

    good: Text
    slug: str | None
    kind: str
    stage: int
    country: Text | None
    country_code: str | None


@dataclass(frozen=True, slots=True)
class CheckedIssue:
    """An issue above Low, with its places in the order of the verdict."""

    issue: str
    name: Text
    places: tuple[CheckedPlace, ...]


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """One thing to look at. Its id follows from what it speaks of."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class PointPattern:
    """A point before it speaks of a contract. ``slots``: how often at most in each."""

    id: str
    slots: Mapping[str, int]
    over: str  # one of PLACES
    text: Text


@dataclass(frozen=True, slots=True)
class AnswerHints:
    """What a good and a weak answer look like."""

    good: Text
    weak: Text


@dataclass(frozen=True, slots=True)
class ChecklistBook:
    """The points, the hints by slot, and what sites are called by good and by stage."""

    points: Mapping[str, PointPattern]
    hints: Mapping[str, AnswerHints]
    site_of_good: Mapping[str, Text]
    site_of_stage: Mapping[str, Text]

    def sites(self, place: CheckedPlace) -> Text:
        """Return what the sites of a place are called."""
        return self.site_of_good.get(place.slug or "") or self.site_of_stage[place.kind]


@cache
def load() -> ChecklistBook:
    """Return the checklists that ship; read once per process. Raises PolicyError."""
    folder = files("screening.rules.clauses") / "checklists"
    return read_checklists(
        (folder / "points.toml").read_bytes(), (folder / "sites.toml").read_bytes()
    )


def read_checklists(points: bytes, sites: bytes) -> ChecklistBook:
    """Return the checklists of two files. Raises PolicyError with file and key."""
    with toml_file(points, "points.toml") as table:
        table.text("version")
        table.day("last_checked")
        hints = table.table("hints")
        by_slot = {slot: _hints(hints, slot) for slot in sorted(hints.untaken())}
        hints.close()
        patterns = tuple(_pattern(inner) for inner in table.tables("points"))
    with toml_file(sites, "sites.toml") as table:
        table.text("version")
        table.day("last_checked")
        stages, goods = table.table("stages"), table.table("goods")
        site_of_stage = {name: stages.sentence(name) for name in SITE_STAGES}
        site_of_good = {name: goods.sentence(name) for name in sorted(goods.untaken())}
        stages.close()
        goods.close()
    by_id_ = by_id(patterns, lambda pattern: pattern.id, "points.toml")
    return ChecklistBook(by_id_, by_slot, site_of_good, site_of_stage)


def _hints(table: Table, slot: str) -> AnswerHints:
    inner = table.table(slot)
    hints = AnswerHints(inner.sentence("good"), inner.sentence("weak"))
    inner.close()
    return hints


def _pattern(table: Table) -> PointPattern:
    id, over = table.text("id"), table.choice("over", tuple(PLACES))
    slots = table.take("slots", dict)
    for slot, most in slots.items():
        if type(most) is not int or not 0 < most <= MOST_POINTS:
            raise PolicyError(Message("policy.key_empty", where=table.where, key=str(slot)))
    return PointPattern(id, slots, over, table.sentence("text", PLACES[over]))


def points_for(
    slot: str, issues: Sequence[CheckedIssue], book: ChecklistBook
) -> tuple[CheckPoint, ...]:
    """Return the points for what is sent for a clause or event; none where nobody wrote any."""
    made = (
        point
        for pattern in book.points.values()
        if slot in pattern.slots
        for point in islice(_filled(pattern, issues, book), pattern.slots[slot])
    )
    return tuple(islice(made, MOST_POINTS))


def _filled(
    pattern: PointPattern, issues: Sequence[CheckedIssue], book: ChecklistBook
) -> Iterator[CheckPoint]:
    """Yield a point for each good, place or issue that a pattern speaks of."""
    if pattern.over == "once":
        yield CheckPoint(pattern.id, pattern.text)
        return
    if pattern.over == "issue":
        yield from _over_issues(pattern, issues)
        return
    for place in _distinct(pattern.over, issues):
        names = PLACES[pattern.over]
        if place.country is None and "{country}" in pattern.text.en:
            continue
        country = place.country or Text("", "")
        values = {"good": _lower(place.good), "sites": book.sites(place), "country": country}
        text = fill_in(pattern.text, **{name: values[name] for name in names})
        yield CheckPoint(f"{pattern.id}:{_key(place)}", text)


def _over_issues(pattern: PointPattern, issues: Iterable[CheckedIssue]) -> Iterator[CheckPoint]:
    for issue in issues:
        if issue.places:
            place_name = _place_name(issue.places[0])
            text = fill_in(pattern.text, issue=issue.name, place=place_name)
            yield CheckPoint(f"{pattern.id}:{issue.issue}", text)


def _distinct(over: str, issues: Iterable[CheckedIssue]) -> Iterator[CheckedPlace]:
    """Yield the places in the order of the verdict, each good once (or each good and country)."""
    key: Callable[[CheckedPlace], object] = _key if over != "place" else _key_with_country
    seen: set[object] = set()
    for issue in issues:
        for place in issue.places:
            is_work = place.stage == LABOUR
            if is_work is (over == "work") and key(place) not in seen:
                seen.add(key(place))
                yield place


def _key(place: CheckedPlace) -> str:
    return place.slug or place.good.en


def _key_with_country(place: CheckedPlace) -> tuple[str, str | None]:
    return _key(place), place.country_code


def _place_name(place: CheckedPlace) -> Text:
    """Return "cotton, India"."""
    if place.country is None:
        return _lower(place.good)
    good = _lower(place.good)
    return Text(f"{good.nl}, {place.country.nl}", f"{good.en}, {place.country.en}")


def _lower(text: Text) -> Text:
    """Return a name as inside a sentence."""
    return Text(_lower_first(text.nl), _lower_first(text.en))


def _lower_first(word: str) -> str:
    return word if word[:2].isupper() else word[:1].lower() + word[1:]
