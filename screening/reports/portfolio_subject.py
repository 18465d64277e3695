"""What a paper on many contracts is about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from screening.model.contracts import ContractFilter, ContractLine
from screening.model.portfolio_figures import PortfolioFigures


@dataclass(frozen=True, slots=True)
class PortfolioSubject:
    """The contracts of a filter on a day. ``lines`` reads them anew, the first of them in order."""

    filter: ContractFilter
    today: date
    figures: PortfolioFigures
    lines: Callable[[], Iterator[ContractLine]]
