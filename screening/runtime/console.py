"""The console: the answer on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from screening.i18n import command_line
from screening.model.errors import ScreeningError

if TYPE_CHECKING:
    from sources.kit.values.message import Message

# characters with which a register or the name of a file could steer a terminal
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "\ufffd")
LANGUAGES = ("nl", "en")
LANGUAGE = "--language"
DEFAULT_REPORT_LANGUAGE = "nl"


def answer(parts: str | Iterable[str]) -> None:
    """Write what was asked for, and nothing beside it, to standard output."""
    for part in [parts] if isinstance(parts, str) else parts:
        sys.stdout.write(_writable(part, sys.stdout))
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Write something a person should know; a program that reads the answer never sees it."""
    sys.stderr.write(_writable(sentence, sys.stderr) + "\n")
    sys.stderr.flush()


def _writable(text: str, stream: TextIO) -> str:
    """Return the text without control codes and with only letters that the stream can hold."""
    encoding = stream.encoding or "utf-8"
    return text.translate(_CONTROLS).encode(encoding, "replace").decode(encoding)


class Console:
    """A terminal and the languages of the person before it.

    ``language`` is spoken around the answer. A report is Dutch unless a language was asked for by
    name: that is how it always was, and what is filed must not change with a machine's settings.
    ``machine_language`` is that of messages inside JSON: English unless asked for by name.
    """

    def __init__(self, language: str = "en", chosen: str | None = None) -> None:
        self.language = chosen or language
        self.report_language = chosen or DEFAULT_REPORT_LANGUAGE
        self.machine_language = chosen or "en"
        self.write_note: Callable[[str], None] = note  # a service may write lines of a log
        self.arguments = (LANGUAGE, chosen) if chosen else ()  # for a process that this one starts

    @classmethod
    def of(cls, arguments: Sequence[str], environment: Mapping[str, str]) -> "Console":
        """Return the console of a process by its arguments and environment."""
        return cls(command_line.preferred(environment), language_asked(arguments))

    def text(self, code: str, **values: object) -> str:
        """Return a text of ``screening.i18n.command_line`` with its values."""
        return command_line.text(code, self.language, **values)

    def label(self, table: str, name: str) -> str:
        """Return what a table calls a column or a state; one that it does not know as it is."""
        code = f"{table}.{name}"
        return self.text(code) if code in command_line.codes() else name

    def sentence(self, message: "Message | str") -> str:
        """Return a message as a sentence; a string is data and stays as it is."""
        if isinstance(message, str):
            return message
        # Imported here: reading the catalogue takes as long as `screening --help`.
        from screening.i18n.messages import render

        return render(message, self.language)

    def answer(self, code: str, **values: object) -> None:
        """Write a line of the answer."""
        answer(self.text(code, **values) + "\n")

    def answer_text(self, parts: str | Iterable[str]) -> None:
        """Write a part of the answer that is in words already."""
        answer(parts)

    def answer_json(self, document: object, indent: int | None = 2) -> None:
        """Write the answer as one JSON document; ``indent``: blanks a level, None for one line."""
        answer(json.dumps(document, ensure_ascii=False, indent=indent) + "\n")

    def note(self, code: str, **values: object) -> None:
        """Write a line beside the answer."""
        self.note_text(self.text(code, **values))

    def note_text(self, sentence: str) -> None:
        """Write a line beside the answer that is in words already."""
        self.write_note(sentence)

    def note_error(self, who: str, error: ScreeningError) -> None:
        """Write what an error says to a person, after the name of the program or part."""
        self.note_message(who, error.message)

    def note_message(self, who: str, message: "Message | str") -> None:
        """Write a message as a sentence, after the name of the program or of a part of it."""
        self.note_text(f"{self.label('service', who)}: {self.sentence(message)}")

    def progress(self, code: str) -> "ProgressLine":
        """Return a line that counts on; ``code`` is its text with ``done`` and ``total``."""
        return ProgressLine(self, code)


def language_asked(arguments: Sequence[str]) -> str | None:
    """Return the language that is asked for by name, before anything else is read.

    Complaints about the other arguments are in that language already.
    """
    language = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == LANGUAGE:
            value = value if equals else "".join(arguments[position + 1 : position + 2])
            language = value if value in LANGUAGES else language
    return language


class ProgressLine:
    """One line that counts, for a person who waits; silent when nobody watches."""

    def __init__(self, console: Console, code: str) -> None:
        self._console = console
        self._code = code
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        if total < 200 or not sys.stderr.isatty():
            return
        if done % 100 == 0 or done == total:
            line = self._console.text(self._code, done=done, total=total)
            sys.stderr.write(f"\r{line}")
            self._shown = True
        if self._shown and done == total:
            sys.stderr.write("\n")
        sys.stderr.flush()
