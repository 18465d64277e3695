"""The scan for known weaknesses tells apart: none, one, and not looked at."""

from pathlib import Path

import pytest

from tests.house.advisories import NOT_LOOKED_AT, SOUND, WEAK, main

# What pip-audit 2.10.1 says and ends with.
CLEAN = "echo 'No known vulnerabilities found' >&2"
FOUND = "echo 'Found 1 known vulnerability in 1 package' >&2; echo 'flask 1.0 X-1 1.1'; exit 1"
AWAY = "echo 'requests.exceptions.ConnectionError: index.example: no such name' >&2; exit 1"
SILENT = "exit 1"


@pytest.mark.parametrize(("does", "comes_to", "said"), [
    (CLEAN, SOUND, "a.txt: no part has a known weakness."),
    (FOUND, WEAK, "flask 1.0 X-1 1.1"),
    (AWAY, NOT_LOOKED_AT, "NOT LOOKED AT"),
    (SILENT, NOT_LOOKED_AT, "ended without a word"),
    (f"case $5 in a.txt) {FOUND};; *) {AWAY};; esac", WEAK, "b.txt: NOT LOOKED AT"),
])  # fmt: skip
def test_what_could_not_be_looked_at_is_never_taken_for_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], does: str, comes_to: int, said: str
) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    program.chmod(0o700)
    assert main([str(program), "a.txt", "b.txt"]) == comes_to
    assert said in capsys.readouterr().out
