"""A folder for the time of a run, with homes of the product in it that are made once and copied."""

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.golden import clock, form, product


class Workshop:
    """Work stands in its folder, so that paths are given and said without the machine's own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="golden")).resolve()
        os.chdir(self.folder)
        for name in [name for name in os.environ if name.startswith("SCREENING_")]:
            del os.environ[name]
        os.environ |= {"COLUMNS": "100", "PORT": "8000", "NO_COLOR": "1"}

    def close(self) -> None:
        os.chdir("/")
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def home(self, name: str, of: str = "empty") -> Iterator[Path]:
        """The product works in this home, a copy of another that was made before."""
        here = self.folder / "homes" / name
        if not here.exists():
            made = _MADE.get(name)
            if name != "empty":
                with self.home("empty" if made else of) as copied:
                    _copy(copied, here)
            os.environ["SCREENING_HOME"] = str(here)
            if made:
                made()
        os.environ["SCREENING_HOME"] = str(here)
        yield here

    def say(self, *words: str) -> str:
        """All that a command answers, in one golden text."""
        code, out, said = product.command(*words)
        parts = [f"exit {code}", form.of_text(out, str(self.folder))]
        parts += ["beside it:", form.of_text(said, str(self.folder))] if said else []
        return "\n".join(parts)

    def document(self, *words: str) -> Any:
        """What a command prints as JSON, golden."""
        return json.loads(product.command(*words)[1])

    def file(self, name: str, content: bytes | str) -> str:
        """A file in the folder; answers the name by which a command is given it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name


def _copy(home: Path, to: Path) -> None:
    """Copy a home, and its database by SQLite.

    To open and close the file beside SQLite would end the locks of whoever has it open here.
    """
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("*.db", "*.db-*"))
    for file in home.glob("*.db"):
        with (
            closing(sqlite3.connect(file)) as source,
            closing(sqlite3.connect(to / file.name)) as copy,
        ):
            source.backup(copy)


class Visitor:
    """A browser in one language that sends forms as a page asks for it."""

    def __init__(self, language: str, folder: Path) -> None:
        self.client = product.client()
        self.language = language
        self.folder = str(folder)
        self.client.get(f"/?lang={language}")
        self.last = ""

    def get(self, path: str) -> str:
        return self._read(self.client.get(path))

    def post(self, path: str, form_on: Any = None, **said: Any) -> str:
        """Send the form of a page; answers where it leads and what stands there."""
        token = re.search(
            r'name="csrf_token" value="([^"]+)"',
            self.client.get(form_on or path).get_data(as_text=True),
        )
        given = {"csrf_token": token[1] if token else "", **said}
        answer = self.client.post(path, data=given, content_type="multipart/form-data")
        text = self._read(answer)
        if answer.status_code in (301, 302, 303):
            text += "\n" + self.get(answer.location.split("#")[0])
            self.last = answer.location
        return text

    def json(self, path: str, **said: Any) -> str:
        return self._read(self.client.post(path, **said))

    def _read(self, answer: Any) -> str:
        kind = answer.mimetype
        self.raw = answer.get_data()
        head = f"{answer.status_code} {kind}"
        if answer.status_code in (301, 302, 303):
            return form.of_text(f"{answer.status_code} to {answer.location}", self.folder)
        if kind == "text/html":
            return f"{head}\n{form.of_page(self.raw.decode(), self.folder)}"
        if "json" in kind or kind.startswith("text/"):
            return f"{head}\n{form.of_text(self.raw.decode('utf-8-sig'), self.folder)}"
        return head


def _prepare() -> None:
    product.command("prepare")


def _example() -> None:
    with contextlib.redirect_stderr(io.StringIO()):
        product.fill_example(clock.DAY)


_MADE = {"empty": _prepare, "example": _example}
