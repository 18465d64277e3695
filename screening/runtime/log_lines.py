"""What the processes of the service write: text for a person, or JSON lines for a machine.

A line has the part, the level and, where there is one, the request, run or job that it belongs to.
Of an error of ours it says what and where, and never the data: a register may name persons.
"""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime

from screening.model.errors import SettingsError
from screening.services.log_context import current
from screening.services.operator_settings import JSON, OperatorSettings

QUIET = ("gunicorn.access", "werkzeug", "apscheduler.executors.default")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": self._part,
            **current(),
        }
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None:
            line["text"] = record.getMessage()
        else:
            line["text"] = "unexpected error"
            line["kind"] = type(fault).__name__
            line["where"] = _where(fault)
        line.update(getattr(record, "fields", {}))
        return json.dumps(line, ensure_ascii=False, default=str)


def write(text: str) -> None:
    """Write a line of the log about what this process does."""
    logging.getLogger("ketenblik").info(text)


def _where(fault: BaseException) -> list[str]:
    frames = traceback.extract_tb(fault.__traceback__)
    return [f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames[-8:]]


def begin(part: str) -> bool:
    """Have this process write JSON lines if it is asked to; return whether it does."""
    try:
        asked = OperatorSettings.from_environment().log
    except SettingsError:  # said by whoever reads the settings next
        return False
    if asked != JSON:
        return False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ketenblik").setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    return True
