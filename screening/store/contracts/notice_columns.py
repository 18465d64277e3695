"""A notice to columns and back."""

import json
from collections.abc import Iterable

from sqlalchemy import RowMapping

from graphs.notices import Declared, KeptNotice, PublishedNotice, Stage
from screening.store.database import columns

NOTICE_FACTS = (
    "contract_key", "process", "stage", "lots", "kind", "notice", "publication", "issued",
    "deadline", "edition", "changes", "reason", "previous", "declared", "asked",
)  # fmt: skip


def keyed(kept: Iterable[KeptNotice]) -> Iterable[tuple[str, columns.Columns]]:
    """Yield the key of each notice and its columns."""
    for line in kept:
        yield line.notice.key, _row(line)


def _row(kept: KeptNotice) -> columns.Columns:
    notice, declared = kept.notice, kept.notice.declared
    return {
        "contract_key": kept.contract_key,
        "process": notice.process,
        "stage": notice.stage.value,
        "lots": columns.compact(list(notice.lots)),
        "kind": notice.kind,
        "notice": notice.notice,
        "publication": notice.publication,
        "issued": notice.issued,
        "deadline": notice.deadline,
        "edition": notice.edition,
        "changes": notice.changes,
        "reason": notice.reason,
        "previous": columns.compact(list(notice.previous)),
        "declared": columns.compact(
            {
                "strategic": list(declared.strategic),
                "strategic_text": declared.strategic_text,
                "social": list(declared.social),
                "environmental": list(declared.environmental),
                "terms": declared.terms,
            }
        ),
        "asked": kept.asked,
    }


def kept_notice(row: RowMapping) -> KeptNotice:
    """Return the notice of a row."""
    declared = json.loads(row["declared"])
    notice = PublishedNotice(
        key=row["key"],
        process=row["process"],
        stage=Stage(row["stage"]),
        lots=tuple(json.loads(row["lots"])),
        kind=row["kind"],
        notice=row["notice"],
        publication=row["publication"],
        issued=row["issued"],
        deadline=row["deadline"],
        edition=row["edition"],
        changes=row["changes"],
        reason=row["reason"],
        previous=tuple(json.loads(row["previous"])),
        declared=Declared(
            strategic=tuple(declared["strategic"]),
            strategic_text=declared["strategic_text"],
            social=tuple(declared["social"]),
            environmental=tuple(declared["environmental"]),
            terms=declared["terms"],
        ),
    )
    return KeptNotice(notice, row["contract_key"], bool(row["asked"]))
