"""Which code of a group fits a text best: by the phrases that name it and how often it is used."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from graphs.cpv_words.features import stems
from graphs.cpv_words.group_model import CodeProfiles
from graphs.cpv_words.words import CompoundSplitter

USE = 1.2  # what tenfold use of a code weighs beside a phrase, in the rarity of its stems
GENERAL = 0.1  # what each digit weighs that a code leaves open
SPECIFIC = 0.1  # by how much of itself a phrase weighs more for each digit that its code fixes


class CodeChooser:
    """The codes of each group with what is known of them."""

    def __init__(self, profiles: CodeProfiles, splitter: CompoundSplitter) -> None:
        self._profiles = profiles
        self._splitter = splitter
        self._by_group: dict[str, list[str]] = {}
        self._named_by: dict[int, list[str]] = {}  # the codes in whose phrases a stem stands
        for code in profiles.counts:
            self._by_group.setdefault(code[:3], []).append(code)
            for stem in frozenset().union(*profiles.phrases[code]):
                self._named_by.setdefault(stem, []).append(code)

    def stems(self, text: str) -> frozenset[int]:
        """Return what ``best`` compares of a text, to be computed once."""
        return stems(text, self._splitter)

    def best(self, groups: Sequence[str], text_stems: frozenset[int]) -> list[str]:
        """Return the code of each group that fits best; of equals the first.

        Only codes that share a stem with the text are compared one by one: of the others the one
        that is used most fits best, whatever the text.
        """
        candidates = {group: {self._most_used[group]} for group in groups}
        for stem in text_stems:
            for code in self._named_by.get(stem, ()):
                if code[:3] in candidates:
                    candidates[code[:3]].add(code)
        return [
            min(candidates[group], key=lambda code: (-self._fit(code, text_stems), code))
            for group in groups
        ]

    @cached_property
    def _most_used(self) -> dict[str, str]:
        """Return the code of each group that fits a text best which names none of them."""
        nothing = frozenset[int]()
        return {
            group: min(codes, key=lambda code: (-self._fit(code, nothing), code))
            for group, codes in self._by_group.items()
        }

    @cached_property
    def _rarity(self) -> dict[int, float]:
        """Return how rare each stem is among the codes."""
        codes = self._profiles.phrases.values()
        often = Counter(stem for phrases in codes for stem in frozenset().union(*phrases))
        return {stem: math.log(len(codes) / count) for stem, count in often.items()}

    @cached_property
    def _lengths(self) -> dict[str, tuple[float, ...]]:
        """Return the rarity of the stems of each phrase, added up."""
        return {
            code: tuple(self._sum(phrase) for phrase in phrases)
            for code, phrases in self._profiles.phrases.items()
        }

    def _sum(self, some: Iterable[int]) -> float:
        rarity = self._rarity
        return sum(rarity[stem] for stem in some)

    def _fit(self, code: str, text_stems: frozenset[int]) -> float:
        """Return how well a text fits: what it shares with a phrase, the more of it the better."""
        best = 0.0
        phrases = zip(self._profiles.phrases[code], self._lengths[code], strict=True)
        for phrase, length in phrases:
            if length and not phrase.isdisjoint(text_stems):
                shared = self._sum(phrase & text_stems)
                best = max(best, shared * shared / length)
        use = USE * math.log10(1 + self._profiles.counts[code])
        zeros = _open_digits(code)
        return best * (1 + SPECIFIC * (len(code) - zeros)) + use + GENERAL * zeros


def _open_digits(code: str) -> int:
    return len(code) - len(code.rstrip("0"))
