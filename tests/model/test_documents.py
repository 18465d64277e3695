"""Documents that were seen, laid over the ties of a chain."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from graphs.parties import Supply
from screening.model.documents import DocumentSeen, TieReference, with_documents
from screening.model.party_aliases import Aliases

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)
COTTON = Supply("tailor", "weaver", "cotton", "PT", evidence="as declared")
YARN = Supply("tailor", "spinner", "yarn", "PT")


def seen(tie: Supply, letter: str = "B", *, id: int = 1, withdrawn: bool = False) -> DocumentSeen:
    return DocumentSeen(
        id, TieReference.of(tie), "T", "W", f"W-{id}", "origin", letter, date(2026, 11, 1), "anna",
        MOMENT, withdrawn=MOMENT if withdrawn else None,
    )  # fmt: skip


def test_a_document_shows_its_own_tie_and_no_other() -> None:
    cotton, yarn = with_documents((COTTON, YARN), [seen(COTTON)])
    assert (cotton.evidence_class, cotton.evidence, cotton.confidence) == ("B", "W-1", "B")
    assert yarn == YARN


def test_withdrawing_brings_back_exactly_what_was_declared() -> None:
    assert with_documents((COTTON, YARN), [seen(COTTON, withdrawn=True)]) == (COTTON, YARN)


@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=4), st.sampled_from([None, *"ABC"]))
def test_the_strongest_counts_whatever_came_first(letters: list[str], before: str | None) -> None:
    tie = Supply("tailor", "weaver", "cotton", "PT", evidence_class=before)
    documents = [seen(tie, letter, id=number) for number, letter in enumerate(letters)]
    (shown,) = with_documents((tie,), documents)
    assert shown.evidence_class == min([*letters, *([before] if before else [])])
    assert with_documents((tie,), documents[::-1])[0].evidence_class == shown.evidence_class


def test_parties_that_are_one_company_have_their_documents_together() -> None:
    aliases = Aliases({"weaver2": "weaver"}, {"weaver": ("weaver", "weaver2")})
    other = Supply("tailor", "weaver2", "cotton", "PT")
    (shown,) = with_documents((COTTON,), [seen(other)], aliases)
    assert shown.evidence_class == "B"


def test_a_tie_has_the_same_id_whatever_shows_it() -> None:
    (shown,) = with_documents((COTTON,), [seen(COTTON)])
    assert TieReference.of(shown).id == TieReference.of(COTTON).id
    assert TieReference.of(YARN).id != TieReference.of(COTTON).id
