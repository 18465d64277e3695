"""One moment for everything: the product is told that it is noon on the day of the golden proof."""

import datetime as real
import os
import socket
import time
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from tests.golden import product

DAY = real.date(2026, 11, 28)
MOMENT = real.datetime(2026, 11, 28, 12, 0, tzinfo=real.UTC)


class _Kind(type):
    """Whatever is of the real class is of the stopped one too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.__mro__[1])


class StoppedDate(real.date, metaclass=_Kind):
    """Makes real dates; only today is another day."""

    def __new__(cls, *given: Any, **named: Any) -> Any:
        return real.date(*given, **named)

    @classmethod
    def today(cls) -> Any:
        return DAY


class StoppedDatetime(real.datetime, metaclass=_Kind):
    """Makes real moments; only now is another one."""

    def __new__(cls, *given: Any, **named: Any) -> Any:
        return real.datetime(*given, **named)  # noqa: DTZ001 - as it was asked for

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> Any:
        return MOMENT.astimezone(tz) if tz else MOMENT.replace(tzinfo=None)

    @classmethod
    def utcnow(cls) -> Any:
        return MOMENT.replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return MOMENT.replace(tzinfo=None)


def stop(*, serves: bool = False) -> None:
    """Stop the clock in every module of the product, and keep it off the network.

    ``serves``: it answers a browser of this machine, so the network stays.

    The names ``datetime`` and ``date`` are replaced where a module of the product asks what day or
    time it is, not in the library, so that nobody else meets a class that it does not know.
    This is for a process of its own: nothing puts the clock back.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    product.load_all()
    module = ModuleType("datetime")
    vars(module).update(vars(real) | {"datetime": StoppedDatetime, "date": StoppedDate})
    stopped: dict[int, Any] = {
        id(real.datetime): StoppedDatetime,
        id(real.date): StoppedDate,
        id(real): module,
    }
    for one in filter(_asks, product.loaded()):
        for name, value in tuple(vars(one).items()):
            if id(value) in stopped and not name.startswith("__"):
                setattr(one, name, stopped[id(value)])
    if not serves:
        _stay_home()


def _asks(module: Any) -> bool:
    text = Path(module.__file__).read_text("utf-8")
    return any(asking in text for asking in (".now(", ".utcnow(", ".today("))


def _stay_home() -> None:
    """No publisher is ever asked: a digest must not depend on one."""

    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError("the golden proof reaches no network")

    socket.socket.connect = refused  # type: ignore[method-assign]
    socket.getaddrinfo = refused
