"""What a cold command does not wait for."""

import subprocess
import sys

import pytest

SLOW = ("screening.store.tables", "sqlmodel", "alembic", "flask", "requests", "numpy", "pyarrow")


@pytest.mark.parametrize("module", ["screening.cli.main", "screening.cli.commands.check"])
def test_what_a_purchase_needs_loads_no_table_no_server_and_no_matrix(module: str) -> None:
    """Each of these takes as long to load as `screening check` takes."""
    program = f"import sys, {module}\nprint(sorted(set({SLOW!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
