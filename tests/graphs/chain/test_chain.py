"""Hand-drawn chains: tiers, routes, loops and what was disclosed of a good."""

import random

from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import Origin, SupplyChain, TypicalGood, places_of
from graphs.parties import Contract, Kind, Party, Supply

A, B = Party("a", "A", "NL"), Party("b", "B", "DE")
COTTON = TypicalGood("cotton", 3, (Origin("CN", "major"), Origin("US", "some")))
GARMENTS = TypicalGood("garments", 1, (Origin("BD", "major"),), made_from=("cotton",))


def drawn(*words: str, suppliers: tuple[Party, ...] = (A,)) -> SupplyChain:
    """ "a < b" says that b supplies a."""
    supplies = [
        Supply(customer, supplier) for customer, supplier in (w.split(" < ") for w in words)
    ]
    return SupplyChain.of(Contract("k", suppliers=suppliers), supplies)


def test_a_direct_supplier_is_tier_one_and_its_own_supplier_tier_two() -> None:
    assert drawn("a < x", "x < y").tiers == {"a": 1, "x": 2, "y": 3}


def test_the_tier_is_the_shortest_distance_from_the_buyer() -> None:
    chain = drawn("a < x", "x < y", "a < y")
    assert chain.tiers["y"] == 2
    assert [step.to for step in chain.route_to("y")] == ["a", "y"]


def test_a_diamond_has_two_ways_down() -> None:
    assert drawn("a < x", "a < y", "x < z", "y < z").ways_down("z") == 2


def test_a_loop_ends() -> None:
    chain = drawn("a < x", "x < a", "x < y", "y < x")
    assert chain.tiers == {"a": 1, "x": 2, "y": 3}
    assert chain.ways_down("y") == 1


def test_a_party_that_supplies_itself_is_no_tie() -> None:
    assert drawn("a < a", "a < x").supplies == drawn("a < x").supplies


def test_a_tie_that_nothing_reaches_is_left_out() -> None:
    assert drawn("q < r").supplies == ()


def test_a_tie_declared_for_another_contract_is_left_out() -> None:
    ties = [Supply("a", "x", contract="other"), Supply("a", "y", contract="k"), Supply("a", "z")]
    chain = SupplyChain.of(Contract("k", suppliers=(A,)), ties)
    assert set(chain.tiers) == {"a", "y", "z"}


def test_the_same_tie_twice_is_one_tie() -> None:
    tie = Supply("a", "x", "cotton", "IN")
    assert SupplyChain.of(Contract("k", suppliers=(A,)), [tie, tie]).supplies == (tie,)


def test_a_contract_without_supplier_still_has_its_typical_places() -> None:
    chain = SupplyChain.of(Contract("k"), ())
    places = places_of(chain, (GARMENTS, COTTON), 0.95)
    assert {(p.good, p.country) for p in places} == {
        ("garments", "BD"), ("cotton", "CN"), ("cotton", "US"),
    }  # fmt: skip
    assert all(place.kind is Kind.INFERRED for place in places)


def test_a_raw_material_is_reached_through_the_good_it_becomes() -> None:
    chain = drawn("a < x")
    cotton = next(p for p in places_of(chain, (GARMENTS, COTTON), 0.95) if p.good == "cotton")
    assert [step.to for step in chain.routes(cotton, 1)[0][0].steps] == ["a", "garments", "cotton"]


def origins(*supplies: Supply, suppliers: tuple[Party, ...] = (A,)) -> set[tuple[str, str]]:
    chain = SupplyChain.of(Contract("k", suppliers=suppliers), supplies)
    return {(p.country, p.kind.value) for p in places_of(chain, (COTTON,), 0.95)}


def test_an_evidenced_origin_leaves_only_its_own_place() -> None:
    assert origins(Supply("a", "x", "cotton", "IN", evidence_class="B")) == {("IN", "declared")}


def test_a_mere_declaration_adds_its_place_and_removes_none() -> None:
    assert origins(Supply("a", "x", "cotton", "IN")) == {
        ("IN", "declared"), ("CN", "inferred"), ("US", "inferred"),
    }  # fmt: skip


def test_evidence_of_one_of_two_suppliers_leaves_the_other_open() -> None:
    evidenced = Supply("a", "x", "cotton", "IN", evidence_class="A")
    assert ("CN", "inferred") in origins(evidenced, suppliers=(A, B))


def test_shares_that_leave_a_part_open_keep_the_typical_origins() -> None:
    part = Supply("a", "x", "cotton", "IN", share=0.4, evidence_class="A")
    rest = Supply("a", "y", "cotton", "TR", share=0.6, evidence_class="A")
    assert ("CN", "inferred") in origins(part)
    assert origins(part, rest) == {("IN", "declared"), ("TR", "declared")}


def test_shares_are_of_one_customers_need_and_do_not_add_up_over_two() -> None:
    halves = (
        Supply("a", "x", "cotton", "IN", share=0.5, evidence_class="A"),
        Supply("b", "y", "cotton", "TR", share=0.5, evidence_class="A"),
    )
    assert ("CN", "inferred") in origins(*halves, suppliers=(A, B))


def test_what_a_shared_supplier_shows_speaks_for_both_customers_whatever_their_names() -> None:
    shown = Supply("z", "w", "cotton", "IN", evidence_class="A")
    both = (Supply("a", "z"), Supply("b", "z"), shown)
    assert origins(*both, suppliers=(A, B)) == {("IN", "declared")}
    assert ("CN", "inferred") in origins(Supply("a", "z"), shown, suppliers=(A, B))


def test_the_route_to_a_disclosed_place_goes_by_the_customer_who_stated_it() -> None:
    ties = [Supply("a", "x", "fabric", "IN"), Supply("b", "x", "cotton", "CN")]
    chain = SupplyChain.of(Contract("k", suppliers=(A, B)), ties)
    cotton = next(p for p in places_of(chain, (COTTON,), 0.95) if p.band == "disclosed")
    assert [step.to for step in chain.routes(cotton, 1)[0][0].steps] == ["b", "x", "cotton"]
    assert cotton.ways == 1, "that x also supplies a is another tie"


def test_a_route_through_a_loop_passes_nobody_twice() -> None:
    ties = [Supply("a", "x"), Supply("x", "a", "cotton", "CN")]
    chain = SupplyChain.of(Contract("k", suppliers=(A,)), ties)
    cotton = next(p for p in places_of(chain, (COTTON,), 0.95) if p.band == "disclosed")
    assert [step.to for step in chain.routes(cotton, 1)[0][0].steps] == ["a", "cotton"]


def test_two_ties_to_one_place_are_two_ways_and_not_four() -> None:
    ties = [Supply("a", "x", "cotton", "IN"), Supply("b", "x", "cotton", "IN")]
    chain = SupplyChain.of(Contract("k", suppliers=(A, B)), ties)
    places = places_of(chain, (COTTON,), 0.95)
    assert sum(place.ways for place in places if place.band == "disclosed") == 2


def test_an_observed_tie_stays_observed() -> None:
    seen = Supply("a", "x", "cotton", "IN", kind=Kind.OBSERVED, evidence_class="A")
    assert origins(seen) == {("IN", "observed")}


names = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(names, names), max_size=25), st.randoms())
def test_the_order_in_which_ties_arrive_changes_nothing(
    pairs: list[tuple[str, str]], shuffle: random.Random
) -> None:
    ties = [Supply(c, s, "cotton", "IN", source=c + s) for c, s in pairs]
    other = list(ties)
    shuffle.shuffle(other)
    first, second = (SupplyChain.of(Contract("k", suppliers=(A, B)), t) for t in (ties, other))
    assert first.supplies == second.supplies
    assert list(first.tiers.items()) == list(second.tiers.items())
    assert places_of(first, (COTTON,), 0.95) == places_of(second, (COTTON,), 0.95)


@given(st.lists(st.tuples(names, names), max_size=12))
def test_the_number_of_ways_is_that_of_counting_them(pairs: list[tuple[str, str]]) -> None:
    downward = {(c, s) for c, s in pairs if c < s}  # no loops
    chain = SupplyChain.of(Contract("k", suppliers=(A,)), [Supply(c, s) for c, s in downward])

    def ways(key: str) -> int:
        above = [c for c, s in downward if s == key and c in chain.tiers]
        return (key == "a") + sum(ways(c) for c in above)

    assert all(chain.ways_down(key) == ways(key) for key in chain.tiers)


def test_shares_from_95_percent_on_leave_nothing_open_and_less_leaves_the_rest() -> None:
    def rest(*shares: float) -> float:
        ties = [Supply("a", f"s{n}", "cotton", "US", share=share, evidence_class="A")
                for n, share in enumerate(shares)]  # fmt: skip
        return SupplyChain.of(Contract("k", suppliers=(A,)), ties).disclosed("cotton", 0.95).rest

    assert rest(0.5, 0.46) == rest(1.0) == rest(0.7, 0.7) == 0.0
    assert round(rest(0.5, 0.44), 6) == 0.06
