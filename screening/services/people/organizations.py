"""The organizations that one service serves, made and named by whoever looks after it."""

import re

from screening.model.errors import InputError
from screening.model.people import LONGEST_PERSON_NAME
from screening.store import Store
from sources.kit.values.message import Message

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def add(store: Store, slug: str, name: str) -> None:
    """Add an organization. Raises InputError naming what is wrong."""
    if not SLUG.fullmatch(slug):
        raise InputError(Message("organization.no_slug", slug=slug[:60]), "slug")
    if slug in store.organizations():
        raise InputError(Message("organization.in_use", slug=slug), "slug")
    store.add_organization(slug, _checked(name))


def rename(store: Store, slug: str, name: str) -> None:
    """Give an organization another name. Raises InputError, and MissingError where it is not."""
    store.rename_organization(slug, _checked(name))


def _checked(text: str) -> str:
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > LONGEST_PERSON_NAME:
        raise InputError(Message("organization.no_name", most=LONGEST_PERSON_NAME), "name")
    return name
