"""Groups of goods: real goods alone, and words for what people do with them."""

import pytest

from screening.model.errors import PolicyError
from screening.rules.risk import good_groups
from screening.rules.risk import method as files

METHOD = files.load()
EMPTY = "\n".join(
    f"{name} = []" for name in (good_groups.ACTIVITIES, good_groups.METALS, *good_groups.SPOKEN_OF)
)


def test_a_good_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PolicyError):
        good_groups.read(EMPTY.replace("metals = []", 'metals = ["unobtainium"]'), METHOD.goods)


def test_a_group_that_sentences_need_may_not_be_missing() -> None:
    with pytest.raises(PolicyError):
        good_groups.read(EMPTY.replace("metals = []", ""), METHOD.goods)


def test_each_group_that_is_spoken_of_has_a_sentence() -> None:
    for group in (*good_groups.SPOKEN_OF, "labour", "other"):
        assert "{country}" in METHOD.sentences.word(f"workers.{group}").nl


def test_work_is_done_in_a_place_and_a_product_comes_from_one() -> None:
    assert METHOD.groups.holds(good_groups.ACTIVITIES, "garment_assembly")
    assert not METHOD.groups.holds(good_groups.ACTIVITIES, "cotton")


def test_every_mined_metal_is_taken_from_the_ground() -> None:
    mined = {good for good in METHOD.groups.goods["metals"] if METHOD.goods[good].kind == "raw"}
    assert mined <= METHOD.groups.goods["extracted"]


def test_a_good_is_grown_or_taken_from_the_ground_and_never_both() -> None:
    spoken = [METHOD.groups.goods[group] for group in good_groups.SPOKEN_OF]
    assert sum(map(len, spoken)) == len(frozenset().union(*spoken))
