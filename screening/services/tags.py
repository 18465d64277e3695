"""Tags as people type them: of a contract, and of a request."""

from graphs.parties import tags_in
from screening.model.errors import InputError
from sources.kit.values.message import Message

LONGEST_TAG, MOST_TAGS = 60, 20  # letters of one; of one contract or request


def read_tags(typed: str, field: str) -> tuple[str, ...]:
    """Return the tags of a text. Raises InputError, with the field, for what can be none."""
    tags = tags_in(typed)
    if any(len(tag) > LONGEST_TAG or not tag.isprintable() for tag in tags):
        raise InputError(Message("correction.long_tag", most=LONGEST_TAG), field)
    if len(tags) > MOST_TAGS:
        raise InputError(Message("correction.many_tags", most=MOST_TAGS), field)
    return tags
