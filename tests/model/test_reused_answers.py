"""An answer for one contract, used for another: never longer, wider or for somebody else."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from screening.model.reused_answers import (
    ANSWER_STEPS,
    AnswerState,
    AnswerStep,
    AskedQuestion,
    ReusedAnswer,
    ReuseState,
    SpeaksOf,
    answers_given_before,
    reused_answers,
    standing_answer,
)
from screening.model.supplier_replies import SupplierReply

MORNING = datetime(2026, 1, 1, 9, tzinfo=UTC)
COTTON = AskedQuestion("origin", ("Waar komt katoen vandaan?", "Whence?"), SpeaksOf.CHAIN, 365)
HOUSING = AskedQuestion("housing", ("Wie huisvest?", "Who houses?"), SpeaksOf.SUPPLIER, 365)
PEOPLE = AskedQuestion("hirers", ("Wie doet dit werk?", "Who works?"), SpeaksOf.DELIVERY, 365)
QUESTIONS = (COTTON, HOUSING, PEOPLE)


def reply(
    id: int, question: str = "origin", asked: str = "Waar komt katoen vandaan?",
    contract: str = "x", supplier: str = "s", days: int = 0,
) -> SupplierReply:  # fmt: skip
    at = MORNING + timedelta(days=days)
    return SupplierReply("Wever", at, question, asked, "Uit India", id, supplier, contract)


def step(id: int, what: str, contract: str = "x") -> AnswerStep:
    return AnswerStep(id, contract, what, "anna", MORNING)


def on_y(
    replies: list[SupplierReply], steps: list[AnswerStep], days: int = 1
) -> list[tuple[int, str]]:
    """What is shown of contract y, whose supplier is s, so many days later."""
    found = reused_answers("y", ["s"], QUESTIONS, replies, steps, day(days))
    return [(each.reply.id, each.state.value) for each in found]


def day(after: int) -> date:
    return MORNING.date() + timedelta(days=after)


def test_an_accepted_answer_is_offered_taken_over_and_undone() -> None:
    answered = [reply(1)]
    assert on_y(answered, []) == []
    accepted = [step(1, "accepted")]
    assert on_y(answered, accepted) == [(1, "offered")]
    taken = [*accepted, step(1, "taken_over", "y")]
    assert on_y(answered, taken) == [(1, "taken_over")]
    assert on_y(answered, [*taken, step(1, "undone", "y")]) == [(1, "offered")]


def test_it_ends_with_the_original() -> None:
    taken = [step(1, "accepted"), step(1, "taken_over", "y")]
    assert on_y([reply(1)], [*taken, step(1, "undone")]) == [(1, "over")]
    assert on_y([reply(1)], [*taken, step(1, "refused")]) == [(1, "over")]
    assert on_y([reply(1), reply(2, days=1)], taken) == [(1, "over")]
    assert on_y([reply(1)], taken, days=365) == [(1, "taken_over")]
    assert on_y([reply(1)], taken, days=366) == [(1, "over")]


def test_what_counts_no_more_says_why() -> None:
    taken = [step(1, "accepted"), step(1, "taken_over", "y")]

    def why(replies: list[SupplierReply], steps: list[AnswerStep]) -> list[str | None]:
        found = reused_answers("y", ["s"], QUESTIONS, replies, steps, day(1))
        return [each.why for each in found if each.state is ReuseState.OVER]

    own = reply(2, asked="Whence?", contract="y")
    assert why([reply(1), own], taken) == ["answered_here"]
    assert why([reply(1)], [*taken, step(1, "undone")]) == ["ended"]
    assert why([reply(1, asked="Waar komt wol vandaan?")], taken) == ["not_asked"]
    newer = [*taken, step(2, "accepted", "z"), step(2, "taken_over", "y")]
    assert why([reply(1), reply(2, contract="z")], newer) == ["newer"]


def test_an_answer_of_its_own_comes_before_another_ones() -> None:
    taken = [step(1, "accepted"), step(1, "taken_over", "y")]
    own = reply(2, asked="Whence?", contract="y")
    assert on_y([reply(1), own], taken) == [(1, "over")]


def test_another_place_supplier_or_delivery_is_not_covered() -> None:
    other_words = reply(1, asked="Waar komt wol vandaan?")
    assert on_y([other_words], [step(1, "accepted")]) == []
    assert on_y([reply(1, supplier="t")], [step(1, "accepted")]) == []
    delivery = reply(1, "hirers", "Wie doet dit werk?")
    assert on_y([delivery], [step(1, "accepted")]) == []


def test_of_several_contracts_the_newest_is_offered_and_the_one_in_use_counts_on() -> None:
    answered = [reply(1), reply(2, contract="z", days=1)]
    both = [step(1, "accepted"), step(2, "accepted", "z")]
    assert on_y(answered, both) == [(2, "offered")]
    used = [*both, step(1, "taken_over", "y")]
    assert on_y(answered, used) == [(1, "taken_over"), (2, "offered")]
    renewed = [*used, step(2, "taken_over", "y")]
    assert on_y(answered, renewed) == [(2, "taken_over"), (1, "over")]


def test_a_supplier_finds_its_own_words_again_whether_or_not_they_were_accepted() -> None:
    before = [reply(1), reply(2, days=1), reply(3, supplier="t"), reply(4, contract="y")]
    assert answers_given_before("y", "s", QUESTIONS, before)["origin"].id == 2
    assert answers_given_before("y", "t", QUESTIONS, before)["origin"].id == 3
    delivery = [reply(1, "hirers", "Wie doet dit werk?")]
    assert answers_given_before("y", "s", QUESTIONS, delivery) == {}


REPLIES = st.lists(
    st.tuples(
        st.sampled_from([
            *((question.id, asked) for question in QUESTIONS for asked in question.words),
            ("origin", "Waar komt wol vandaan?"), ("", ""),
        ]),
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(["s", "t"]),
        st.integers(0, 300),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["x", "y", "z"]), st.sampled_from(ANSWER_STEPS)),
    max_size=20,
)


@given(REPLIES, STEPS, st.integers(0, 800))
def test_no_answer_is_used_beyond_its_original_its_supplier_or_its_scope(
    given_replies: list[tuple[tuple[str, str], str, str, int]],
    done: list[tuple[int, str, str]],
    today: int,
) -> None:
    ordered = sorted(given_replies, key=lambda each: each[3])
    replies = [
        reply(id, *said, contract, supplier, days)
        for id, (said, contract, supplier, days) in enumerate(ordered, 1)
    ]
    steps = [step(replies[at % len(replies)].id, what, where) for at, where, what in done]
    for each in reused_answers("y", ["s"], QUESTIONS, replies, steps, day(today)):
        if each.state is not ReuseState.OVER:
            holds_within_its_original(each, replies, steps, day(today))
        withdrawn = [*steps, step(each.reply.id, "refused", each.reply.contract_key)]
        later = reused_answers("y", ["s"], QUESTIONS, replies, withdrawn, day(today))
        assert all(
            other.state is ReuseState.OVER for other in later if other.reply.id == each.reply.id
        )


def holds_within_its_original(
    each: ReusedAnswer, replies: list[SupplierReply], steps: list[AnswerStep], as_of: date
) -> None:
    original = each.reply
    assert (original.supplier_key, original.contract_key != "y") == ("s", True)
    (question,) = [one for one in QUESTIONS if one.is_answered_by(original)]
    assert question.speaks_of is not SpeaksOf.DELIVERY
    assert each.until is not None
    assert as_of <= each.until == original.at.date() + timedelta(days=365)
    stands = standing_answer(original, replies, steps, each.until, as_of)
    assert stands.state is AnswerState.ACCEPTED
    assert (each.step is not None) == (each.state is ReuseState.TAKEN_OVER)
    assert not any(
        question.is_answered_by(one) for one in replies
        if (one.supplier_key, one.contract_key) == ("s", "y")
    )  # fmt: skip
