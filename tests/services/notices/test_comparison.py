"""What notices declare, held against the record: named plainly, without blame."""

from datetime import date

import pytest

from graphs.notices import Declared, KeptNotice, PublishedNotice, Stage
from screening.model.purchase import ChainRequest
from screening.services.notices.comparison import compared
from tests.support.messages import english

RECORD = ChainRequest(date(2024, 4, 1), ("C1",), None)


def said(stage: Stage, *social: str) -> KeptNotice:
    return KeptNotice(PublishedNotice("k", "p", stage, declared=Declared(social=social)), "k")


def codes(*notices: KeptNotice, record: ChainRequest | None = None) -> list[str]:
    return [message.code for message in compared(notices, record)]


def test_without_notices_nothing_is_said() -> None:
    assert compared((), RECORD) == ()


@pytest.mark.parametrize(
    ("social", "record", "code"),
    [
        (("hum-right",), RECORD, "notices.both"),
        (("hum-right",), None, "notices.declared_not_recorded"),
        ((), RECORD, "notices.recorded_not_declared"),
        (("acc-all",), RECORD, "notices.recorded_other_declared"),
        ((), None, "notices.neither"),
        (("opp",), None, "notices.neither"),
    ],
)
def test_notice_and_record_are_held_against_each_other(
    social: tuple[str, ...], record: ChainRequest | None, code: str
) -> None:
    assert codes(said(Stage.CALL, *social), record=record) == [code]


def test_an_empty_field_proves_nothing_and_that_is_said() -> None:
    (sentence,) = compared([said(Stage.CALL)], RECORD)
    assert english(sentence) == (
        "The notices declare no social objective (BT-775); the register says that since "
        "1 April 2024 a clause is in the contract: C1. Leaving the field empty proves nothing "
        "about the contract."
    )


def test_a_call_and_its_award_may_differ() -> None:
    call, award = said(Stage.CALL, "hum-right"), said(Stage.AWARD)
    assert codes(call, award)[-1] == "notices.only_in_call"
    assert codes(said(Stage.CALL), said(Stage.AWARD, "hum-right"))[-1] == "notices.only_in_award"
    assert len(codes(call, said(Stage.AWARD, "hum-right"))) == 1
