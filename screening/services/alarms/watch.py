"""The watch: compares what is wrong with what was told, and tells what began or ended.

What was told is kept in SCREENING_HOME, for each channel, under a lock: clock and worker both
watch, so that one tells of the other, and each change is told once. What did not arrive is told at
the next look.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from screening.model.errors import ScreeningError
from screening.services.alarms.channels import RAISED, SETTLED, AlarmNews, Channel
from screening.services.locked_notes import locked_notes, write_notes
from sources.kit.values.message import Message

FILE = "alarms_told.json"  # by channel: name of each alarm that is on, and its text
Say = Callable[[Message], str]


def look(
    home: Path, wrong: Mapping[str, Message], channels: Mapping[str, Channel], say: Say
) -> tuple[ScreeningError, ...]:
    """Tell each channel what began and what ended since it was last told; return what failed.

    Nothing while another process looks.
    """
    failed = []
    with locked_notes(home / FILE) as told:
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
        write_notes(home / FILE, told)
    return tuple(failed)


def _began(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[AlarmNews]:
    for name in now.keys() - before.keys():
        yield AlarmNews(name, RAISED, now[name])


def _ended(before: Mapping[str, str], now: Mapping[str, str], say: Say) -> Iterator[AlarmNews]:
    for name in before.keys() - now.keys():
        yield AlarmNews(name, SETTLED, say(Message("alarm.settled", what=before[name])))
