"""The one class of a kind that a file holds, so that nothing registers what stands in a folder."""

from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def one_class(module: ModuleType, kind: type[T]) -> type[T]:
    """Return it. Raise TypeError where the file holds none or several."""
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, kind)
        and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        file = module.__name__.replace(".", "/")
        raise TypeError(f"{file}.py must hold one {kind.__name__}; it holds {len(classes)}")
    return classes[0]
