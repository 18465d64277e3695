"""The watch: compares what is wrong with what was told, and tells what began or ended.

What was told is kept in SCREENING_HOME, for each channel, under a lock: clock and worker both
watch, so that one tells of the other, and each change is told once. What did not arrive is told at
the next look.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from screening.model.errors import ScreeningError
from screening.services.alarms.channels import RAISED, SETTLED, AlarmNews, Channel
from sources.kit.values.message import Message

FILE = "alarms_told.json"
Told = dict[str, dict[str, str]]  # by channel: name of each alarm that is on, and its text
Say = Callable[[Message], str]


def look(
    home: Path, wrong: Mapping[str, Message], channels: Mapping[str, Channel], say: Say
) -> tuple[ScreeningError, ...]:
    """Tell each channel what began and what ended since it was last told; return what failed.

    Nothing while another process looks.
    """
    failed = []
    with _kept(home) as told:
        if told is None:
            return ()
        for name, channel in channels.items():
            before = told.get(name, {})
            now = {alarm: before.get(alarm) or say(message) for alarm, message in wrong.items()}
            news = [*_began(before, now), *_ended(before, now, say)]
            if not news:
                continue
            try:
                channel(news)
            except ScreeningError as error:
                failed.append(error)
            else:
                told[name] = now
    return tuple(failed)


def _began(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[AlarmNews]:
    for name in now.keys() - before.keys():
        yield AlarmNews(name, RAISED, now[name])


def _ended(before: Mapping[str, str], now: Mapping[str, str], say: Say) -> Iterator[AlarmNews]:
    for name in before.keys() - now.keys():
        yield AlarmNews(name, SETTLED, say(Message("alarm.settled", what=before[name])))


@contextmanager
def _kept(home: Path) -> Iterator[Told | None]:
    """Open what was told, for one process at a time; it is kept when this ends."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / FILE
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        told = _read(path)
        yield told
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        draft.replace(path)


def _read(path: Path) -> Told:
    try:
        told: Told = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # one that cannot be read tells everything again
        return {}
    return told if isinstance(told, dict) else {}
