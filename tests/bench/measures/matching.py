"""Names: how sure and quick two are compared, and how a list of a million is searched."""

import csv
import gc
import hashlib
import statistics
import time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)

if TYPE_CHECKING:
    from graphs.matching import Index, Record
    from tests.bench.names import Asked

PEER_THRESHOLD = 0.7  # nomenklatura's own
_SHARED = Path("shared") / "data" / "matching" / "name_bench_organisations.csv"
_SAMPLE = 200  # names that the slow peers are asked
_JUDGED = 2_000  # names whose candidates are compared as well

Pair = dict[str, str]


def labelled() -> list[Pair]:
    """Our own pairs; ``same`` is "yes" or "no"."""
    text = files("tests.bench").joinpath("labelled_names.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def half(pair: Pair) -> str:
    """Whether a pair was looked at while the weights were made, or kept back; by its hash."""
    told = hashlib.sha256(f"{pair['name_1']}|{pair['name_2']}".encode()).digest()
    return "development" if told[0] % 2 == 0 else "held_out"


def published(root: Path) -> list[Pair]:
    """nomenklatura's published pairs, where the folder ``shared`` stands beside ours; else none."""
    path = root / _SHARED
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                "name_1": row["name1"], "name_2": row["name2"], "schema": row["schema"],
                "same": "yes" if row["is_match"] == "true" else "no",
            }
            for row in csv.DictReader(file)
        ]  # fmt: skip


def records(pair: Pair) -> tuple["Record", "Record"]:
    """Both sides of a pair."""
    from graphs.matching import Record

    one, other = (
        Record(
            side, (pair[f"name_{side}"],), pair.get(f"country_{side}") or None,
            pair.get(f"city_{side}") or None,
        )
        for side in "12"
    )  # fmt: skip
    return one, other


def f1(scores: list[float], pairs: list[Pair], threshold: float) -> float:
    """The harmonic mean of precision and recall."""
    found = [score >= threshold for score in scores]
    right = sum(one and pair["same"] == "yes" for one, pair in zip(found, pairs, strict=True))
    meant = sum(pair["same"] == "yes" for pair in pairs)
    return round(2 * right / (sum(found) + meant), 3) if right else 0.0


def _figures(
    scores: list[float] | None, sets: dict[str, list[int]], pairs: list[Pair], threshold: float
) -> dict[str, object]:
    """F1 at the threshold that is documented, and beside it at the one that happens to be best."""
    if scores is None:
        return {}
    document: dict[str, object] = {}
    for name, places in sets.items():
        part = [scores[at] for at in places]
        told = [pairs[at] for at in places]
        best = max((f1(part, told, t) for t in set(part)), default=0.0)
        document[f"f1_{name}"] = f1(part, told, threshold)
        document[f"f1_{name}_at_best_threshold"] = best
    return document


def _pairs(size: Size) -> Work:
    from graphs.matching import compare
    from graphs.matching.comparison import compare_prepared, forget, prepare
    from graphs.matching.vocabulary import weights
    from tests.bench.name_peers import Nomenklatura

    theirs, ours = published(Path(__file__).parents[4]), labelled()
    pairs = theirs + ours
    both = [records(pair) for pair in pairs]
    sets = {"published_pairs": list(range(len(theirs)))} if theirs else {}
    first = len(theirs)
    sets["own_pairs"] = [first + at for at in range(len(ours))]
    for name in ("development", "held_out"):
        sets[name] = [first + at for at, pair in enumerate(ours) if half(pair) == name]
    sets["own_without_anonymous"] = [
        first + at for at, pair in enumerate(ours) if pair["kind"] != "anonymous"
    ]
    peer = Nomenklatura(pairs, _others())
    ready = [(prepare(one), prepare(other)) for one, other in both]

    def run() -> list[float]:
        return [compare(one, other).log_odds for one, other in both]

    def unprepared() -> float:
        forget()
        gc.disable()
        began = time.perf_counter()
        run()
        took = time.perf_counter() - began
        gc.enable()
        return took / len(both)

    def prepared() -> float:
        began = time.perf_counter()
        for one, other in ready:
            compare_prepared(one, other)
        return (time.perf_counter() - began) / len(both)

    def also(scores: Any, others: Any) -> dict[str, object]:
        document: dict[str, object] = {
            "pairs": len(pairs),
            "unprepared_s": statistics.median(unprepared() for _ in range(5)),
            "prepared_s": statistics.median(prepared() for _ in range(5)),
            **_figures(scores, sets, pairs, weights().possible),
        }
        if others is not None:
            document["peer_unprepared_s"] = peer.unprepared_s / len(both)
            said = _figures(others, sets, pairs, PEER_THRESHOLD)
            document |= {f"peer_{name}": value for name, value in said.items()}
        return document

    return Work(
        ours=run,
        peer=None if peer.missing else peer.run,
        peer_name=None if peer.missing else peer.name,
        peer_missing=peer.missing,
        runs=15,
        peer_runs=5,
        per=len(both),
        also=also,
    )


def _others() -> list[Pair]:
    """Other names in the same scripts, so that both sides have loaded their tables."""
    from tests.bench.names import made_up_list

    scripts = (
        "Отопление ООО",
        "合力电子有限公司",
        "নমুনা লিমিটেড",
        "नमूना लिमिटेड",
        "شركة نموذج",
        "Δείγμα Α.Ε.",
    )
    names = [one.name for one in made_up_list(300, seed=9)] + [*scripts, *scripts]
    kinds = ("Company", "Organization", "LegalEntity")
    return [
        {"name_1": one, "name_2": names[-1 - at], "schema": kind, "country_1": "NL"}
        for at, one in enumerate(names)
        for kind in kinds
    ]


def _list(size: Size) -> Work:
    from graphs.matching import Record
    from graphs.matching.comparison import forget
    from tests.bench.name_peers import BruteForce, TfIdf
    from tests.bench.names import made_up_list, made_up_queries

    listed, count = {"S": (100_000, 10_000), "M": (300_000, 30_000), "L": (1_000_000, 100_000)}[
        size.value
    ]
    named = made_up_list(listed)
    asked = made_up_queries(named, count)
    began = time.perf_counter()
    index = _index(named)
    built = time.perf_counter() - began
    names = [one.name for one in named]
    del named
    queries = [Record(f"q{at}", (one.name,), one.country) for at, one in enumerate(asked)]
    sample = [at for at, one in enumerate(asked) if one.meant is not None][:_SAMPLE]
    peers: dict[str, Any] = {}

    def run() -> list[tuple[int, ...]]:
        forget()  # reading the names that are looked up belongs to the time
        return [tuple(place for place, _ in found) for found in index.nearest(queries, 10)]

    def before_peer() -> None:
        texts = [asked[at].name for at in sample]
        peers["brute"] = BruteForce(names, texts)
        peers["tf_idf"] = TfIdf(names, texts)

    def also(found: Any, brute: Any) -> dict[str, object]:
        keys = {place: int(index.record(place).key) for row in found for place in row}
        hits = [{keys[place] for place in row} for row in found]
        some = [asked[at] for at in sample]
        began = time.perf_counter()
        cosine = peers["tf_idf"].run()
        return {
            "listed": listed, "asked": count, "sample": len(sample), "build_s": round(built, 2),
            "index_mb": round(index.size / 1e6, 1),
            "recall_at_10": _recall(asked, hits),
            "recall_at_10_by_change": _by_change(asked, hits),
            "recall_at_10_of_sample": _recall(some, [hits[at] for at in sample]),
            "peer_recall_at_10_of_sample": _recall(some, brute),
            "tf_idf": peers["tf_idf"].name,
            "tf_idf_s": (time.perf_counter() - began) / len(sample),
            "tf_idf_recall_at_10_of_sample": _recall(some, cosine),
            **_judged(index, queries[:_JUDGED], asked[:_JUDGED]),
        }  # fmt: skip

    return Work(
        ours=run,
        peer=lambda: peers["brute"].run(),
        peer_name=f"rapidfuzz cdist ratio on sorted tokens, {len(sample)} names asked",
        before_peer=before_peer,
        runs=3,
        peer_scale=count / len(sample),
        per=count,
        also=also,
    )


def _index(named: list[Any]) -> "Index":
    from graphs.matching import Index, Record

    return Index.of(Record(str(at), (one.name,), one.country) for at, one in enumerate(named))


def _judged(index: "Index", queries: list["Record"], asked: list["Asked"]) -> dict[str, object]:
    """Finding and comparing: the suggestions that a person would be asked about."""
    began = time.perf_counter()
    suggested = list(index.screen(queries, 10))
    took = time.perf_counter() - began
    hits = [{int(key) for key, _ in row} for row in suggested]
    strangers = [row for one, row in zip(asked, hits, strict=True) if one.meant is None]
    return {
        "judged_s": took / len(queries),
        "judged_recall_at_10": _recall(asked, hits),
        "suggestions_each": round(sum(map(len, hits)) / len(hits), 2),
        "strangers_with_a_suggestion": round(sum(map(bool, strangers)) / len(strangers), 3),
    }


def _recall(asked: list["Asked"], hits: list[set[int]]) -> float:
    known = [(one, row) for one, row in zip(asked, hits, strict=True) if one.meant is not None]
    return round(sum(one.meant in row for one, row in known) / len(known), 4)


def _by_change(asked: list["Asked"], hits: list[set[int]]) -> dict[str, float]:
    from tests.bench.names import CHANGES

    found = {}
    for change in CHANGES:
        rows = [(o, h) for o, h in zip(asked, hits, strict=True) if o.change == change]
        found[change] = _recall([one for one, _ in rows], [row for _, row in rows])
    return found


@cache
def warm() -> None:
    """Compiles the search, or loads what was compiled before."""
    from graphs.matching import Index, Record, compare

    one, other = Record("1", ("Warming Up Ltd",)), Record("2", ("Warmng Up Limited",))
    compare(one, other)
    list(Index.of((one, other)).nearest((one,), 10))


MEASURES = (
    Measure(
        "match-pair",
        "Two records are compared, with reasons; names that were read before are remembered.",
        _pairs,
        warm,
    ),
    Measure(
        "match-list",
        "The ten names of a list that are nearest to each of many changed names are found.",
        _list,
        warm,
    ),
)
