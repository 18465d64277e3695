"""What the papers on the clauses of a contract are made of; there is none without a clause."""

from dataclasses import dataclass

from screening.model.errors import InputError
from screening.reports.verdict_material import VerdictMaterial
from sources.kit.values.message import Message


@dataclass
class ClauseMaterial(VerdictMaterial):
    """The clauses of one contract in one language.

    Raise InputError where the verdict asks for no clause.
    """

    def __post_init__(self) -> None:
        if not self.verdict.clauses:
            raise InputError(Message("annex.no_clause", level=self.verdict.clause_level))
