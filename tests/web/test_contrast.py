"""Every ink on every ground it is used on, in light and dark, against WCAG 2.2 AA."""

import re
from importlib.resources import files

import pytest

TEXT, SHAPE = 4.5, 3.0

BASIS = "--basis-color-"
GROUNDS = (f"{BASIS}default-bg-document", f"{BASIS}default-bg-subtle", f"{BASIS}accent-1-bg-subtle")
BANDS = ("low", "medium", "high", "very-high", "unknown")
PAIRS = [
    *((f"{BASIS}default-color-document", ground, TEXT) for ground in GROUNDS),
    *((f"{BASIS}default-color-subtle", ground, TEXT) for ground in GROUNDS),
    *((f"{BASIS}accent-1-color-default", ground, TEXT) for ground in GROUNDS),
    *((f"{BASIS}default-border-default", ground, SHAPE) for ground in GROUNDS[:2]),
    *((f"{BASIS}accent-1-border-default", ground, SHAPE) for ground in GROUNDS),
    (f"{BASIS}action-1-color-default", f"{BASIS}action-1-bg-default", TEXT),
    (f"{BASIS}action-1-color-default", f"{BASIS}action-1-bg-hover", TEXT),
    *(
        (f"{BASIS}{mood}-color-default", ground, TEXT)
        for mood in ("negative", "positive")
        for ground in (f"{BASIS}{mood}-bg-default", f"{BASIS}default-bg-document")
    ),
    *(
        (f"{BASIS}{mood}-border-default", f"{BASIS}default-bg-document", SHAPE)
        for mood in ("negative", "positive")
    ),
    (f"{BASIS}default-color-document", f"{BASIS}positive-bg-default", TEXT),
    (f"{BASIS}inverse-color-default", f"{BASIS}inverse-bg-default", TEXT),
    (f"{BASIS}inverse-color-subtle", f"{BASIS}inverse-bg-default", TEXT),
    ("--basis-focus-color", "--basis-focus-background-color", TEXT),
    ("--basis-focus-outline-color", f"{BASIS}default-bg-document", SHAPE),
    (f"{BASIS}default-color-document", "--basis-form-control-background-color", TEXT),
    *((f"--ketenblik-band-{band}-ink", f"--ketenblik-band-{band}-bg", TEXT) for band in BANDS),
    *((f"--ketenblik-band-{band}-edge", f"--ketenblik-band-{band}-bg", SHAPE) for band in BANDS),
    *((f"--ketenblik-band-{band}-edge", GROUNDS[0], SHAPE) for band in BANDS),
]  # fmt: skip


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the light and of the dark look."""
    text = (files("screening.web") / "static" / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", part)) for part in (light, dark)]
    return found[0], found[1]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_pair_can_be_read(look: str) -> None:
    colours = tokens()[("light", "dark").index(look)]
    poor = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(colours[ink], colours[ground]) < least
    }
    assert poor == {}


def test_the_dark_look_changes_every_colour_of_the_light_one() -> None:
    light, dark = tokens()
    assert set(light) == set(dark)


def test_the_pages_take_every_colour_from_a_token() -> None:
    text = (files("screening.web") / "static" / "pages.css").read_text(encoding="utf-8")
    screen_only = text.split("@media print")[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|oklch\(", screen_only) == []
    known = set(re.findall(r"(--[\w-]+):", text)) | set(
        re.findall(
            r"(--[\w-]+):",
            (files("screening.web") / "static" / "tokens.css").read_text(encoding="utf-8"),
        )
    )
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known


def test_the_contrast_of_black_on_white_is_known() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
