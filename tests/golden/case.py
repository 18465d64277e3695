"""A case and its digests: how they are named, written and compared."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ALONE = 16  # hex digits of the digest of a case with one text
TOGETHER = 12  # of a case with several texts, of which there are many


@dataclass(frozen=True, slots=True)
class Case:
    """What the product says in one case: one text, or a few that belong together."""

    name: str
    texts: tuple[str, ...]

    @classmethod
    def of(cls, name: str, text: str) -> "Case":
        return cls(" ".join(name.split()), (text,))

    @property
    def line(self) -> str:
        """The digests and the name, as they are committed."""
        digits = ALONE if len(self.texts) == 1 else TOGETHER
        return " ".join([*(_digest(text)[:digits] for text in self.texts), "", self.name])


def _digest(text: str) -> str:
    """Of the words: how many blanks stand between them, and where a line ends, is no matter."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def unique(cases: Iterable[Case]) -> Iterator[Case]:
    """The cases, with a number behind a name that was met before."""
    met: dict[str, int] = {}
    for case in cases:
        met[case.name] = again = met.get(case.name, 0) + 1
        yield case if again == 1 else Case(f"{case.name} #{again}", case.texts)


def file_of(name: str) -> Path:
    """Where the digests of a set are committed."""
    return HERE / f"{name}.sha256"


def committed(name: str) -> dict[str, str]:
    """Case name to digests, as they are committed; of a set that never was, nothing."""
    path = file_of(name)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    read = (line.partition("  ") for line in lines)
    return {case: digests for digests, _, case in read}


def write(name: str, lines: Iterable[str]) -> None:
    """Commit these lines as the digests of a set."""
    file_of(name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
