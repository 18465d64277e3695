"""What an accepted answer of a supplier leaves open: said beside it, so that one can ask on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.model.disclosure import DeclaredRow
from screening.model.verdict import Band, IssueRisk, Text, Verdict
from screening.services.disclosures.goods_meant import is_unknown

WHOLE = 0.95  # a share from which all of a good counts as declared


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that was not answered: where a good is made, what a party supplies, which good its
    word means, the rest of a share, or the origin of a good on which the risk rests.
    """

    kind: str  # made_in | good | unknown_good | share | origin
    about: str | Text  # as the supplier wrote it; of an origin the name of the good
    share: float | None = None  # 0..1, what is left


def open_points(rows: Iterable[DeclaredRow], verdict: Verdict | None) -> tuple[OpenPoint, ...]:
    """Return what these rows leave open, then the origins that decide and nobody declared."""
    rows = tuple(rows)
    if not rows:
        return ()
    points = [*_of_rows(rows), *(_of_verdict(verdict) if verdict is not None else ())]
    return tuple(dict.fromkeys(points))


def _of_rows(rows: tuple[DeclaredRow, ...]) -> Iterator[OpenPoint]:
    for row in rows:
        if row.good is None:
            yield OpenPoint("good", row.supplier)
            continue
        if is_unknown(row):
            yield OpenPoint("unknown_good", row.good)
        if row.made_in is None:
            yield OpenPoint("made_in", row.good)
    shares: dict[tuple[str | None, str], list[float | None]] = {}
    for row in rows:
        if row.good is not None:
            shares.setdefault((row.customer, row.good), []).append(row.share)
    for (_, good), stated in shares.items():
        known = [share for share in stated if share is not None]
        if len(known) == len(stated) and sum(known) < WHOLE:
            yield OpenPoint("share", good, 1.0 - sum(known))


def _of_verdict(verdict: Verdict) -> Iterator[OpenPoint]:
    stated = {tie.good for tie in verdict.coverage.stated}
    for issue in verdict.risk.issues:
        if issue.band is not Band.LOW and _rests_on_inference(issue):
            path = issue.paths[0]
            if path.stage > 0 and path.good not in stated:
                yield OpenPoint("origin", path.good)


def _rests_on_inference(issue: IssueRisk) -> bool:
    return bool(issue.paths) and issue.paths[0].rests_on == "inferred"
