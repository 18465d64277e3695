"""The acceptance gate: the profile of a snapshot against the last one that was believed.

Pure, so that a judgement can be repeated. What fails is quarantined and the last good snapshot
stays in use until a person accepts the new one with a reason; what only looks odd is a warning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar, Literal, Protocol

from sources.kit.judge.figure_changes import figure_reasons
from sources.kit.judge.snapshot_facts import Facts, overlap
from sources.kit.read.reading import DERIVED
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

POISON = 0.005  # rejected rows of all rows
DUPLICATES = 0.02  # repeated statements of all statements
FEWEST, MOST = 0.8, 2.0  # rows, times those of the last good snapshot
OVERLAP = 0.6  # of the last subjects must still be there
COLLAPSED, THINNER = 0.5, 0.8  # times the last fill rate: fails, warns
NARROWED = 0.25  # the spread of an indicator's figures, times the last
OFTEN = 0.5, 2.0  # how often an indicator is said, times the last
ENOUGH = 20  # statements before a fill rate means anything

MOMENT = re.compile(r"((?:19|20)\d\d)(?:-?(0[1-9]|1[0-2])(?:-?([0-3]\d)(\d{6})?)?)?(?!\d)")

Outcome = Literal["accepted", "quarantined"]


class GatedSource(Protocol):
    """The part of a source that the gate needs."""

    expected: ClassVar[range]


@dataclass(frozen=True, slots=True)
class Judgement:
    outcome: Outcome
    reasons: tuple[Message | str, ...]  # why it is not believed
    warnings: tuple[Message, ...] = ()


def judge(facts: Facts, last: Facts | None, source: GatedSource) -> Judgement:
    """Return the judgement of a snapshot; ``last`` is the one in use, None while there is none."""
    reasons, warnings = list(_without_comparison(facts, source)), list[Message]()
    if last is not None:
        reasons += _older_edition(facts, last)
        if facts.layout != last.layout:
            warnings.append(Message("gate.other_layout", now=facts.layout, before=last.layout))
        else:
            reasons += chain(
                _other_size(facts, last),
                _groups_gone(facts, last),
                _fields_emptied(facts, last),
                _figures_alike(facts, last),
            )
            reasons += _end_missing(facts, last)
            warnings += chain(_changed_columns(facts, last), _fields_thinner(facts, last))
        reasons += chain(_other_subjects(facts, last), figure_reasons(facts, last))
    return Judgement("quarantined" if reasons else "accepted", tuple(reasons), tuple(warnings))


def judge_changes(facts: Facts, last: Facts, source: GatedSource, rows: int, bad: int) -> Judgement:
    """Return the judgement of a list after changes.

    It is judged as any list, and of the ``rows`` that tell the changes few may be ``bad``.
    """
    whole = judge(facts, last, source)
    if bad <= POISON * rows:
        return whole
    why = Message("gate.bad_changes", bad=bad, rows=rows, share=bad / rows)
    return Judgement("quarantined", (why, *whole.reasons), whole.warnings)


def judge_unreadable(fault: UnreadableError) -> Judgement:
    """Return the judgement of a file that its reader refused.

    It has a new column or category, or is not the list at all.
    """
    return Judgement("quarantined", (fault.message,))


def is_older(edition: str, than: str) -> bool:
    """Return whether an edition comes before another, as far as both names say it.

    Days, months and years are compared down to what both of them tell; what follows a moment in a
    version (``20240612215705-gvx``) has no order.
    """
    if _moment(edition) and _moment(than):
        ours, theirs = _moment(edition), _moment(than)
        shared = min(len(ours), len(theirs))
        return ours[:shared] < theirs[:shared]
    if _form(edition) != _form(than):
        return False
    return _numbers(edition) < _numbers(than)


def _moment(edition: str) -> tuple[str, ...]:
    """Return year, month, day and time that a name begins with, as far as it does."""
    match = MOMENT.match(edition)
    return tuple(part for part in match.groups() if part) if match else ()


def _form(edition: str) -> str:
    return re.sub(r"\d+", "9", edition)


def _numbers(edition: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", edition)]


def _without_comparison(facts: Facts, source: GatedSource) -> Iterator[Message]:
    """Yield the reasons that need no comparison."""
    if facts.layout in ("delta", "changes"):
        yield Message("gate.only_changes")
    if facts.rejected > POISON * facts.rows:
        share = facts.rejected / facts.rows if facts.rows else 1
        yield Message("gate.bad_rows", bad=facts.rejected, rows=facts.rows, share=share)
    if facts.nowhere > POISON * facts.rows:
        share = facts.nowhere / facts.rows if facts.rows else 1
        yield Message("gate.unknown_places", bad=facts.nowhere, rows=facts.rows, share=share)
    if facts.duplicates > DUPLICATES * facts.observations:
        yield Message("gate.repeated", repeated=facts.duplicates, statements=facts.observations)
    low, high = source.expected.start, source.expected.stop - 1
    if facts.rows < low or (facts.rows > high and facts.layout != DERIVED):  # others add years
        yield Message("gate.unbelievable_size", rows=facts.rows, low=low, high=high)
    if not facts.observations:
        yield Message("gate.says_nothing")


def _older_edition(facts: Facts, last: Facts) -> Iterator[Message]:
    if is_older(facts.edition, last.edition):
        yield Message("gate.older", edition=facts.edition, before=last.edition)


def _other_size(facts: Facts, last: Facts) -> Iterator[Message]:
    if not FEWEST * last.rows <= facts.rows <= MOST * last.rows:
        yield Message("gate.other_size", rows=facts.rows, before=last.rows)


def _other_subjects(facts: Facts, last: Facts) -> Iterator[Message]:
    share = overlap(last, facts)
    if share < OVERLAP:
        yield Message("gate.other_subjects", share=share)


def _groups_gone(facts: Facts, last: Facts) -> Iterator[Message]:
    for name, count in last.groups.items():
        if count >= ENOUGH and name not in facts.groups:
            yield Message("gate.group_gone", group=name, count=count)


def _fields_emptied(facts: Facts, last: Facts) -> Iterator[Message]:
    for name, was, now in _fill_rates(facts, last):
        if now < COLLAPSED * was:
            yield Message("gate.filled_less", field=name, share=now, before=was)


def _figures_alike(facts: Facts, last: Facts) -> Iterator[Message]:
    """Yield a reason where figures became all alike, or a good is under another issue's heading."""
    low, high = OFTEN
    for name, spread in last.spreads.items():
        if facts.spreads.get(name, spread) < NARROWED * spread:
            yield Message("gate.figures_alike", group=name)
    for name, was in last.groups.items():
        now = facts.groups.get(name, was)
        enough = name.startswith("observation") and was >= ENOUGH
        if enough and not low * was <= now <= high * was:
            yield Message("gate.group_size", group=name, count=now, before=was)


def _end_missing(facts: Facts, last: Facts) -> Iterator[Message]:
    if last.ended and not facts.ended:
        yield Message("gate.no_end")


def _fields_thinner(facts: Facts, last: Facts) -> Iterator[Message]:
    for name, was, now in _fill_rates(facts, last):
        if COLLAPSED * was <= now < THINNER * was:
            yield Message("gate.filled_less", field=name, share=now, before=was)


def _fill_rates(facts: Facts, last: Facts) -> Iterator[tuple[str, float, float]]:
    """Yield each field that was filled often enough to be missed, its rate of then and of now."""
    for name, count in last.filled.items():
        kind, dot, _ = name.partition(".")
        all_now = facts.filled.get(kind, 0)
        if dot and count >= ENOUGH and all_now >= ENOUGH:
            yield name, count / last.filled[kind], facts.filled.get(name, 0) / all_now


def _changed_columns(facts: Facts, last: Facts) -> Iterator[Message]:
    """Yield warnings of new and lost columns that the reader does not take."""
    new = [name for name in facts.columns if name not in last.columns]
    gone = [name for name in last.columns if name not in facts.columns]
    if new:
        yield Message("gate.new_columns", columns=tuple(new[:10]))
    if gone:
        yield Message("gate.columns_gone", columns=tuple(gone[:10]))
    if [n for n in facts.columns if n not in new] != [n for n in last.columns if n not in gone]:
        yield Message("gate.columns_moved")
