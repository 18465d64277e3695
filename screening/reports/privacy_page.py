"""The table in docs/privacy.md, made of what the program says it keeps of people.

`python -m screening.reports.privacy_page docs/privacy.md` writes it anew.
"""

import sys
from pathlib import Path

from screening.model.retention import DEFAULTS, RetentionKind
from screening.services.people.personal_data import DataKind, Erasure, kinds

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
OF_ERASURE = {
    Erasure.ACCOUNT: "emptied; the number stays",
    Erasure.ROW: "goes",
    Erasure.NAME: "the name becomes “account N”",
    Erasure.TEXT: "name and address become “account N”",
    Erasure.BLOB: "the name becomes “account N”",
    Erasure.LOG: "goes, by a line that names nobody",
    Erasure.STAYS: "stays",
}


def page(text: str) -> str:
    """Return the page with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{_table()}\n{_days()}\n{END}{after}"


def _table() -> str:
    heads = ("of whom", "what", "why", "ground", "how long", "when a person is erased", "where")
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return "\n".join([*lines, *map(_line, kinds())]) + "\n"


def _line(kind: DataKind) -> str:
    columns = ", ".join(f"`{name}`" for name in kind.columns)
    cells = (kind.whose, kind.what, kind.why, kind.ground, kind.kept, OF_ERASURE[kind.erasure])
    return "| " + " | ".join((*cells, columns)) + " |"


def _days() -> str:
    lines = ["| kind | days | counted from |", "| --- | --- | --- |"]
    lines += [
        f"| `{kind}` | {DEFAULTS[kind].days} | {DEFAULTS[kind].since} |" for kind in RetentionKind
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text("utf-8")), "utf-8")
