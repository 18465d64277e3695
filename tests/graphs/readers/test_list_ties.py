"""Real traps of lists and graphs: payments, ties to nobody, what a tie means, and whose tier."""

from decimal import Decimal

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from graphs.readers import batch

SPEND = (
    "spend.csv",
    "Supplier Name,Payment Date,Net Amount(GBP),Transaction Number,Expenditure Category\n"
    "Weaver Ltd,01/04/2024,100.00,1,Uniforms\nWeaver Ltd,02/05/2024,200.00,2,Uniforms\n",
)


def read(*files: tuple[str, str], brand: str | None = None) -> batch.Batch:
    return batch.read_files([(name, text.encode()) for name, text in files], brand=brand)


def codes(whole: batch.Batch) -> dict[str, int]:
    return {caution.code: caution.count for caution in whole.cautions}


# -- 17: a list of payments is not a list of contracts, and not of ties --


def test_payments_are_no_contracts_and_no_ties() -> None:
    whole = read(SPEND)
    assert (whole.counts.contracts, whole.counts.ties) == (0, 0)
    assert whole.counts.payments == 2
    assert codes(whole)["payments_grouped"] == 2


def test_payments_of_two_lists_are_added_where_their_days_lie_apart() -> None:
    head = "Supplier Name,Payment Date,Amount Paid\n"
    early = ("a.csv", head + "Weaver Ltd,01/04/2024,100.00\n")
    late = ("b.csv", head + "Weaver Ltd,20/04/2024,50.00\n")
    (april,) = read(early, late).spending
    assert april.value is not None
    assert (april.payments, april.value.amount) == (2, Decimal(150))
    again = read(early, ("c.csv", early[1]))
    assert again.counts.payments == 1
    assert codes(again)["payments_of_one_period_twice"] == 1


# -- 18: dangling ids, repeated rows, ties with itself, rounds, and fan-out of thousands --

BRANDS = "consumer_brand,report_year,UML ID\n"
CHAIN = "customer,supplier,good\n"


def test_a_tie_to_an_id_that_no_list_names_is_kept_and_counted() -> None:
    whole = read(("b.csv", BRANDS + "A,2020,PO1000000001\nB,2020,PO1000000001\n"))
    assert whole.counts.ties == 2
    assert codes(whole) == {"tie_to_a_number_without_a_name": 2}


def test_a_row_that_is_repeated_counts_once() -> None:
    rows = "A,2020,PO1000000001\n" * 3
    mills = "UML ID,Mill Name,Parent Company,Group Name\nPO1000000001,M,P,P\n"
    whole = read(("b.csv", BRANDS + rows), ("m.csv", mills))
    assert (whole.counts.ties, whole.counts.ownerships) == (1, 1)
    assert codes(whole) == {"row_repeated": 2, "parent_is_its_own_group": 1}


def test_firms_in_a_round_stay_in_and_the_chain_ends() -> None:
    whole = read(("c.csv", CHAIN + "A,B,x\nB,C,x\nC,A,x\nA,A,x\n"))
    assert whole.counts.ties == 3
    assert codes(whole) == {"ties_go_round": 3, "tie_with_itself": 1}
    (a,) = (party for party in whole.parties if party.name == "A")
    tiers = SupplyChain.of(Contract("k", suppliers=(a,)), whole.supplies).tiers
    assert sorted(tiers.values()) == [1, 2, 3]


def test_thousands_below_one_firm_are_walked_and_not_listed_way_by_way() -> None:
    """Two layers of 2,000 between two firms: four million ways, counted and never listed."""
    wide = range(2000)
    rows = [f"A,F{n},x\nF{n},G,x\n" for n in wide] + [f"G,H{n},x\nH{n},Z,x\n" for n in wide]
    whole = read(("c.csv", CHAIN + "".join(rows)))
    by_name = {party.name: party for party in whole.parties}
    chain = SupplyChain.of(Contract("k", suppliers=(by_name["A"],)), whole.supplies)
    assert chain.tiers[by_name["Z"].key] == 5
    assert chain.ways_down(by_name["Z"].key) == 4_000_000


# -- 19: supplying, owning and being somewhere are three things --

FACILITIES = (
    "f.csv",
    "name,address,country,parent company\nWorks A,1 Road,IN,Owner Ltd\nWorks B,1 Road,IN,\n",
)


def test_who_owns_supplies_nobody_and_who_is_next_door_owns_nobody() -> None:
    whole = read(FACILITIES, brand="Brand")
    names = {party.key: party.name for party in whole.parties}
    assert {(names[tie.customer], names[tie.supplier]) for tie in whole.supplies} == {
        ("Brand", "Works A"),
        ("Brand", "Works B"),
    }
    assert [(names[tie.child], names[tie.parent]) for tie in whole.ownerships] == [
        ("Works A", "Owner Ltd")
    ]


def test_an_owner_is_never_reached_by_the_ties_of_supply() -> None:
    whole = read(FACILITIES, brand="Brand")
    (brand,) = (party for party in whole.parties if party.name == "Brand")
    chain = SupplyChain.of(Contract("k", suppliers=(brand,)), whole.supplies)
    owner = whole.ownerships[0].parent if isinstance(whole.ownerships, tuple) else ""
    assert owner not in chain.tiers


# -- 20: a tier is the distance from one contract --


def test_one_firm_is_tier_one_here_and_tier_three_there() -> None:
    whole = read(("c.csv", CHAIN + "A,B,x\nB,C,x\n"))
    by_name = {party.name: party for party in whole.parties}

    def tier_of_c(direct: Party) -> int:
        chain = SupplyChain.of(Contract("k", suppliers=(direct,)), whole.supplies)
        return chain.tiers[by_name["C"].key]

    assert tier_of_c(by_name["A"]) == 3
    assert tier_of_c(by_name["C"]) == 1
