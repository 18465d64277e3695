"""Suggestions: for a text the likeliest codes, each of another group, with the chance of that."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from graphs.cpv_words.code_choice import CodeChooser
from graphs.cpv_words.group_model import GroupModel, shipped

MOST = 10
MOST_WORDS = 3
LEAST_VOTE = 0.5  # log-odds below which a word is no reason
LEAST_SHARE = 0.3  # of what the strongest word says


@dataclass(frozen=True, slots=True)
class CodeSuggestion:
    """A code, the chance that its group is right, and the words that speak for it."""

    code: str
    confidence: float
    words: tuple[str, ...]


class Suggester:
    """A model and the choice of a code in each group."""

    def __init__(self, model: GroupModel) -> None:
        self._model = model
        self._chooser = CodeChooser(model.profiles, model.splitter)

    def suggest(self, text: str, most: int = MOST) -> tuple[CodeSuggestion, ...]:
        """Return up to ten codes, best first; none for a text without letters.

        Each is the best code of its group, so that ten codes are ten ways to read the text.
        """
        if not any(letter.isalpha() for letter in text):
            return ()
        model = self._model
        best, ranks = model.ranked(model.probabilities(text), most)
        chances = model.chances(ranks)
        groups = [model.groups[group] for group in best]
        codes = self._chooser.best(groups, self._chooser.stems(text))
        written, votes = model.votes(text)
        return tuple(
            CodeSuggestion(code, round(float(chance), 3), _speaking(written, votes[:, group]))
            for code, group, chance in zip(codes, best, chances, strict=True)
        )


def _speaking(written: list[str], votes: np.ndarray) -> tuple[str, ...]:
    """Return the words that speak most for a group, in the order of the text."""
    if not written:
        return ()
    floor = max(LEAST_VOTE, LEAST_SHARE * float(votes.max()))
    strongest = np.argsort(-votes, kind="stable")[:MOST_WORDS]
    return tuple(written[place] for place in sorted(strongest) if votes[place] >= floor)


@cache
def shipped_suggester() -> Suggester:
    """Return what suggests with the model that ships, made once."""
    return Suggester(shipped())
