"""A sentence before it is written: the code of the sentence, and the values that stand in it.

Whatever has something to tell a person (a refused file, a row that was left out, a list that
cannot be read) makes a ``Message`` where it happens and hands it on. The sentence in a language is
made at the edge, by ``screening.i18n.messages.render``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias, cast

Param: TypeAlias = "str | int | float | Decimal | Message | tuple[Param, ...]"


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """``Message("register.row_without_supplier", where="row 3")``; equal by value, hashable.

    ``items`` are the parameters by name, in the order of their names.
    """

    code: str
    items: tuple[tuple[str, Param], ...]

    def __init__(self, code: str, /, **params: Param) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "items", tuple(sorted(params.items())))

    @property
    def params(self) -> dict[str, Param]:
        return dict(self.items)

    def with_values(self, change: Callable[[Param], Param]) -> "Message":
        """Return the same message with each value changed, those of messages inside it too."""
        return Message(
            self.code, **{name: _with_values_changed(value, change) for name, value in self.items}
        )

    def __str__(self) -> str:
        """Return code and values, for logs and tracebacks; a person reads what ``render`` gives."""
        values = ", ".join(f"{name}={value!s}" for name, value in self.items)
        return f"{self.code}({values})"

    def as_json(self) -> dict[str, object]:
        """Return the form in which a message is stored: ``{"code": ..., "params": {...}}``."""
        return {"code": self.code, "params": {name: _json(value) for name, value in self.items}}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Message":
        params = value.get("params", {})
        return cls(value["code"], **{name: _param(param) for name, param in params.items()})


def as_json(message: Message | str) -> dict[str, object] | str:
    """Return the stored form; a string stays one."""
    return message if isinstance(message, str) else message.as_json()


def from_json(value: Mapping[str, Any] | str) -> Message | str:
    """Return the message that was stored; rows older than the codes hold the sentence itself."""
    return value if isinstance(value, str) else Message.from_json(value)


def _with_values_changed(value: Param, change: Callable[[Param], Param]) -> Param:
    if isinstance(value, Message):
        return value.with_values(change)
    if isinstance(value, tuple):
        return tuple(_with_values_changed(item, change) for item in value)
    return change(value)


def _json(value: Param) -> object:
    if isinstance(value, Message):
        return value.as_json()
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return value


def _param(value: object) -> Param:
    if isinstance(value, list):
        return tuple(_param(item) for item in value)
    if isinstance(value, Mapping):
        return Decimal(value["decimal"]) if "decimal" in value else Message.from_json(value)
    return cast(Param, value)
