"""What a cold command does not wait for."""

import subprocess
import sys

import pytest

SLOW = (
    "screening.store.tables", "sqlmodel", "alembic", "flask", "requests", "numpy", "pyarrow",
    "networkx",
)  # fmt: skip
OF_AN_ANSWER = ("sqlalchemy", "graphs", "screening.rules", "screening.store", "screening.services")


def loaded(module: str, looked_for: tuple[str, ...]) -> str:
    program = f"import sys, {module}\nprint(sorted(set({looked_for!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["screening.cli.main", "screening.cli.check_answer"])
def test_what_a_purchase_needs_loads_no_table_no_server_and_no_matrix(module: str) -> None:
    """Each of these takes as long to load as `screening check` takes."""
    assert loaded(module, SLOW) == "[]"


def test_the_options_of_check_load_nothing_that_an_answer_needs() -> None:
    assert loaded("screening.cli.commands.check", (*SLOW, *OF_AN_ANSWER)) == "[]"
