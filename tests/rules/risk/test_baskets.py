"""Kinds of purchase and codes as mixtures of kinds: read strictly, and as a reader would."""

import pytest

from screening.model.errors import PolicyError
from screening.rules.risk import baskets
from screening.rules.risk import method as files
from screening.rules.risk.baskets import Baskets
from sources.kit.values.message import Message

METHOD = files.load()
GOODS = ("laptops", "cobalt", "tin", "paper")


def tables(**changed: str) -> dict[str, str]:
    """Three kinds and two codes, as a person would write them."""
    texts = {
        "kinds.csv": (
            "kind,name_en,name_nl,builds_on,without\n"
            "electronics,electronics,elektronica,,\n"
            "laptop,laptops,laptops,electronics,tin\n"
            "paper,paper,papier,,\n"
        ),
        "kind_goods.csv": (
            "kind,good,stage,presence,role,certainty,reason\n"
            "electronics,tin,3,always,input,M,\n"
            "electronics,cobalt,3,often,input,M,\n"
            "laptop,laptops,1,always,core,H,what is bought\n"
            "paper,paper,2,always,core,H,what is bought\n"
        ),
        "codes.csv": (
            "cpv_prefix,kinds,without,certainty\n"
            "302,laptop=.6;paper=.3,,M\n30,laptop=1;paper=1,,L\n"
        ),
        "code_goods.csv": (
            "cpv_prefix,good,stage,presence,role,certainty,reason\n302,cobalt,3,always,core,M,\n"
        ),
    }
    return texts | {name.replace("__", "."): text for name, text in changed.items()}


def read(**changed: str) -> Baskets:
    return baskets.read(tables(**changed), GOODS)


def test_a_kind_holds_what_it_builds_on_without_what_it_leaves_out() -> None:
    goods = {held.good for held in read().kinds["laptop"].goods}
    assert goods == {"cobalt", "laptops"}


def test_the_longest_prefix_wins_as_a_whole_and_a_division_is_no_fallback() -> None:
    known = read()
    found = known.of("30213100")
    assert found is not None
    assert found.prefix == "302"
    assert known.of("45000000") is None


def test_chances_up_to_one_are_alternatives_and_the_rest_is_unknown() -> None:
    mixture = read().by_prefix["302"]
    assert not mixture.is_bundle
    assert mixture.unknown == pytest.approx(0.1)


def test_chances_above_one_are_bought_together() -> None:
    mixture = read().by_prefix["30"]
    assert mixture.is_bundle
    assert mixture.unknown == 0.0


def test_what_a_code_says_of_a_good_replaces_what_its_kinds_say() -> None:
    kinds = {kind.slug: kind for kind, _ in read().by_prefix["302"].kinds}
    assert "cobalt" not in {held.good for held in kinds["laptop"].goods}
    assert [held.role for held in kinds[baskets.CODE_ITSELF].goods] == ["core"]


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("codes.csv", "laptop=.6", "laptpo=.6", "laptpo"),
        ("codes.csv", "laptop=.6", "laptop=1.6", "1.6"),
        ("kind_goods.csv", "often", "usually", "usually"),
        ("kind_goods.csv", "cobalt", "kobalt", "kobalt"),
        ("kinds.csv", "laptops,electronics,tin", "laptops,lamps,tin", "lamps"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_row(
    name: str, old: str, new: str, words: str
) -> None:
    text = tables()[name].replace(old, new, 1)
    with pytest.raises(PolicyError) as refused:
        baskets.read(tables() | {name: text}, GOODS)
    message = refused.value.message
    assert isinstance(message, Message)
    params = dict(message.params)
    assert name in str(params["where"])
    assert words in str(params)


def test_each_shipped_prefix_is_of_a_code_and_holds_something() -> None:
    for prefix, mixture in METHOD.baskets.by_prefix.items():
        assert prefix.isdigit()
        assert 2 <= len(prefix) <= 8
        assert mixture.kinds or mixture.unknown == 1.0
