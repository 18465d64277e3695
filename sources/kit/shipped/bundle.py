"""The tables that ship, made from a folder of collected copies by ``screening bundle``.

Which copy of a source is carried is written here, because an older edition or a rounded export may
lie beside it. Nothing of a source that may not ship is written, whatever the folder holds.
"""

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sources
from sources.kit.read.rows import csv_rows
from sources.kit.shipped import figures
from sources.kit.shipped.figures import Figures
from sources.kit.source import SnapshotStatements, Source
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

COLLECTED = re.compile(r"(?:_Collected|Retrieved) (\d{4}-\d\d-\d\d)\b")


@dataclass(frozen=True, slots=True)
class CollectedCopy:
    """One real file that figures are taken from."""

    source: str
    path: str  # below the folder of copies
    edition: str | None = None  # only where the file itself does not say it
    note: str = ""


COPIES = (
    CollectedCopy(
        "eu_cahra",
        "eu-cahra/cahra.json",
        note="A normalised copy of the list's JSON; names of countries only.",
    ),
    CollectedCopy(
        "org_ucdp_events",
        "ucdp/ucdp_ged_country_year_2019_2023.csv",
        note="A country-year sum that others made of GED 24.1.",
    ),
    CollectedCopy(
        "org_vdem",
        "vdem/vdem_flsri_normalised.csv",
        edition="v16",
        note="A table that others made of V-Dem v16, latest year 2015-2025, turned back here.",
    ),
    CollectedCopy(
        "un_ilo_ratifications",
        "ilo-normlex-ratifications/ILO_Conventions.csv",
        note="A table that others took from the NORMLEX page.",
    ),
    CollectedCopy(
        "un_undp_hdi",
        "undp-hdr/HDR23-24_Composite_indices_complete_time_series.csv",
        note="Human Development Report 2023/24; latest year of each country.",
    ),
    CollectedCopy(
        "un_worldbank_wgi",
        "worldbank-wgi/wgidataset.xlsx",
        note="The bulk file before the new method of 2025; latest year of each country.",
    ),
    CollectedCopy(
        "us_dol_ilab_assessments",
        "dol-ilab-tvpra/countries_2021.xml",
        note="From the Department's own app, whose name for the edition of 2022 is 2021.",
    ),
    CollectedCopy(
        "us_dol_ilab_goods",
        "dol-ilab-tvpra/goods_2021.xml",
        note="From the Department's own app, whose name for the edition of 2022 is 2021.",
    ),
)


@dataclass(frozen=True, slots=True)
class BundleResult:
    """The figures that were written for one source, for the command to show."""

    source: str
    edition: str
    layout: str
    rows: int
    observations: int
    shipped: int
    warnings: tuple[Message | str, ...]


def bundle(risk_dir: Path, out_dir: Path = figures.SHIPPED) -> tuple[BundleResult, ...]:
    """Read the copies, write the tables; all of them or, on the first fault, none."""
    catalogue = sources.catalogue()
    contents = [
        (copy, catalogue[copy.source], read_copy(risk_dir, copy, catalogue)) for copy in COPIES
    ]
    made = [
        figures_of(copy, source, hearing) for copy, source, hearing in contents if source.may_ship
    ]
    figures.write(out_dir, made)
    return tuple(
        BundleResult(
            f.source, f.edition, f.layout, f.rows, f.observations, len(f.statements), f.warnings
        )
        for f in made
    )


def read_copy(
    risk_dir: Path, copy: CollectedCopy, catalogue: dict[str, Source]
) -> SnapshotStatements:
    path = risk_dir / copy.path
    snapshot = Snapshot(
        path.name, path.read_bytes(), retrieved=collection_day(path.parent), edition=copy.edition
    )
    contents = catalogue[copy.source].read_snapshot(snapshot)
    if contents.rows not in catalogue[copy.source].expected:
        raise UnreadableError(
            Message("figures.other_size", file=copy.path, count=contents.rows, source=copy.source)
        )
    if contents.rejected:
        row, problem = contents.rejected[0]
        raise UnreadableError(
            Message(
                "figures.bad_rows",
                file=copy.path,
                count=contents.rejected_rows,
                where=row,
                why=problem,
            )
        )
    return contents


def collection_day(folder: Path) -> date:
    """Return the day on which the copies of a folder were taken, as its PROVENANCE.md says."""
    match = COLLECTED.search((folder / "PROVENANCE.md").read_text(encoding="utf-8"))
    if match is None:
        raise UnreadableError(Message("figures.no_provenance", folder=folder.name))
    return date.fromisoformat(match[1])


def figures_of(copy: CollectedCopy, source: Source, contents: SnapshotStatements) -> Figures:
    return Figures(
        source=source.name,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        edition=contents.edition,
        layout=contents.layout,
        retrieved=contents.snapshot.retrieved or date.min,
        note=copy.note,
        rows=contents.rows,
        observations=len(contents.statements),
        file=contents.snapshot.name,
        file_sha256=contents.snapshot.sha256,
        sha256="",  # known once the table is written
        warnings=contents.warnings,
        statements=tuple(source.ship(contents.statements)),
    )


def bundle_cpv(risk_dir: Path, tables_dir: Path) -> int:
    """Write the Common Procurement Vocabulary as ``code,nl,en``; return how many rows it has.

    The folder belongs to ``graphs``.
    """
    path = risk_dir / "cpv" / "cpv_labels_6lang.csv"
    data = path.read_bytes()
    rows = [
        (row.take("code"), row.take("nl"), row.take("en"))
        for row in csv_rows(data, ignore=("level", "de", "fr", "es", "it"))
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([("code", "nl", "en"), *sorted(rows)])
    table = out.getvalue().encode()
    tables_dir.mkdir(parents=True, exist_ok=True)
    (tables_dir / "cpv_2008.csv").write_bytes(table)
    facts = CPV_FACTS.format(
        retrieved=collection_day(path.parent).isoformat(),
        rows=len(rows),
        file_sha256=hashlib.sha256(data).hexdigest(),
        sha256=hashlib.sha256(table).hexdigest(),
    )
    (tables_dir / "cpv_2008.toml").write_bytes(facts.encode())
    return len(rows)


CPV_FACTS = """\
# Written by `screening bundle`; do not edit.
title = "Common Procurement Vocabulary"
publisher = "Publications Office of the European Union"
url = "https://github.com/OP-TED/eForms-SDK"
edition = "2008"
layout = "derived"
note = "Labels from the translation files of the eForms SDK, put side by side by others."
licence = "CC BY 4.0"
licence_url = "https://creativecommons.org/licenses/by/4.0/"
attribution = "© European Union, eForms SDK"
retrieved = {retrieved}
rows = {rows}
file = "cpv_labels_6lang.csv"
file_sha256 = "{file_sha256}"
sha256 = "{sha256}"
"""
