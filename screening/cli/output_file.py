"""Writing the file that a person named on the command line."""

from screening.model.errors import InputError
from sources.kit.values.message import Message


def write_file(path: str, content: bytes) -> None:
    """Write the file. Raise InputError with the reason where that cannot be done."""
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(
            Message("command.not_writable", path=path, why=str(error.strerror))
        ) from error
