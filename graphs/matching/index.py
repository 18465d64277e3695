"""Many records, made ready so that the few that may be one company are found quickly."""

from collections.abc import Iterable

from graphs.matching.comparing import compare
from graphs.matching.records import Comparison, Record


class Index:
    """A list of records to look up others in. The answer does not depend on the list's order."""

    def __init__(self, records: tuple[Record, ...]) -> None:
        self._records = records

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Index":
        """The index of these records; a key that comes twice is kept twice."""
        return cls(tuple(records))

    def candidates(self, record: Record, limit: int = 10) -> tuple[tuple[str, Comparison], ...]:
        """The keys that are most likely the same company, best first, each with its reasons."""
        found = [(known.key, compare(record, known)) for known in self._records]
        found = [pair for pair in found if pair[1].suggested]
        found.sort(key=lambda pair: (-pair[1].log_odds, pair[0]))
        return tuple(found[:limit])
