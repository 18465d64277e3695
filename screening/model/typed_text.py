"""What people type, without the signs that no database and no file keeps."""

import unicodedata

KEPT = "\n\t"
# Controls, half a pair of UTF-16, and what stands for nothing. Joiners stay: scripts need them.
NO_SIGNS = ("Cc", "Cs", "Cn")


def typed_line(text: str) -> str:
    """Return a text on one line, without signs that are none."""
    return " ".join(typed_text(text).split())


def typed_text(text: str) -> str:
    """Return a text with its lines, each ended as here, and without signs that are none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign in KEPT or unicodedata.category(sign) not in NO_SIGNS
    )


def reason_of(text: str | None) -> str | None:
    """Return a reason as it was typed, without signs that are none.

    None where nothing is said: it holds no letter and no figure, whatever else may be in it.
    """
    reason = typed_text(text or "").strip()
    return reason if any(map(str.isalnum, reason)) else None


def without_marks(text: str) -> str:
    """Return a text composed, less the signs that nobody sees, such as soft hyphens."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
