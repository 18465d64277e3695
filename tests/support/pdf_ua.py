"""What pdfua finds wrong with a PDF: the part of PDF/UA-1 that it can look at."""

import tempfile
from pathlib import Path

import pdfua
import pytest


def faults(content: bytes) -> list[str]:
    """Return a line for each finding, with its rule and clause, and for each rule not tried."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("pdfua.rules.structure.as_integer", _number)
        file = Path(folder) / "paper.pdf"
        file.write_bytes(content)
        report = pdfua.validate(str(file))
    found = [f"{each.rule_id} ({each.pdfua_clause}): {each.message}" for each in report.findings]
    found += [f"{each.rule_id} was not tried: {each.skipped_reason}" for each in report.skipped]
    return found


def _number(value: object) -> int | None:
    """Return a number of a PDF; that of pdfua 0.1.3 fails where a heading has several parts."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
