"""What a reader jots down while it reads, so that nothing is dropped or doubted in silence."""

from graphs.readers.reading import Caution, Rejected

MOST_REJECTED = 5_000  # of one file; nobody reads further, and a file can hold a million


class Notes:
    """Cautions counted by code, each with its first example, and the rows that were left out."""

    def __init__(self) -> None:
        self._cautions: dict[str, tuple[int, str]] = {}
        self._rejected: list[Rejected] = []
        self._more = 0

    def caution(self, code: str, example: str, count: int = 1) -> None:
        met, first = self._cautions.get(code, (0, " ".join(example.split())[:200]))
        self._cautions[code] = (met + count, first)

    def reject(self, row: int | None, column: str | None, problem: str) -> None:
        if len(self._rejected) < MOST_REJECTED:
            self._rejected.append(Rejected(row, column, " ".join(problem.split())[:500]))
        else:
            self._more += 1

    def cautions(self) -> tuple[Caution, ...]:
        return tuple(Caution(code, *self._cautions[code]) for code in sorted(self._cautions))

    def rejected(self) -> tuple[Rejected, ...]:
        if not self._more:
            return tuple(self._rejected)
        rest = Rejected(None, None, f"{self._more:,} more rows were left out for such reasons.")
        return (*self._rejected, rest)
