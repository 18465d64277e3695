"""The legal bases: each has its dates and its successor, and none is cited after its last day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.rules import legal_bases
from screening.rules.clauses import articles, texts
from screening.rules.duty import policy
from screening.rules.legal_bases import LegalBasis, read_bases
from tests.support.refusals import refuses

BASES = legal_bases.load()
LAW = policy.load()
BOOK = texts.load()
ARTICLES = articles.load()
FILE = BASES.content.decode()
ARTICLE_70 = 'id = "eu-2014-24-70"'


def changed(old: str, new: str) -> legal_bases.LegalBases:
    assert old in FILE
    return read_bases(FILE.replace(old, new, 1).encode())


def ended(identity: str, last: date) -> legal_bases.LegalBases:
    """The shipped file, with one provision that has a last day."""
    heading = f'id = "{identity}"\n'
    before, after = FILE.split(heading)
    after = after.replace('valid_to = "open"', f"valid_to = {last}", 1)
    return read_bases(f"{before}{heading}{after}".encode())


def cited() -> set[str]:
    """The provisions that a policy, a clause or a caution cites."""
    places = [
        *(rule.legal_basis for rule in LAW.rules),
        LAW.light.legal_basis,
        *(clause.legal_basis for clause in BOOK.clauses.values()),
        *(caution.legal_basis for caution in BOOK.cautions),
        *(article.legal_basis for article in (*ARTICLES.of_buyer, *ARTICLES.of_work_here)),
    ]
    return {basis.id for bases in places for basis in bases}


@pytest.mark.parametrize("basis", BASES.by_id.values(), ids=lambda basis: basis.id)
def test_every_basis_has_its_instrument_article_dates_and_source(basis: LegalBasis) -> None:
    assert basis.instrument.nl
    assert basis.article.en
    assert basis.source
    assert (basis.valid_from is None) == (basis.kind == "proposal")
    assert basis.successor is None or basis.successor in BASES.by_id


def test_every_duty_and_every_clause_rests_on_a_basis() -> None:
    assert all(rule.legal_basis for rule in LAW.rules)
    assert all(clause.legal_basis for clause in BOOK.clauses.values())


def test_nothing_in_the_file_is_cited_by_nobody() -> None:
    successors = {basis.successor for basis in BASES.by_id.values()}
    assert set(BASES.by_id) <= cited() | successors


def test_a_proposal_is_nowhere_cited_as_law() -> None:
    assert not {basis.id for basis in BASES.by_id.values() if basis.kind == "proposal"} & cited()


@given(st.sampled_from(sorted(BASES.by_id)), st.dates(date(2012, 1, 1), date(2060, 1, 1)))
def test_an_expired_basis_is_not_cited_for_a_later_day(identity: str, last: date) -> None:
    if BASES.by_id[identity].kind == "proposal" or last < (
        BASES.by_id[identity].valid_from or last
    ):
        return
    bases = ended(identity, last)
    basis = bases.by_id[identity]
    assert basis in bases.cited_on([basis], last)
    assert basis not in bases.cited_on([basis], last + timedelta(days=1))


def test_what_follows_is_cited_in_its_place_once_it_is_law() -> None:
    proposal = 'id = "eu-ppa-104"\nkind = "proposal"'
    assert proposal in FILE
    before, after = FILE.split(proposal)
    after = after.replace('"unknown"', "2030-01-01", 1)
    law = f'id = "eu-ppa-104"\nkind = "law"{after}'
    before, directive = before.split(ARTICLE_70)
    directive = directive.replace('valid_to = "open"', "valid_to = 2029-12-31", 1)
    bases = read_bases(f"{before}{ARTICLE_70}{directive}{law}".encode())
    article = bases.by_id["eu-2014-24-70"]
    assert bases.citations([article], date(2029, 12, 31)).en == "Directive 2014/24/EU art. 70"
    assert "COM(2026) 590" in bases.citations([article], date(2030, 1, 1)).en


def test_without_a_successor_the_sentence_says_that_nobody_looked() -> None:
    bases = ended("eu-2014-24-70", date(2029, 12, 31))
    article = bases.by_id["eu-2014-24-70"]
    assert "not looked at" in bases.citations([article], date(2030, 1, 1)).en


def test_what_is_yet_to_apply_is_cited_with_its_first_day() -> None:
    ban = BASES.by_id["eu-2024-3015-3"]
    assert "(from 14 December 2027)" in BASES.citations([ban], date(2026, 11, 28)).en
    assert "(from" not in BASES.citations([ban], date(2027, 12, 14)).en


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("valid_from = 2013-01-01\n", "", "'valid_from' is missing"),
        ('valid_to = "open"\n', "", "'valid_to' is missing"),
        ('successor = "none"\n', "", "'successor' is missing"),
        ('valid_to = "open"', 'valid_to = "later"', "'later'; known: open"),
        ('successor = "none"', 'successor = "eu-ppa-1"', "'eu-ppa-1' is not a legal basis"),
        ('successor = "none"', 'successor = "nl-isv"', "'nl-isv' is not a legal basis"),
        ("valid_from = 2013-01-01", 'valid_from = "unknown"', "needs a first day"),
        ('valid_to = "open"', "valid_to = 2001-01-01", "comes before the first"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(old: str, new: str, message: str) -> None:
    with refuses(PolicyError, message):
        changed(old, new)
