"""Finding names in a list: what is found and what is lost; files and order change nothing."""

import random
from pathlib import Path

import pytest

from graphs.matching import Index, Record, compare
from graphs.parties import Identifier
from tests.bench.names import (
    CHANGES,
    made_up_list,
    made_up_queries,
)

FLOORS = {
    "typo": 0.97, "legal form": 0.99, "order": 0.99, "dropped word": 0.85, "abbreviation": 0.97,
    "transliteration": 0.97, "spacing": 0.97,
}  # fmt: skip


@pytest.fixture(scope="module")
def listed() -> list[Record]:
    named = enumerate(made_up_list(6_000))
    return [Record(f"{at:05}", (company.name,), company.country) for at, company in named]


@pytest.fixture(scope="module")
def index(listed: list[Record]) -> Index:
    return Index.of(listed)


@pytest.fixture(scope="module")
def asked() -> list[tuple[Record, str | None, str | None]]:
    queries = made_up_queries(made_up_list(6_000), 1_500)
    return [
        (
            Record(f"q{at}", (query.name,), query.country),
            None if query.meant is None else f"{query.meant:05}",
            query.change,
        )
        for at, query in enumerate(queries)
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_blocking_finds_a_changed_name_among_the_ten_nearest(
    index: Index, asked: list[tuple[Record, str | None, str | None]], change: str
) -> None:
    changed = [(record, meant) for record, meant, how in asked if how == change]
    nearest = index.nearest([record for record, _ in changed], 10)
    keys = [{index.record(place).key for place, _ in row} for row in nearest]
    hits = sum(meant in row for (_, meant), row in zip(changed, keys, strict=True))
    assert hits / len(changed) >= FLOORS[change]


def test_leaving_out_pairs_by_their_bound_loses_less_than_one_suggestion_in_a_hundred(
    index: Index, asked: list[tuple[Record, str | None, str | None]]
) -> None:
    """The bound knows the slips that the search looks for; comparing allows a few more."""
    queries = [record for record, _, _ in asked[:500]]
    quick = list(index.screen(queries, 30))
    lost = suggested_count = 0
    for record, row, nearest in zip(queries, quick, index.nearest(queries, 30), strict=True):
        candidates = [index.record(place) for place, _ in nearest]
        slow = [(candidate.key, compare(record, candidate)) for candidate in candidates]
        suggested = {key: answer for key, answer in slow if answer.suggested}
        assert all(suggested[key] == answer for key, answer in row)
        suggested_count += len(row)
        lost += len(suggested) - len(row)
    assert suggested_count > 400
    assert lost < suggested_count / 100


def test_the_order_of_the_list_decides_nothing(listed: list[Record]) -> None:
    shuffled = listed[:800]
    random.Random(1).shuffle(shuffled)  # noqa: S311
    first, other = Index.of(listed[:800]), Index.of(shuffled)
    for record in listed[:800:40]:
        assert first.candidates(record) == other.candidates(record)


def test_a_saved_index_answers_as_it_did(tmp_path: Path, listed: list[Record]) -> None:
    made = Index.of(listed[:500])
    made.save(tmp_path / "index")
    opened = Index.open(tmp_path / "index")
    assert len(opened) == len(made) == 500
    for record in listed[:500:25]:
        assert opened.candidates(record) == made.candidates(record)


def test_two_builds_of_one_list_give_the_same_bytes(tmp_path: Path, listed: list[Record]) -> None:
    for name in ("one", "other"):
        Index.of(listed[:300]).save(tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()


def test_an_index_of_another_format_is_refused(tmp_path: Path, listed: list[Record]) -> None:
    Index.of(listed[:5]).save(tmp_path)
    (tmp_path / "format.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(ValueError, match="build it again"):
        Index.open(tmp_path)


def test_an_equal_identifier_is_found_whatever_the_name() -> None:
    number = Identifier("NL-KVK", "01234567")
    listed_record = Record("a", ("Wervelwind",), identifiers=(number,))
    index = Index.of([listed_record, *(Record(str(n), (f"Quintamel {n}",)) for n in range(50))])
    candidates = index.candidates(Record("q", ("Zorgkade",), identifiers=(number,)))
    assert [key for key, _ in candidates] == ["a"]


def test_any_name_of_a_record_is_found_and_the_record_once() -> None:
    index = Index.of([Record("a", ("Wervelwind Techniek", "Molenwiek Installaties"))])
    for name in ("Wervelwind Techniek", "Molenwiek Installaties"):
        assert [key for key, _ in index.candidates(Record("q", (name,)))] == ["a"]


def test_nobody_is_found_for_nobody_and_nothing_in_nothing() -> None:
    listed = [Record("a", ("Anoniem 405",)), Record("b", ("Diverse leveranciers",))]
    assert Index.of(listed).candidates(Record("q", ("Anoniem 405",))) == ()
    assert Index.of([]).candidates(Record("q", ("Quintamel",))) == ()


def test_initials_and_words_written_as_one_are_found() -> None:
    listed = [
        Record("a", ("Arken Vlonder Traverse",)),
        Record("b", ("Blauw Meeuw Catering",)),
        Record("c", ("Wolvenbrink Textiel",)),
    ]
    index = Index.of([*listed, *(Record(str(n), (f"Quintamel {n}",)) for n in range(50))])
    for name, key in (("AVT", "a"), ("Blauwmeeuw Catering", "b"), ("Wolven Brink Textiel", "c")):
        assert [candidate_key for candidate_key, _ in index.candidates(Record("q", (name,)))][
            :1
        ] == [key]


def test_hostile_names_are_listed_and_looked_up() -> None:
    names = ["\ud800 Ltd", "\x00", "a" * 100_000, "公司" * 9_000, "", "Quintamel"]
    index = Index.of(Record(str(at), (name,)) for at, name in enumerate(names))
    for name in names:
        index.candidates(Record("q", (name,)))


def test_the_made_up_names_are_the_same_every_time_and_no_two_are_equal() -> None:
    first, other = made_up_list(2_000), made_up_list(2_000)
    assert first == other
    assert len({named.name.casefold() for named in first}) == 2_000
    assert made_up_queries(first, 200) == made_up_queries(other, 200)


def test_of_several_names_the_one_that_fits_best_counts_whichever_comes_last() -> None:
    index = Index.of([Record("1", ("Quintamel Foods Nederland",), "NL")])
    names = ("Quintamel Foods Nederland", "Quintamel", "Foods Quintamell", "Aquintamel Zuid")
    (((_, exact),),) = index.nearest([Record("q", names[:1], "NL")])
    for order in (names, names[::-1]):
        (((_, fit),),) = index.nearest([Record("q", order, "NL")])
        assert fit == exact
