"""The web as a list sees it: something that gets the file at a URL."""

from typing import Protocol

from sources.kit.values.snapshot import Snapshot


class Web(Protocol):
    """Anything that can get a URL. ``kind`` says what one file is where a source has several."""

    def get(self, url: str, kind: str = "") -> Snapshot: ...
