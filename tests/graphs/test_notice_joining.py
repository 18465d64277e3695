"""Which contracts of several notices are one, and what is left for a person to say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from graphs.notice_joining import join
from graphs.notices import KeptNotice, PublishedNotice, Stage
from graphs.parties import Basis, Contract, Money, Party

CALL = PublishedNotice(
    "ted:P:1:call", "ted:P", Stage.CALL, ("1",), notice="c-01", edition="2024-01-01"
)
AWARD = PublishedNotice(
    "ted:P:1:X", "ted:P", Stage.AWARD, ("1",), notice="a-01", edition="2024-06-01"
)
SUPPLIER = Party("s", "Leverancier B.V.")
CALLED = Contract(
    CALL.key,
    title="Panelen",
    basis=Basis.CALL,
    cpv=("09331200",),
    value=Money(Decimal(100), "EUR"),
    value_is_estimate=True,
    dispatched=date(2024, 1, 1),
)
AWARDED = Contract(AWARD.key, number="X", suppliers=(SUPPLIER,), value=Money(Decimal(90), "EUR"))


def kept(notice: PublishedNotice, key: str | None = None, asked: bool = False) -> KeptNotice:
    return KeptNotice(notice, key or notice.key, asked)


def test_an_award_takes_the_place_of_its_call_and_keeps_what_only_the_call_says() -> None:
    joined = join([AWARDED], [AWARD], [kept(CALL)], {CALL.key: CALLED})
    (contract,) = joined.contracts
    assert contract.key == CALL.key
    assert (contract.basis, contract.number, contract.suppliers) == (
        Basis.CONTRACT,
        "X",
        (SUPPLIER,),
    )
    assert (contract.title, contract.cpv, contract.dispatched) == (
        "Panelen",
        ("09331200",),
        date(2024, 1, 1),
    )
    assert contract.value == Money(Decimal(90), "EUR")
    assert joined.moved == {AWARD.key: CALL.key}
    assert joined.asked == ()


def test_the_order_in_which_notices_come_makes_no_difference() -> None:
    at_once = join([AWARDED, CALLED], [AWARD, CALL], [], {})
    award_last = join([AWARDED], [AWARD], [kept(CALL)], {CALL.key: CALLED})
    assert at_once.contracts == award_last.contracts
    call_last = join([CALLED], [CALL], [kept(AWARD)], {AWARD.key: AWARDED})
    assert replace(call_last.contracts[0], key=CALL.key) == award_last.contracts[0]


def test_an_award_read_again_is_the_same_contract() -> None:
    first = join([AWARDED], [AWARD], [kept(CALL)], {CALL.key: CALLED})
    again = join(
        [AWARDED],
        [AWARD],
        [kept(CALL), kept(AWARD, CALL.key)],
        {CALL.key: first.contracts[0]},
    )
    assert again.contracts == first.contracts
    assert again.notices == ()


def test_a_call_read_again_takes_no_award_back() -> None:
    awarded = replace(AWARDED, key=CALL.key, title="Panelen")
    later = replace(CALL, edition="2024-02-01")
    joined = join([CALLED], [later], [kept(CALL), kept(AWARD, CALL.key)], {CALL.key: awarded})
    assert joined.contracts[0].suppliers == (SUPPLIER,)
    assert joined.contracts[0].basis is Basis.CONTRACT


def test_an_older_version_changes_nothing() -> None:
    older = replace(CALL, edition="2023-12-01")
    joined = join([replace(CALLED, title="Oud")], [older], [kept(CALL)], {CALL.key: CALLED})
    assert (joined.contracts, joined.notices) == ((), ())


def test_a_corrected_call_replaces_it_and_keeps_the_day_on_which_it_was_first_sent() -> None:
    later = replace(CALL, edition="2024-02-01")
    corrected = replace(CALLED, title="Panelen, gewijzigd", dispatched=date(2024, 2, 1))
    joined = join([corrected], [later], [kept(CALL)], {CALL.key: CALLED})
    (contract,) = joined.contracts
    assert (contract.title, contract.dispatched) == ("Panelen, gewijzigd", date(2024, 1, 1))


def test_two_awards_for_one_lot_are_left_apart_and_asked_about() -> None:
    other = replace(AWARD, key="ted:P:1:Y")
    second = replace(AWARDED, key=other.key, number="Y")
    joined = join([AWARDED, second], [AWARD, other], [kept(CALL)], {CALL.key: CALLED})
    assert {contract.key for contract in joined.contracts} == {AWARD.key, other.key}
    assert [notice.key for notice in joined.asked] == [CALL.key]
    assert kept(CALL, asked=True) in joined.notices


def test_an_award_of_two_lots_together_is_asked_about() -> None:
    other = replace(CALL, key="ted:P:2:call", lots=("2",))
    both = replace(AWARD, lots=("1", "2"))
    joined = join([AWARDED], [both], [kept(CALL), kept(other)], {CALL.key: CALLED})
    assert [notice.key for notice in joined.asked] == [CALL.key, other.key]
    assert joined.moved == {}


def test_an_award_of_another_lot_is_no_question() -> None:
    other = replace(AWARD, lots=("7",))
    joined = join([AWARDED], [other], [kept(CALL)], {CALL.key: CALLED})
    assert (joined.moved, joined.asked) == ({}, ())


def test_an_award_that_stood_alone_before_is_asked_about() -> None:
    stored = {CALL.key: CALLED, AWARD.key: AWARDED}
    joined = join([AWARDED], [AWARD], [kept(CALL)], stored)
    assert joined.moved == {}
    assert [notice.key for notice in joined.asked] == [CALL.key]


def test_a_call_follows_the_announcement_that_it_names() -> None:
    planned = PublishedNotice(
        "ted:notice:N:PAR-1:call", "ted:notice:N", Stage.PLANNED, ("PAR-1",), notice="n-01"
    )
    announced = Contract(planned.key, title="Vooraf", basis=Basis.CALL)
    naming = replace(CALL, previous=("n-01#PAR-1",))
    joined = join([CALLED], [naming], [kept(planned)], {planned.key: announced})
    assert joined.moved == {CALL.key: planned.key}
    assert joined.contracts[0].title == "Panelen"
    elsewhere = replace(CALL, previous=("n-01#PAR-2",))
    assert join([CALLED], [elsewhere], [kept(planned)], {}).moved == {}


def test_what_a_register_says_stays_and_the_notice_is_kept_with_it() -> None:
    joined = join([AWARDED], [AWARD], [], {}, {AWARD.key: "register:1"})
    assert joined.contracts == ()
    assert joined.notices == (kept(AWARD, "register:1"),)
    registered = replace(AWARDED, key="register:1", title="Eigen titel")
    again = join([AWARDED], [AWARD], joined.notices, {"register:1": registered})
    assert again.contracts == ()
