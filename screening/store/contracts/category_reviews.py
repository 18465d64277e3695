"""People's decisions about categories. Only added to; the last one counts."""

from screening.model.audit import About, Action
from screening.model.reviews import Review
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract, in_force
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope


class CategoryReviews:
    """The decisions of people about the categories of one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def confirm(self, id: str, slug: str, by: str, why: str | None = None) -> None:
        """Record the category that a person decided on. Raises MissingError for the contract."""
        table = tables.category_confirmation
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            row = {
                "contract_key": contract["key"],
                "category": slug,
                "by": by,
                "at": self._scope.now(),
                "why": why,
            }
            former = in_force(self._scope).where(table.c.contract_key == contract["key"])
            last = connection.execute(former.order_by(table.c.id.desc())).mappings().first()
            self._scope.insert(connection, table, [row])
            mark_due(self._scope, connection, [contract["public_id"]])
            record(
                self._scope,
                connection,
                Action.CATEGORY_CONFIRMED,
                (About.CONTRACT, contract["public_id"]),
                by=by,
                before={"category": last["category"] if last else None},
                after={"category": slug},
                why=why,
            )

    def history(self, id: str) -> tuple[Review, ...]:
        """Return all decisions on one contract, the latest first."""
        table = tables.category_confirmation
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            stmt = in_force(self._scope).where(table.c.contract_key == key)
            stmt = stmt.order_by(table.c.id.desc())
            return tuple(
                Review(row["category"], row["by"], columns.moment(row["at"]), row["why"])
                for row in connection.execute(stmt).mappings()
            )
