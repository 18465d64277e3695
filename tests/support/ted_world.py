"""TED on this machine: a search in pages and the notices behind it, answered over loopback."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sources.kit.notice_feed import NoticeFeed
from sources.kit.values.web import AskedWeb
from sources.notice_feeds.eu_ted import NOTICE, SEARCH
from tests.support.folders import TESTS
from tests.support.hostile import HostileServer, Talk

RECORDED = TESTS / "recorded" / "notice_feeds"
NOTICES = TESTS / "recorded" / "notices"


@dataclass
class TedWorld:
    """What TED answers; ``questions`` are the searches that it was asked."""

    server: HostileServer
    pages: list[bytes] = field(default_factory=list)
    questions: list[Mapping[str, object]] = field(default_factory=list)

    def publishes(self, *notices: tuple[str, str, bytes]) -> None:
        """Let a search name these notices, by number and day, and serve each as XML."""
        named = [
            {"publication-number": number, "publication-date": f"{day}+01:00"}
            for number, day, _ in notices
        ]
        answer = {"notices": named, "totalNoticeCount": len(named), "timedOut": False}
        self.answers(json.dumps(answer).encode())
        for number, _, content in notices:
            self.server.serve(NOTICE.format(number=number), "good", content)

    def answers(self, *pages: bytes) -> None:
        """Answer the searches that come with these bodies, one after the other."""
        self.pages = list(pages)
        self.server.play(SEARCH, self._page)

    def fails(self, status: str, **headers: object) -> None:
        """Answer every search with a status."""
        self.server.play(SEARCH, lambda talk: talk.answer(b"busy", status, **headers))

    def web(self, feed: NoticeFeed, folder: Path) -> AskedWeb:
        """Return the real door of a feed, led to this machine."""
        return self.server.http(folder).for_source(feed)

    def _page(self, talk: Talk) -> None:
        self.questions.append(json.loads(talk.request.body))
        talk.answer(self.pages.pop(0) if len(self.pages) > 1 else self.pages[0])


def page(name: str) -> bytes:
    """Return a recorded answer of the search."""
    return (RECORDED / f"eu_ted_{name}.json").read_bytes()


def notice(name: str) -> bytes:
    """Return a recorded notice."""
    return (NOTICES / f"eforms_{name}.xml").read_bytes()


def no_nap(seconds: float) -> None:
    """Wait for nothing."""
