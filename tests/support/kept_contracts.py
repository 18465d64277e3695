"""A register whose contracts accounts look after."""

from dataclasses import dataclass

from graphs.parties import Contract, Party
from screening.model.contracts import ContractFilter
from screening.model.keepers import Keepers
from screening.store.portfolio import Portfolio

HAGO = Party("r:hago", "Hago Zorg", "NL")


@dataclass(frozen=True)
class Register:
    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...] = ()
    supplies: tuple[()] = ()
    ownerships: tuple[()] = ()


REGISTER = Register(
    tuple(
        Contract(f"r:{number}", number, suppliers=(HAGO,), department=department, owner=owner)
        for number, department, owner in (
            ("1", "ICT", "A. Vos"),
            ("2", "ICT", None),
            ("3", "Zorg", "A. Vos"),
            ("4", None, None),
        )
    )
)


def id_of(portfolio: Portfolio, number: str) -> str:
    return portfolio.contracts.get(number).id


def kept(portfolio: Portfolio, **filter: object) -> list[str | None]:
    """The numbers of the contracts of a filter; page, count and ids say the same."""
    wanted = ContractFilter(sort="number", **filter)  # type: ignore[arg-type]
    page = portfolio.listing.page(wanted)
    assert page.total == len(page.items) == len(portfolio.listing.every_id(wanted))
    assert [line.id for line in portfolio.listing.every_line(wanted)] == [
        line.id for line in page.items
    ]
    return [line.number for line in page.items]


def names(keepers: Keepers) -> tuple[str | None, str | None]:
    owner, deputy = keepers.owner, keepers.deputy
    return owner.name if owner else None, deputy.name if deputy else None
