"""Codes by number, by the words of their title, and by the words that buyers use."""

from hypothesis import given
from hypothesis import strategies as st

from graphs import cpv
from graphs.cpv_words.code_search import MOST, Found, shipped_search


def found(text: str) -> list[str]:
    return [hit.code for hit in shipped_search().find(text)]


def test_a_number_finds_the_codes_that_begin_with_it() -> None:
    assert found("3021")[0] == "30210000"
    assert all(code.startswith("3021") for code in found("3021"))
    assert found("90919300") == ["90919300"]
    assert found("999") == []


def test_a_title_is_found_by_its_words_in_dutch_and_english_in_any_order() -> None:
    assert "30213100" in found("draagbare computers")
    assert "30213100" in found("computers portable")
    assert "30213100" in found("draagb comp")


def test_a_code_is_found_by_a_word_that_buyers_use() -> None:
    (hit, *_) = [
        hit for hit in shipped_search().find("leerlingenvervoer") if hit.code == "60130000"
    ]
    assert hit.found is Found.SYNONYM
    assert hit.phrase == "leerlingenvervoer"


def test_small_words_are_not_looked_for() -> None:
    assert found("schoonmaak van de scholen") == found("schoonmaak scholen")


def test_words_that_nothing_has_find_nothing() -> None:
    assert found("zxqzxq") == found("") == found("- 12,3") == []


@given(st.text(max_size=60))
def test_any_text_finds_at_most_ten_codes_each_once(text: str) -> None:
    codes = found(text)
    assert len(set(codes)) == len(codes) <= MOST
    assert all(cpv.is_code(code) for code in codes)
