"""The interface of a publisher of notices: how those of one buyer are found and fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sources.kit.values.errors import FetchError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.web import AskedWeb


@dataclass(frozen=True, slots=True, order=True)
class NoticeReference:
    """A notice as a search names it; the day comes first, so that they sort by it."""

    published: date
    number: str  # under which it was published
    url: str


class NoticeFeed:
    """A publisher of notices. The file's docstring says what it is; its name is the file's name."""

    title: ClassVar[str]
    publisher: ClassVar[str]
    url: ClassVar[str]  # where people read of it
    licence: ClassVar[str]
    licence_url: ClassVar[str]
    attribution: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]  # all that may be asked
    kind: ClassVar[str] = "xml"  # what a notice must be: a name of sources.kit.fetch.file_kinds
    max_bytes: ClassVar[int] = 8 << 20  # of one answer
    max_unpacked: ClassVar[int] = 8 << 20
    pause: ClassVar[float] = 1.0  # seconds between two requests
    waits: ClassVar[Message | None] = None  # why it is off: nothing is asked of it

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def search(
        self, web: AskedWeb, number: str, since: date, until: date
    ) -> Iterator[NoticeReference]:
        """Yield what the buyer with this number published from one day to another.

        Raise FetchError where the publisher does not answer, UnreadableError where its answer is
        not what it documents.
        """
        raise FetchError(Message("feed.waits", feed=self.title, why=self.waits or ""))

    def fetch(self, web: AskedWeb, reference: NoticeReference) -> Snapshot:
        """Return one notice as it was published."""
        return web.get(reference.url, self.kind)
