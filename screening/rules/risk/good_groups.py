"""Groups of goods that sentences and questions speak of alike (``good_groups.toml``)."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from screening.model.errors import PolicyError
from sources.kit.values.message import Message

ACTIVITIES, METALS = "activities", "metals"
SPOKEN_OF = (
    "extracted",
    "grown",
    "felled",
    "kept",
    "caught",
)  # groups with a sentence of their own


@dataclass(frozen=True)
class GoodGroups:
    """The groups by name."""

    goods: Mapping[str, frozenset[str]]

    def holds(self, group: str, good: str) -> bool:
        return good in self.goods[group]

    def named(self, names: Collection[str], where: str) -> frozenset[str]:
        """Return the goods of groups. Raises PolicyError for a group that does not exist."""
        for name in names:
            if name not in self.goods:
                raise PolicyError(
                    Message(
                        "policy.key_value", where=where, key="fits", value=name,
                        known=tuple(self.goods),
                    )
                )  # fmt: skip
        return frozenset(good for name in names for good in self.goods[name])

    def spoken_of(self, good: str) -> str | None:
        """Return the group whose sentence says what people do with a good; None without one."""
        return next((name for name in SPOKEN_OF if good in self.goods[name]), None)


def read(text: str, goods: Collection[str]) -> GoodGroups:
    """Return the groups. Raises PolicyError for a good that does not exist or a missing group."""
    where = "good_groups.toml"
    groups = {name: frozenset(members) for name, members in tomllib.loads(text).items()}
    for good in _unknown(groups, goods):
        raise PolicyError(Message("policy.no_good", where=where, good=good))
    for name in (ACTIVITIES, METALS, *SPOKEN_OF):
        if name not in groups:
            raise PolicyError(
                Message(
                    "policy.key_value", where=where, key="group", value=name, known=tuple(groups)
                )
            )
    return GoodGroups(groups)


def _unknown(groups: Mapping[str, frozenset[str]], goods: Collection[str]) -> Iterator[str]:
    yield from sorted(good for members in groups.values() for good in members if good not in goods)
