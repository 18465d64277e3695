"""The characters that a paper can hold: no control characters, and for a PDF those of its fonts."""

import unicodedata

from anyascii import anyascii

# The scripts that the fonts of typst hold whole; tests/reports/layout holds this against them.
_IN_THE_FONTS = ((0x20, 0x17F), (0x386, 0x3CE), (0x400, 0x45F), (0x1E80, 0x1EF9))
# Control, surrogate, unassigned and private; format characters turn the direction of what follows.
UNPRINTED = ("Cc", "Cs", "Cn", "Co", "Cf")
_SIGNS = frozenset("–—‘’‚“”„†‡•…‰‹›€™−≤≥≠≈×·→")


def printable(text: str) -> str:
    """Return the text without characters that XML cannot hold; a line break becomes a space."""
    return "".join(
        " " if character in "\n\r\t" else character
        for character in text
        if character in "\n\r\t" or unicodedata.category(character) not in UNPRINTED
    )


def in_the_fonts(text: str) -> str:
    """Return the text with what the fonts lack transliterated; ``?`` where nothing stands for it.

    The paper keeps the original beside it, in its JSON.
    """
    return "".join(
        _written(character) for character in unicodedata.normalize("NFC", printable(text))
    )


def _written(character: str) -> str:
    if character in _SIGNS or any(low <= ord(character) <= high for low, high in _IN_THE_FONTS):
        return character
    if unicodedata.category(character).startswith("Z"):
        return " "
    return anyascii(character) or "?"
