"""The doors to the product: every import of it that the golden proof makes stands in this file.

When modules move or are renamed, this is the one file to follow them. A door is as far outside as
it can be: the command line, the web service, and the rules that a check is judged by. Each function
works in the home that ``SCREENING_HOME`` names, as a person's own commands do.
"""

import contextlib
import importlib
import io
import pkgutil
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "screening" / "services" / "example"

Check = Callable[[Mapping[str, object]], dict[str, Any]]  # answers in, verdict document out


def command(*words: str) -> tuple[int, str, str]:
    """What `screening WORDS` ends with, prints, and says beside it."""
    from screening.cli.main import main

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return code, _written(out), _written(said)


def client() -> "FlaskClient":
    """A browser without cookies, at the pages and the API."""
    from screening.web.app import create_app

    app = create_app()
    app.config["TESTING"] = False  # errors are answered as in service
    made = app.test_client()
    made.environ_base["HTTP_HOST"] = "localhost"
    return made


def fill_example(day: date) -> None:
    """The example register with its chains, confirmations and clauses, screened."""
    from screening.services.command_context import CommandContext
    from screening.services.example.load import fill

    fill(CommandContext.open(), day)


def checker(day: date) -> Check:
    """`screening check --as json`, many times over with one and the same screener."""
    from graphs.chain import SupplyChain
    from graphs.parties import Contract
    from screening.model.json_document import as_document
    from screening.services import purchase_form
    from screening.services.command_context import CommandContext
    from screening.services.screening import screener_for

    screener = screener_for(CommandContext.open().store, day)

    def checked(answers: Mapping[str, object]) -> dict[str, Any]:
        read = purchase_form.parse(answers)
        chain = SupplyChain.of(Contract(key="check", cpv=read.cpv), ())
        document: dict[str, Any] = as_document(
            screener.screen(purchase_form.purchase_of(read, day), chain)
        )
        return document

    return checked


def codes() -> tuple[str, ...]:
    """Every CPV code, in order."""
    from graphs import cpv

    return tuple(sorted(cpv.codes()))


def load_all() -> None:
    """Every module of the product, so that the clock can be stopped in all of them.

    One that cannot be loaded by itself, as a step of a migration or a measure whose library is not
    installed, tells no time to anybody here.
    """
    for package in packages():
        found = pkgutil.walk_packages([str(ROOT / package)], f"{package}.", lambda _: None)
        for module in found:
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                with contextlib.suppress(ImportError):
                    importlib.import_module(module.name)


def packages() -> tuple[str, ...]:
    """The folders of the repository that are packages of the product."""
    inside = (path.parent.name for path in ROOT.glob("*/__init__.py"))
    return tuple(sorted(name for name in inside if name != "tests"))


def is_ours(module: object) -> bool:
    """Whether a loaded module is a file of the product."""
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and any(
        Path(file).is_relative_to(ROOT / name) for name in packages()
    )


def loaded() -> list[Any]:
    """The modules of the product that are loaded."""
    return [module for module in tuple(sys.modules.values()) if is_ours(module)]


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
