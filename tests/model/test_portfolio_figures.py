"""Many contracts in figures: every contract once in each group, and what is not known apart."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.model.portfolio_figures import (
    NO_ISSUE,
    NOBODY_SAYS,
    FigureFacts,
    ValueSum,
    figures_of,
)
from screening.model.verdict import Band, Flag, Front, FrontRisk
from screening.model.verdict_outline import VerdictOutline


def outline(band: Band, issue: str | None) -> VerdictOutline:
    risk = FrontRisk(band, "C", issue)
    return VerdictOutline(Flag.ASK, band, "L2", "C", "2026-11-23", "2", chain=risk, work_here=risk)


FACTS = st.builds(
    FigureFacts,
    flag=st.sampled_from([None, *(flag.value for flag in Flag)]),
    level=st.sampled_from([None, "L0", "L2", "L4"]),
    department=st.sampled_from([None, "ICT", "Bouw"]),
    amount=st.one_of(st.none(), st.decimals(0, 10**9, places=2)),
    currency=st.sampled_from([None, "EUR", "GBP"]),
    outline=st.sampled_from(
        [None, outline(Band.LOW, None), outline(Band.HIGH, "child_labour"),
         outline(Band.INSUFFICIENT, None)]
    ),
)  # fmt: skip


@given(st.lists(FACTS, max_size=30))
def test_every_group_holds_each_contract_once_and_every_euro_once(facts: list[FigureFacts]) -> None:
    figures = figures_of(facts)
    euros = sum((f.amount for f in facts if f.amount is not None and f.currency == "EUR"),
                Decimal(0))  # fmt: skip
    for lines in (
        figures.by_flag,
        figures.by_level,
        figures.by_department,
        *figures.by_band.values(),
        *figures.by_issue.values(),
    ):
        assert sum(line.contracts for line in lines) == figures.contracts == len(facts)
        assert sum(line.worth.euros for line in lines) == figures.worth.euros == euros
        for line in lines:
            known = line.worth.in_euros + line.worth.otherwise + line.worth.unknown
            assert known == line.contracts


def test_a_value_in_pounds_or_without_a_currency_is_added_to_no_sum() -> None:
    facts = [FigureFacts(None, None, None, Decimal(5), money, None) for money in ("GBP", None)]
    worth = figures_of([*facts, FigureFacts(None, None, None, None, None, None)]).worth
    assert worth == ValueSum(Decimal(0), 0, 2, 1)


def test_low_is_known_and_what_was_never_screened_is_not() -> None:
    facts = [
        FigureFacts("ask", "L2", None, None, None, outline(Band.LOW, "child_labour")),
        FigureFacts("ask", "L2", None, None, None, outline(Band.HIGH, "child_labour")),
        FigureFacts(None, None, None, None, None, None),
    ]
    by_issue = {line.slug: line.contracts for line in figures_of(facts).by_issue[Front.CHAIN]}
    assert by_issue == {"child_labour": 1, NO_ISSUE: 1, NOBODY_SAYS: 1}
    assert figures_of(facts).by_issue[Front.CHAIN][-1].slug == NOBODY_SAYS
