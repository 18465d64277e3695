"""How the model is made: the same bytes each time, never from what it is measured on."""

from pathlib import Path

import numpy as np
import pytest

from graphs import cpv
from graphs.cpv_training import material, measuring, report, softmax
from graphs.cpv_training.calibration import calibrate
from graphs.cpv_training.fitting import CountedExamples, fit, model_of, prepare
from graphs.cpv_training.material import Example

TEXTS = (
    ("schoonmaak van kantoren", "90919200"),
    ("schoonmaak van scholen", "90919300"),
    ("glasbewassing en schoonmaak", "90911300"),
    ("levering van laptops", "30213100"),
    ("laptops en tablets", "30213000"),
    ("levering van tablets", "30213200"),
)


@pytest.fixture(scope="module")
def prepared() -> CountedExamples:
    examples = [
        Example(text, code, "nl", 1.0, f"buyer {place % 3}", "TED", True)
        for place, (text, code) in enumerate(TEXTS * 5)
    ]
    return prepare(examples, frozenset(("schoonmaak", "kantoren", "dienst")))


def test_the_same_examples_give_the_same_arrays(prepared: CountedExamples) -> None:
    first, second = fit(prepared), fit(prepared)
    assert first.keys() == second.keys()
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


def test_a_model_finds_again_what_it_learned(prepared: CountedExamples) -> None:
    model = model_of(fit(prepared))
    for text, code in TEXTS:
        assert measuring.best_groups(model, text)[0][0] == code[:3]


def test_what_speaks_for_a_group_speaks_for_its_sisters_before_it_speaks_for_strangers() -> None:
    rows = softmax.rows_of([{0: 1.0}, {1: 1.0}] * 20, 2)
    weights, shared, _ = softmax.train(
        rows,
        np.array([0, 2] * 20),
        np.ones(40, np.float32),
        families=np.array([0, 0, 1, 1]),
        rounds=5,
        rate=0.8,
        family_rate=0.6,
    )
    own, sister, _, stranger = weights[0] + shared[0][[0, 0, 1, 1]]
    assert own > sister > stranger


def test_no_text_stands_in_the_arrays(prepared: CountedExamples) -> None:
    arrays = fit(prepared)
    assert all(array.dtype.kind in "uif" for array in arrays.values())


def test_all_titles_of_a_buyer_are_left_out_together() -> None:
    assert measuring.fold_of("cc71bbbc2d39") == measuring.fold_of("cc71bbbc2d39")
    assert {measuring.fold_of(f"buyer {n}") for n in range(50)} == set(range(measuring.FOLDS))


def test_the_chance_rises_with_the_probability_and_follows_what_was_right() -> None:
    random = np.random.default_rng(1)
    said = random.random(5_000)
    right = (random.random(5_000) < said**2).astype(float)
    knots, chances = calibrate(said, right)
    assert (np.diff(chances) >= 0).all()
    assert (np.diff(knots) >= 0).all()
    for probability in (0.3, 0.5, 0.9):
        assert abs(np.interp(probability, knots, chances) - probability**2) < 0.06


def test_the_words_of_compounds_come_only_from_texts_that_may_be_shipped(tmp_path: Path) -> None:
    title = tmp_path / "titles"
    title.mkdir()
    columns = "notice,year,country,lang,form,buyer,kind,title,description,cpv,cpv_more\n"
    for name in material.TITLES:
        row = "n1,2020,NL,nl,F02,b1,notice,Geheimzinnigwoord leveren,,39100000,\n"
        (title / name).write_text(columns + row, encoding="utf-8")
    official = tmp_path / material.OFFICIAL
    official.write_text(
        "code,level,en,nl,de,fr,es,it\n39100000,group,Furniture,Meubilair,Möbel,Mobilier,M,M\n",
        encoding="utf-8",
    )
    read = material.read(title, official)
    assert "meubilair" in read.vocabulary
    assert "geheimzinnigwoord" not in read.vocabulary
    titles = [example for example in read.examples if example.is_title]
    assert [example.text for example in titles] == ["Geheimzinnigwoord leveren"] * 2


def test_words_of_groups_are_of_groups_that_exist_each_once_and_name_no_code() -> None:
    listed = [(example.code[:3], example.text) for example in material.group_words()]
    assert all(cpv.is_code(f"{group}00000") and text.strip() == text for group, text in listed)
    assert len(set(listed)) == len(listed)
    profiles = fit(prepare([*material.group_words()][:50], frozenset()))
    assert not profiles["phrase_counts"].any()


def test_figures_replace_those_on_the_page_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "cpv.md"
    page.write_text(f"Before\n{report.BEGIN}\nold\n{report.END}\nAfter\n", encoding="utf-8")
    report.write(page, f"{report.BEGIN}\nnew\n{report.END}\n")
    report.write(page, f"{report.BEGIN}\nnew\n{report.END}\n")
    assert page.read_text("utf-8") == f"Before\n{report.BEGIN}\nnew\n{report.END}\nAfter\n"
