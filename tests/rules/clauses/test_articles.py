"""The articles beside the clauses: what the buyer binds itself to, and people who do the work."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.model.errors import PolicyError
from screening.model.verdict import Band, FrontRisk, Fronts
from screening.rules.clauses import articles, texts
from screening.rules.clauses.articles import Article
from tests.support.verdicts import verdict as a_verdict

BOOK = articles.load()
EVERY = (*BOOK.of_buyer, *BOOK.of_work_here)
SHIPPED = Path(texts.__file__).parent


def test_four_articles_bind_the_buyer_and_four_are_on_people_who_do_the_work() -> None:
    assert [article.id for article in BOOK.of_buyer] == ["B1", "B2", "B3", "B4"]
    assert [article.id for article in BOOK.of_work_here] == ["W1", "W2", "W3", "W4"]


@pytest.mark.parametrize("article", EVERY, ids=lambda article: article.id)
def test_no_article_excludes_a_bidder_or_a_country(article: Article) -> None:
    said = f"{article.text.nl} {article.text.en}".lower()
    assert not re.search(r"uitsluit|exclu|herkomstland|country of origin|uigur|xinjiang", said)


@pytest.mark.parametrize("article", EVERY, ids=lambda article: article.id)
def test_every_article_says_how_sure_its_words_are_and_cites_nothing_that_does_not_say_it(
    article: Article,
) -> None:
    assert bool(article.legal_basis) == (article.id not in ("B1", "B2"))
    assert article.certainty == "inferred"
    assert article.last_checked >= date(2026, 11, 29)


@pytest.mark.parametrize("article", BOOK.of_buyer, ids=lambda article: article.id)
def test_what_the_buyer_promises_begins_with_the_buyer(article: Article) -> None:
    assert "{buyer}" in article.text.nl
    assert set(article.levels) == {"L2", "L3", "L4"}


def test_the_admission_of_labour_lenders_is_left_out_of_contracts_that_end_before_it() -> None:
    [admission] = [article for article in BOOK.of_work_here if article.asks_lenders]
    assert not admission.belongs("L1", date(2026, 12, 31))
    assert admission.belongs("L1", date(2027, 1, 1))
    assert admission.belongs("L1", None)


@pytest.mark.parametrize(
    ("band", "counts"),
    [(Band.LOW, False), (Band.MEDIUM, True), (Band.HIGH, True), (Band.INSUFFICIENT, False)],
)
def test_articles_on_work_here_count_from_medium_on_and_not_where_nobody_knows(
    band: Band, counts: bool
) -> None:
    verdict = a_verdict()
    risk = verdict.risk
    chain = FrontRisk(Band.LOW, "C", None)
    here = FrontRisk(band, "C", "migrant_workers")
    of_both = replace(verdict, risk=replace(risk, fronts=Fronts(chain, here)))
    of_before = replace(verdict, risk=replace(risk, fronts=None))
    assert articles.work_here_counts(of_both) is counts
    assert not articles.work_here_counts(of_before)


def test_a_file_with_a_word_that_nobody_fills_in_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "buyer" / "B2.toml"
    file.write_text(file.read_text("utf-8").replace("{product}", "{price}"), "utf-8")
    with pytest.raises(PolicyError, match="price"):
        articles.read_articles(tmp_path)


def test_a_file_under_the_name_of_another_article_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "buyer" / "B1.toml").rename(tmp_path / "buyer" / "B9.toml")
    with pytest.raises(PolicyError):
        articles.read_articles(tmp_path)
