"""The web as a list or a feed sees it: something that gets the file at a URL."""

from typing import Protocol

from sources.kit.values.snapshot import Snapshot


class Web(Protocol):
    """Anything that can get a URL. ``kind`` says what one file is where a source has several."""

    def get(self, url: str, kind: str = "") -> Snapshot: ...


class AskedWeb(Web, Protocol):
    """A web that can be asked a question too: a search whose body is JSON."""

    def ask(self, url: str, question: bytes, kind: str = "") -> Snapshot: ...
