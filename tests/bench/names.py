"""Made-up company names for the bench: the same for the same numbers, confusable on purpose.

No name is a real company's on purpose: brands are syllables put together, by the habits of a
country. As in real registers several companies share a brand (the companies of a group, told
apart by what they do, a place or a number), a family name, or all of their common words; one
brand in six is one letter away from another. What is looked up is changed in one of seven ways.
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CHANGES = (
    "typo", "legal form", "order", "dropped word", "abbreviation", "transliteration", "spacing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How names of a country are made."""

    country: str
    starts: tuple[str, ...]
    middles: tuple[str, ...]
    ends: tuple[str, ...]
    families: tuple[str, ...]
    trades: tuple[str, ...]
    places: tuple[str, ...]
    forms: tuple[str, ...]


@cache
def _parts() -> dict[str, Any]:
    return tomllib.loads(
        files("tests.bench").joinpath("name_parts.toml").read_text(encoding="utf-8")
    )


@cache
def styles() -> tuple[Style, ...]:
    """Every country's way of making names."""
    return tuple(
        Style(row.pop("country"), **{key: tuple(part) for key, part in row.items()})
        for row in _parts()["style"]
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A name to look up. ``meant`` is its place in the list; None when it is not in it."""

    name: str
    country: str
    meant: int | None
    change: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the list, in its parts."""

    country: str
    brand: str
    rest: tuple[str, ...]
    form: str
    brand_first: bool

    @property
    def name(self) -> str:
        """The whole name."""
        words = (self.brand, *self.rest) if self.brand_first else (*self.rest, self.brand)
        return " ".join(part for part in (*words, self.form) if part)


def made_up_list(count: int, seed: int = 4) -> list[Named]:
    """``count`` names, no two of them equal."""
    chance = random.Random(seed)  # noqa: S311
    seen: set[str] = set()
    made: list[Named] = []
    brands: list[tuple[Style, str]] = []
    while len(made) < count:
        style, brand = _brand(chance, brands)
        brands.append((style, brand))
        for named in _companies(chance, style, brand):
            if named.name.casefold() not in seen and len(made) < count:
                seen.add(named.name.casefold())
                made.append(named)
    return made


def _brand(chance: random.Random, brands: list[tuple[Style, str]]) -> tuple[Style, str]:
    kind = chance.random()
    if brands and kind < 1 / 6:
        style, brand = chance.choice(brands)
        at = chance.randrange(1, len(brand))
        return style, brand[:at] + chance.choice("aeioulnrst") + brand[at + 1 :]
    style = chance.choice(styles())
    if kind < 0.28:
        family = chance.choice(style.families)
        if chance.random() < 0.5:
            return style, f"{chance.choice('ABCDEFGHJKLMPRSTW')}. {family}"
        return style, f"{family} {chance.choice(('&', 'en', '-'))} {chance.choice(style.families)}"
    middles = chance.choices(style.middles, k=chance.choice((0, 1, 1, 2)))
    brand = chance.choice(style.starts) + "".join(middles) + chance.choice(style.ends)
    if chance.random() < 0.2:
        brand += f" {chance.choice(style.starts)}{chance.choice(style.ends)}"
    return style, brand


def _companies(chance: random.Random, style: Style, brand: str) -> Iterator[Named]:
    """One company, or the companies of a group."""
    several = chance.choices((1, 2, 3, 6), weights=(70, 18, 8, 4))[0]
    form = chance.choice(style.forms)
    for _ in range(several):
        rest = [chance.choice(style.trades)]
        if chance.random() < 0.4:
            rest.insert(chance.randrange(2), chance.choice(style.places))
        if chance.random() < 0.15:
            rest.append(chance.choice(("International", "Group", "Holding", "Services", "Trading")))
        if several > 1 and chance.random() < 0.3:
            rest.append(f"Unit {chance.randrange(1, 9)}")
        yield Named(style.country, brand, tuple(rest), form, chance.random() < 0.75)


def made_up_queries(named: list[Named], count: int, seed: int = 5) -> list[Asked]:
    """``count`` names to look up: four in five are a changed name of the list, one is not in it."""
    chance = random.Random(seed)  # noqa: S311
    known = {one.name.casefold() for one in named}
    strangers = iter(made_up_list(max(20, count // 2), seed + 1))
    asked: list[Asked] = []
    while len(asked) < count:
        if len(asked) % 5 == 4:
            stranger = next(strangers)
            if stranger.name.casefold() not in known:
                asked.append(Asked(stranger.name, stranger.country, None, None))
            continue
        at = chance.randrange(len(named))
        change = CHANGES[(len(asked) - len(asked) // 5) % len(CHANGES)]
        changed = _changed(chance, named[at], change)
        if changed and changed.casefold() not in known:
            asked.append(Asked(changed, named[at].country, at, change))
    return asked


def _changed(chance: random.Random, one: Named, change: str) -> str | None:
    style = next(style for style in styles() if style.country == one.country)
    if change == "typo":
        return one.name.replace(one.brand, _slip(chance, one.brand))
    if change == "legal form":
        others = [form for form in style.forms if form != one.form]
        return Named(one.country, one.brand, one.rest, chance.choice(others), one.brand_first).name
    if change == "order":
        words = [one.brand, *one.rest]
        chance.shuffle(words)
        return " ".join(part for part in (*words, one.form) if part)
    if change == "dropped word":
        words = one.name.split()
        if len(words) < 3:
            return None
        del words[chance.randrange(len(words))]
        return " ".join(words)
    if change == "abbreviation":
        short = one.name
        for long, abbreviated in _parts()["short"].items():
            short = short.replace(long, abbreviated)
        return short if short != one.name else None
    if change == "transliteration":
        written = one.brand.lower()
        sounds = _parts()["sounds"]
        for here, there in chance.sample(sounds, len(sounds)):
            if here in written[1:]:
                written = written[0] + written[1:].replace(here, there, 1)
                break
        changed = one.name.replace(one.brand, written.title())
        return changed if written != one.brand.lower() else None
    return _spaced(chance, one)


def _slip(chance: random.Random, word: str) -> str:
    at = chance.randrange(len(word))
    letter = chance.choice("abcdefghijklmnoprstuvwyz")
    kind = chance.randrange(4)
    if kind == 0 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter + word[at:]
    return word[:at] + letter + word[at + 1 :]


def _spaced(chance: random.Random, one: Named) -> str | None:
    """One word written as two, or two as one."""
    if " " in one.brand:
        return one.name.replace(one.brand, one.brand.replace(" ", "", 1))
    if len(one.brand) < 6:
        return None
    at = chance.randrange(3, len(one.brand) - 2)
    return one.name.replace(one.brand, f"{one.brand[:at]} {one.brand[at:]}")
