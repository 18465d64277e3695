"""Names of the register that stand in a text, however they are written there."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from graphs.matching.name_parsing import Name, names_of
from graphs.matching.transliteration import latin
from screening.model.typed_text import without_marks

SHORTEST = 4  # letters of a name that is looked for
MOST_WORDS = 12  # of a name
TELLING = ("rare", "personal")  # kinds of words that are a name on their own
_WORD = re.compile(r"\w+")


def named_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that stand in a text: whole, or less their legal form.

    Marks, accents, spaces, small letters and signs that nobody sees hide none. Of what is left of
    a name without its legal form, a word that many have ("zorg") is no name; another one word
    is, with a capital.
    """
    runs = _runs(text)
    return tuple(name for name in names if _stands_in(name, runs))


def named_in_each(texts: Mapping[str, str], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names that stand in each of these texts, by field; no field without one.

    A register has very many names: all of them are looked for once, in all texts together, and in
    each text only those that may stand in one.
    """
    near = named_in("\n".join(texts.values()), names)
    named = {field: named_in(text, near) for field, text in texts.items()} if near else {}
    return {field: several for field, several in named.items() if several}


def _stands_in(name: str, runs: dict[str, bool]) -> bool:
    whole = "".join(_letters(word) for word in _words(name))
    if len(whole) >= SHORTEST and whole in runs:
        return True
    return any(
        len(parsed.letters) >= SHORTEST
        and parsed.letters in runs
        and (len(parsed.words) > 1 or (runs[parsed.letters] and _is_telling(parsed)))
        for parsed in names_of((name,))
    )


def _is_telling(name: Name) -> bool:
    return any(word.kind in TELLING for word in name.words)


def _runs(text: str) -> dict[str, bool]:
    """Return the letters of each run of words, and whether a capital stands in one."""
    words = [(_letters(word), not word.islower()) for word in _words(text)]
    runs: dict[str, bool] = {}
    for first in range(len(words)):
        letters, has_capital = "", False
        for word, is_capital in words[first : first + MOST_WORDS]:
            letters, has_capital = letters + word, has_capital or is_capital
            runs[letters] = runs.get(letters, False) or has_capital
    return runs


def _words(text: str) -> list[str]:
    return _WORD.findall(without_marks(unicodedata.normalize("NFKC", text)))


def _letters(word: str) -> str:
    return "".join(sign for sign in latin(word) if sign.isalnum())
