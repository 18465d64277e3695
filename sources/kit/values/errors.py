"""What can go wrong with a source. After any of these, the last good snapshot stays in use."""


class SourceError(Exception):
    """A source could not be brought up to date."""


class FetchError(SourceError):
    """The publisher did not answer, or answered with something else than the list."""


class LaterError(FetchError):
    """The publisher asks to come back after so many seconds: longer than anybody should sleep."""

    def __init__(self, text: str, after: float) -> None:
        super().__init__(text)
        self.after = after


class UnreadableError(SourceError):
    """The bytes are not what the publisher documented: somebody must look before they are used."""


class NotModified(Exception):  # noqa: N818  (not an error: the last accepted snapshot is current)
    """The publisher says that what we accepted last is still what it publishes."""
