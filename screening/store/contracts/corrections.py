"""What people say of contracts beside the files, kept with who and when, and undone whole.

Nothing is overwritten: a correction is taken back by its run, and what stood there before stands
there again, also after an import in between.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action
from screening.model.corrections import SEATS, CorrectedFact, Correction, CorrectionRun
from screening.model.errors import InputError, MissingError
from screening.model.keepers import NOBODY, Keepers, Seat
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts import stated_facts
from screening.store.contracts.contracts import in_force
from screening.store.contracts.diff import suppliers_of
from screening.store.contracts.import_writer import update_rows
from screening.store.contracts.keepers import keepers_of, settle
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.engine import new_id
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

CATEGORY = "category"
SEARCHED = ("number", "title", "description", "category", "owner", "department")


class Corrections:
    """What people said of the contracts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(
        self, field: str, values: Sequence[Correction], by: str, why: str | None = None
    ) -> CorrectionRun:
        """Keep what a person says of one field of these contracts; what changes is due.

        Contracts that are gone are left out.
        """
        with self._scope.writing() as connection:
            run_id = self._begin(connection, field, by, why)
            affected: list[str] = []
            for chunk in slices(values):
                affected += self._keep_chunk(connection, run_id, field, chunk)
            self._count(connection, run_id, len(affected))
            if field not in SEATS:
                mark_due(self._scope, connection, affected)
            after = {"field": field, "contracts": len(affected), **_one_value(field, values)}
            about = (About.CORRECTION, run_id)
            record(
                self._scope, connection, Action.CORRECTION_KEPT, about, by=by, after=after, why=why
            )
            return _run(self._row(connection, run_id))

    def undo(self, run_id: int, by: str, why: str | None = None) -> tuple[str, ...]:
        """Take back what was said in one run; return the contracts whose verdict is due by that.

        Raises MissingError, or InputError where it was undone before.
        """
        with self._scope.writing() as connection:
            row = self._row(connection, run_id)
            if row["undone_at"] is not None:
                raise InputError(Message("correction.undone_already", run=run_id))
            run = tables.correction_run
            connection.execute(
                self._scope.update(run)
                .where(run.c.id == run_id)
                .values(undone_at=self._scope.now(), undone_by=by)
            )
            keys = self._keys(connection, run_id, row["field"])
            affected = self._ids(connection, keys)
            if row["field"] in SEATS:
                settle(self._scope, connection, keys)
            elif row["field"] != CATEGORY:
                restate(self._scope, connection, keys)
            before = {"field": row["field"], "contracts": len(affected)}
            about = (About.CORRECTION, run_id)
            action = Action.CORRECTION_UNDONE
            record(self._scope, connection, action, about, by=by, before=before, why=why)
            if row["field"] in SEATS:
                return ()
            mark_due(self._scope, connection, affected)
            return tuple(affected)

    def without(self, run_id: int) -> dict[str, str | None]:
        """Return what would stand in each contract, by id, were a run taken back.

        Raises MissingError.
        """
        contract = tables.contract
        values: dict[str, str | None] = {}
        with self._scope.reading() as connection:
            field = str(self._row(connection, run_id)["field"])
            for chunk in slices(self._keys(connection, run_id, field)):
                stmt = self._scope.select(contract).where(contract.c.key.in_(chunk))
                rows = connection.execute(stmt).mappings().all()
                if field == CATEGORY:
                    decided = self._decided(connection, chunk, run_id)
                    values |= {row["public_id"]: decided.get(row["key"]) for row in rows}
                    continue
                stated = stated_facts.in_force(self._scope, connection, chunk, but=run_id)
                for row in rows:
                    beneath = stated_facts.value_of(stated_facts.as_in_file(dict(row)), field)
                    values[row["public_id"]] = stated.get(row["key"], {}).get(field, beneath)
        return values

    def _decided(
        self, connection: Connection, keys: Sequence[str], but: int
    ) -> dict[str, str | None]:
        """Return the category that was last decided on, by contract key, but for one run."""
        table = tables.category_confirmation
        of_run = table.c.correction_run_id
        stmt = in_force(self._scope).where(
            table.c.contract_key.in_(keys), of_run.is_(None) | (of_run != but)
        )
        rows = connection.execute(stmt.order_by(table.c.id)).mappings()
        return {row["contract_key"]: row["category"] for row in rows}

    def runs(self, most: int = 50) -> tuple[CorrectionRun, ...]:
        """Return the last times that a person said something, the latest first."""
        run = tables.correction_run
        with self._scope.reading() as connection:
            stmt = self._scope.select(run).order_by(run.c.id.desc()).limit(most)
            return tuple(_run(row) for row in connection.execute(stmt).mappings())

    def run(self, run_id: int) -> CorrectionRun:
        """Return one of them. Raises MissingError."""
        with self._scope.reading() as connection:
            return _run(self._row(connection, run_id))

    def facts(self, run_id: int, most: int) -> tuple[CorrectedFact, ...]:
        """Return the first contracts of a run with what they said before and what was said then."""
        run = self.run(run_id)
        said, contract = tables.correction, tables.contract
        needed = (contract.c.public_id, contract.c.number, contract.c.title, contract.c.description)
        with self._scope.reading() as connection:
            if run.field == CATEGORY:
                said = tables.category_confirmation
                stmt = self._scope.select(said, *needed, said.c.category.label("value"))
                mine = said.c.correction_run_id == run_id
            else:
                stmt = self._scope.select(said, *needed, said.c.value, said.c.before)
                mine = said.c.run_id == run_id
            same = (contract.c.key == said.c.contract_key) & self._scope.owns(contract)
            rows = connection.execute(
                stmt.join(contract, same).where(mine).order_by(said.c.id).limit(most)
            ).mappings()
            return tuple(
                CorrectedFact(
                    row["public_id"],
                    row["number"],
                    row["title"] or row["description"],
                    row.get("before"),
                    row["value"],
                )
                for row in rows
            )

    def codes_by_text(self, text_keys: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the code that a person last gave alike descriptions, and who did, by text key."""
        said, run = tables.correction, tables.correction_run
        codes: dict[str, tuple[str, str]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(text_keys):
                stmt = (
                    self._scope.select(said, said.c.text_key, said.c.value, run.c.by)
                    .join(run, run.c.id == said.c.run_id)
                    .where(
                        said.c.text_key.in_(chunk),
                        said.c.value.is_not(None),
                        run.c.undone_at.is_(None),
                    )
                    .order_by(said.c.id)
                )
                for text_key, code, by in connection.execute(stmt):
                    codes[text_key] = (code, by)
        return codes

    def of_contract(self, id: str) -> tuple[tuple[CorrectionRun, str | None], ...]:
        """Return what people said of one contract, with its value, the latest first."""
        said, run, contract = tables.correction, tables.correction_run, tables.contract
        same = (contract.c.key == said.c.contract_key) & self._scope.owns(contract)
        stmt = (
            self._scope.select(said, *run.c, said.c.value)
            .join(run, run.c.id == said.c.run_id)
            .join(contract, same)
            .where(contract.c.public_id == id)
            .order_by(said.c.id.desc())
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings()
            return tuple((_run(row), row["value"]) for row in rows)

    # -- one run --

    def _begin(self, connection: Connection, field: str, by: str, why: str | None) -> int:
        row = {
            "organization_id": self._scope.id,
            "by": by,
            "at": self._scope.now(),
            "field": field,
            "contracts": 0,
            "why": why,
        }
        return new_id(connection.execute(tables.correction_run.insert().values(**row)))

    def _count(self, connection: Connection, run_id: int, contracts: int) -> None:
        run = tables.correction_run
        stmt = self._scope.update(run).where(run.c.id == run_id)
        connection.execute(stmt.values(contracts=contracts))

    def _keep_chunk(
        self, connection: Connection, run_id: int, field: str, chunk: Sequence[Correction]
    ) -> list[str]:
        """Keep a slice; return the public ids of the contracts that are there."""
        contract = tables.contract
        values = {correction.contract: correction.value for correction in chunk}
        stmt = self._scope.select(contract).where(contract.c.public_id.in_(values))
        rows = connection.execute(stmt.order_by(contract.c.id)).mappings().all()
        if field == CATEGORY:
            self._confirm(connection, run_id, rows, values)
            return [row["public_id"] for row in rows]
        keys = [row["key"] for row in rows]
        keepers = keepers_of(self._scope, connection, keys) if field in SEATS else {}
        said = [
            {
                "run_id": run_id,
                "contract_key": row["key"],
                "field": field,
                "value": values[row["public_id"]],
                "before": _account_in(keepers.get(row["key"], NOBODY), field)
                if field in SEATS
                else stated_facts.value_of(row, field),
                "text_key": (row["text_key"] or None) if field == "cpv" else None,
            }
            for row in rows
        ]
        self._scope.insert(connection, tables.correction, said)
        if field in SEATS:
            settle(self._scope, connection, keys)
        else:
            restate(self._scope, connection, keys)
        return [row["public_id"] for row in rows]

    def _confirm(
        self,
        connection: Connection,
        run_id: int,
        rows: Sequence[RowMapping],
        values: dict[str, str | None],
    ) -> None:
        """Record the decision on a category with its run."""
        run = self._row(connection, run_id)
        decisions = [
            {
                "contract_key": row["key"],
                "category": values[row["public_id"]],
                "by": run["by"],
                "at": run["at"],
                "why": run["why"],
                "correction_run_id": run_id,
            }
            for row in rows
        ]
        self._scope.insert(connection, tables.category_confirmation, decisions)

    def _row(self, connection: Connection, run_id: int) -> RowMapping:
        run = tables.correction_run
        row = connection.execute(self._scope.select(run).where(run.c.id == run_id)).mappings()
        found = row.first()
        if found is None:
            raise MissingError(Message("correction.missing", run=run_id))
        return found

    def _keys(self, connection: Connection, run_id: int, field: str) -> list[str]:
        if field == CATEGORY:
            table = tables.category_confirmation
            mine = table.c.correction_run_id == run_id
        else:
            table = tables.correction
            mine = table.c.run_id == run_id
        stmt = self._scope.select(table, table.c.contract_key).where(mine)
        return list(connection.execute(stmt.order_by(table.c.id)).scalars())

    def _ids(self, connection: Connection, keys: Iterable[str]) -> list[str]:
        contract = tables.contract
        ids: list[str] = []
        for chunk in slices(keys):
            stmt = self._scope.select(contract, contract.c.public_id)
            ids += connection.execute(stmt.where(contract.c.key.in_(chunk))).scalars()
        return ids


def _one_value(field: str, values: Sequence[Correction]) -> dict[str, str | None]:
    """Return the value that all of them get, where it is one; each stands in its own row.

    An owner as text is the name of a person, which the log does not hold.
    """
    if field == "owner":
        return {}
    distinct = {correction.value for correction in values}
    return {"value": distinct.pop()} if len(distinct) == 1 else {}


def restate(scope: Scope, connection: Connection, contract_keys: Iterable[str]) -> None:
    """Write contracts anew from what the file says and what people say of them now."""
    contract, names = tables.contract, columns.ALL_FACTS
    for chunk in slices(contract_keys):
        stmt = scope.select(contract).where(contract.c.key.in_(chunk))
        rows = connection.execute(stmt).mappings().all()
        stated = stated_facts.in_force(scope, connection, chunk)
        suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
        changed = []
        for row in rows:
            former = {name: row[name] for name in names}
            base = stated_facts.as_in_file(former)
            facts = stated_facts.overlaid(base, stated.get(row["key"], {}))
            if facts != former:
                changed.append(
                    {
                        "key": row["key"],
                        **facts,
                        "content_hash": columns.content_hash(facts, suppliers[row["id"]]),
                        "division": _division(facts),
                        "search": _search(row, facts),
                    }
                )
        update_rows(scope, connection, contract, changed)


def _account_in(keepers: Keepers, field: str) -> str | None:
    keeper = keepers.in_seat(Seat(field))
    return str(keeper.id) if keeper else None


def _division(facts: columns.Columns) -> str | None:
    code = stated_facts.value_of(facts, "cpv")
    return code[:2] if code else None


def _search(row: RowMapping, facts: columns.Columns) -> str:
    """Return what the list searches in: the facts anew, and the names of parties as they were."""
    former = _folded(row)
    names = str(row["search"]).removeprefix(former)
    return f"{_folded(facts)}{names}"


def _folded(facts: columns.AnyRow) -> str:
    return columns.searched((*(facts[name] for name in SEARCHED), *columns.to_tags(facts)))


def _run(row: RowMapping) -> CorrectionRun:
    return CorrectionRun(
        id=row["id"],
        by=row["by"],
        at=columns.moment(row["at"]),
        field=row["field"],
        contracts=row["contracts"],
        why=row["why"],
        undone_at=columns.maybe_moment(row["undone_at"]),
        undone_by=row["undone_by"],
    )
