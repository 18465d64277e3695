"""Lists that arrive whole and are not the list: of each source, and of a real list's size.

A recording is taken apart into rows and what stands around them; the rows are repeated to the size
of the real list, and then the list is spoilt.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from sources.kit.values.snapshot import Snapshot


@dataclass(frozen=True)
class Real:
    """How large the real list is, and a heading that its reader needs."""

    rows: int
    heading: str
    row: str = ""  # of XML and HTML: what a row looks like, and a cell
    cell: str = ""


ADDS_UP = {"us_usda_psd"}  # a few kilobytes, whose rows are summed: more of the same are no fault
REAL = {
    "un_undp_hdi": Real(206, "iso3"),
    "us_dol_ilab_goods": Real(
        467, "Country_Name", r"<Country>.*?</Country>", r"<(?:\w+)>[^<]*</\w+>"
    ),
    "un_worldbank_wgi": Real(6_000, "countryiso3code"),
    "org_transparency_cpi": Real(180, "WB Code"),
    "us_dhs_uflpa": Real(150, "Effective Date", r"<tr><td>.*?</tr>", r"<td>.*?</td>"),
    "eu_eurostat_comext": Real(30_000, "partner"),
    "eu_fsf_sanctions": Real(20_000, "NameAlias_WholeName"),
    "org_ucdp_events": Real(20_000, "country"),
    "un_ilo_ratifications": Real(187, "C100", r"<tr><td><a .*?</tr>"),
    "un_ilo_statistics": Real(10_000, "ref_area"),
    "un_sc_sanctions": Real(270, "FIRST_NAME", r"<ENTITY>.*?</ENTITY>"),
    "un_unicef_child_labour": Real(202, ""),
    "us_cbp_wro": Real(70, "Entity"),
}


@dataclass(frozen=True)
class Body:
    """A list taken apart: cells in rows, under headings where it is a table."""

    rows: list[list[Any]]
    write: Callable[["Body"], bytes]
    names: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        return self.write(self)

    def of_size(self, rows: int) -> "Body":
        return replace(self, rows=(self.rows * (rows // len(self.rows) + 1))[:rows])

    def without(self, heading: str) -> "Body":
        at = self.names.index(heading) if heading in self.names else 0
        return replace(
            self,
            names=(*self.names[:at], *self.names[at + 1 :]),
            rows=[[*row[:at], *row[at + 1 :]] for row in self.rows],
        )

    def turned(self) -> "Body":
        return replace(self, names=self.names[::-1], rows=[row[::-1] for row in self.rows])


def body_of(source: str, path: Path) -> Body:
    """The list of a source as large as the real one."""
    real = REAL[source]
    if real.row:
        made = _of_elements(path, real)
    else:
        made = {".csv": _of_csv, ".json": _of_json, ".xlsx": _of_workbook}[path.suffix](path)
    return made.of_size(real.rows)


MAY_PASS = ("a few duplicate keys", "tampered", "reordered columns")  # where it harms no figure


def spoilt(source: str, path: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """The list, and the same in every way that only a reader or the gate can know."""
    body, heading = body_of(source, path), REAL[source].heading
    whole, count = body.data, len(body.rows)
    yield "as it is", whole
    yield "ten times the rows", body.of_size(count * 10).data
    yield "thirty per cent fewer", body.of_size(int(count * 0.7)).data
    yield "missing column", body.without(heading).data
    yield "renamed column", _renamed(body, heading)
    yield "another encoding", whole.decode("latin-1").encode("utf-16")
    if path.suffix != ".xlsx" and most <= 8 << 20:
        yield "as large as may be", body.of_size(count * most // len(whole) - 1).data
    yield "a few duplicate keys", replace(body, rows=body.rows + body.rows[:50]).data
    yield "tampered", replace(body, rows=[[*body.rows[0][:-1], "77"], *body.rows[1:]]).data
    yield "reordered columns", body.turned().data


def _renamed(body: Body, heading: str) -> bytes:
    if body.names:
        at = body.names.index(heading) if heading in body.names else 0
        return replace(body, names=(*body.names[:at], "renamed", *body.names[at + 1 :])).data
    return body.data.replace(heading.encode(), b"Renamed")


def _of_csv(path: Path) -> Body:
    data = path.read_bytes()
    coded = Snapshot(path.name, data).encoding
    mark = ";" if b";" in data.partition(b"\n")[0] else ","
    names, *rows = csv.reader(io.StringIO(data.decode(coded), newline=""), delimiter=mark)

    def write(body: Body) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=mark).writerows([body.names, *body.rows])
        return out.getvalue().encode(coded)

    return Body(rows, write, tuple(names))


def _of_workbook(path: Path) -> Body:
    book = CalamineWorkbook.from_path(path)
    lines = book.get_sheet_by_index(0).to_python()
    head = max(range(min(20, len(lines))), key=lambda n: sum(1 for cell in lines[n] if cell))

    def write(body: Body) -> bytes:
        out = io.BytesIO()
        with Workbook(out, {"in_memory": True}) as made:
            sheet = made.add_worksheet(book.sheet_names[0])
            for number, line in enumerate([*lines[:head], body.names, *body.rows]):
                sheet.write_row(number, 0, line)
        return out.getvalue()

    return Body(lines[head + 1 :], write, tuple(str(name) for name in lines[head]))


def _of_json(path: Path) -> Body:
    """The World Bank's: a record of the page, and the records."""
    page, records = json.loads(path.read_bytes())
    names = tuple(records[0])

    def write(body: Body) -> bytes:
        made = [dict(zip(body.names, row, strict=True)) for row in body.rows]
        return json.dumps([{**page, "total": len(made), "per_page": len(made)}, made]).encode()

    return Body([[one[name] for name in names] for one in records], write, names)


def _of_elements(path: Path, real: Real) -> Body:
    """Rows that are elements, in each of them cells that are elements; or one cell, the row."""
    text = path.read_text("utf-8")
    cell = real.cell or r".+"
    found = list(re.finditer(real.row, text, re.DOTALL))
    before, after = text[: found[0].start()], text[found[-1].end() :]
    first, *_, last = re.split(cell, found[0][0], flags=re.DOTALL)

    def write(body: Body) -> bytes:
        rows = "".join(f"{first}{''.join(row)}{last}\n" for row in body.rows)
        return (before + rows + after).encode()

    return Body([re.findall(cell, one[0], re.DOTALL) for one in found], write)
