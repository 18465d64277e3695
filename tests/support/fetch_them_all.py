"""Fetches what it is told to and says what that cost; a program of its own for test_fetching."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sources.kit import FetchError, Source
from sources.kit.fetch.archive import Archive
from sources.kit.fetch.http import FetchLimits, Http

QUICK = FetchLimits(connect=1, read=0.5, total=0.7, tries=1)
RESET = "5"  # what /proc/self/clear_refs calls forgetting the highest size


def main() -> None:
    certificates, port, folder, urls = json.load(sys.stdin)
    http = Http(
        Archive(Path(folder)),
        resolver=lambda host, _: [("127.0.0.1", port)],
        allowed=lambda address: str(address) == "127.0.0.1",
        certificates=Path(certificates),
        sleep=lambda seconds: None,
    )
    before = resident("VmRSS")
    found = {"a hog": ("", measured(hog)[1] - before)}  # shows that the scales work
    for name, url in urls.items():
        http.limits = FetchLimits(connect=20, read=20, total=60)
        if slow(name):
            http.limits = QUICK
        said, most = measured(partial(outcome, http, url))
        found[name] = said, most - before
    json.dump(found, sys.stdout)


def measured(work: Callable[[], str]) -> tuple[str, int]:
    """What came of it, and the highest resident size meanwhile."""
    Path("/proc/self/clear_refs").write_text(RESET)
    return work(), resident("VmHWM")


def hog() -> str:
    return str(len(b"x" * 60_000_000))


def slow(name: str) -> bool:
    return name.startswith(("slow", "silent", "for_ever", "tls_silent"))


def outcome(http: Http, url: str) -> str:
    class Asked(Source):
        max_bytes = 1 << 20
        max_unpacked = 8 << 20
        hosts = (url.split("/")[2], "lists.example")

    try:
        http.for_source(Asked()).get(url)
    except FetchError:
        return "refused"
    return "fetched"


def resident(which: str) -> int:
    """In bytes; the kernel's own figure, because getrusage remembers the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == which:
            return int(value.split()[0]) * 1024
    raise LookupError(which)


if __name__ == "__main__":
    main()
