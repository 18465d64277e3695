"""How often the model is right on titles of buyers that it never saw."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphs.cpv_training.calibration import calibrate
from graphs.cpv_training.fitting import CountedExamples, fit, model_of
from graphs.cpv_words.group_model import Floats, GroupModel

FOLDS = 5
FIRST = 3  # suggestions that a person looks at
SURE = 0.8
MOST = 10


@dataclass(frozen=True, slots=True)
class TitleAnswer:
    """What a model that never saw the buyer said of a title, best first."""

    code: str
    language: str
    source: str
    fold: int
    groups: tuple[str, ...]
    ranks: tuple[float, ...]

    def has_group(self, first: int = FIRST) -> bool:
        return self.code[:3] in self.groups[:first]

    def has_division(self, first: int = FIRST) -> bool:
        return any(group[:2] == self.code[:2] for group in self.groups[:first])


def fold_of(buyer: str) -> int:
    """Return the part of the titles in which all of a buyer's are left out together."""
    return zlib.crc32(f"f{buyer}".encode()) % FOLDS


def answers(prepared: CountedExamples) -> list[TitleAnswer]:
    """Return the answer to each title by a model that learned without the titles of its part."""
    folds = np.array([fold_of(e.buyer) if e.buyer else -1 for e in prepared.examples])
    found: list[TitleAnswer] = []
    for fold in range(FOLDS):
        model = model_of(fit(prepared.take(np.nonzero(folds != fold)[0])))
        left_out = [prepared.examples[place] for place in np.nonzero(folds == fold)[0]]
        for example in left_out:
            if example.is_title:
                groups, ranks = best_groups(model, example.text)
                found.append(
                    TitleAnswer(
                        example.code, example.language, example.source, fold,
                        groups, ranks,
                    )
                )  # fmt: skip
    return found


def best_groups(model: GroupModel, text: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return the groups suggested for a text, best first, with what they are ranked by."""
    best, ranks = model.ranked(model.probabilities(text), MOST)
    return tuple(model.groups[place] for place in best), tuple(ranks.tolist())


def calibration_of(titles: Sequence[TitleAnswer]) -> tuple[Floats, Floats]:
    """Return the line from what a group is ranked by to its chance that these answers draw."""
    return calibrate(
        np.array([rank for answer in titles for rank in answer.ranks]),
        np.array([g == answer.code[:3] for answer in titles for g in answer.groups], float),
    )


def confidences(titles: Sequence[TitleAnswer]) -> list[float]:
    """Return the confidence of each first suggestion, by a line drawn from the other parts."""
    lines = {
        fold: calibration_of([answer for answer in titles if answer.fold != fold])
        for fold in range(FOLDS)
    }
    return [float(np.interp(answer.ranks[0], *lines[answer.fold])) for answer in titles]
