"""The command line as a person types it, in this process or in one of its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from screening.cli.main import main
from tests.support.folders import ROOT

Completed = subprocess.CompletedProcess[str]
KEPT = ("PATH", "LANG", "HOME")


def run(home: Path, *words: str, **more: str) -> Completed:
    """Run a command in this process, which has imported everything already: a tenth of the time."""
    out, err = _Stream(more), _Stream(more)
    with (
        patch.dict(os.environ, _environment(home, more), clear=True),
        redirect_stdout(out.text),
        redirect_stderr(err.text),
    ):
        try:
            code: int | str | None = main(words)
        except SystemExit as stopped:  # argparse
            code = stopped.code
    return subprocess.CompletedProcess(words, int(code or 0), out.read(), err.read())


def run_process(home: Path, *words: str, **more: str) -> Completed:
    """Run a command in a process of its own, where the start or the streams are the point."""
    return subprocess.run(
        [sys.executable, "-m", "screening.cli.main", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=_environment(home, more),
        timeout=300,
        check=False,
    )


def _environment(home: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return {
        **kept,
        "SCREENING_HOME": str(home),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@dataclass
class _Stream:
    """What a standard stream of a process is: text over bytes, in the encoding asked for."""

    more: dict[str, str]

    def __post_init__(self) -> None:
        self._bytes = io.BytesIO()
        self._encoding = self.more.get("PYTHONIOENCODING", "utf-8")
        self.text = io.TextIOWrapper(self._bytes, self._encoding, write_through=True)

    def read(self) -> str:
        return self._bytes.getvalue().decode(self._encoding)
