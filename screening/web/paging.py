"""The page that an address asks for, and links that keep the filter of an address."""

from collections.abc import Collection, Mapping

LONGEST = 6  # digits of a page's number


def page_number(arguments: Mapping[str, str]) -> int:
    """Return the page that the address asks for, from 1; the first if it names none."""
    text = arguments.get("page", "1")
    readable = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return max(1, int(text)) if readable else 1


def filter_link(
    arguments: Mapping[str, str],
    names: Collection[str],
    changes: Mapping[str, str | int | None],
) -> dict[str, str | int]:
    """Return the arguments called ``names`` with some changed; None takes one out.

    The page is no part of a filter, so any change starts at page one.
    """
    present = {name: arguments[name] for name in names if name in arguments}
    return {
        name: value for name, value in {**present, **changes}.items() if value not in (None, "")
    }
