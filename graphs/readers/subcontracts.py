"""The tie that a notice declares between a contractor and its subcontractor."""

from datetime import date

from graphs.parties import Contract, Kind, Party, Supply, confidence_of


def subcontract_tie(
    contract: Contract, customer: Party, supplier: Party, process: str, stated: date | None
) -> Supply:
    """Return the tie from a contractor to a subcontractor that a notice names for a contract."""
    return Supply(
        customer=customer.key,
        supplier=supplier.key,
        since=contract.awarded,
        evidence=f"subcontractor named in {process}",
        kind=Kind.DECLARED,
        source=process,
        contract=contract.key,
        stated=stated,
        confidence=confidence_of(Kind.DECLARED),
    )
