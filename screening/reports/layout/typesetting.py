"""typst, by which papers become PDF and drawings become pictures, with the fonts that it brings."""

from datetime import datetime

import typst

WIDTH = 160  # mm of a picture
DOTS = 144  # an inch
PAGE_DOTS = 84  # an inch, of a page on a screen


def as_pdf(source: bytes, given: dict[str, str], made: datetime) -> bytes:
    """Return a document that keeps PDF/A-3a and PDF/UA-1; typst refuses one that does not.

    ``given``: what the source reads as ``sys.inputs``. ``made``: the moment that it bears.
    """
    written = typst.compile(
        source,
        format="pdf",
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs=given,
        pdf_standards=["a-3a", "ua-1"],
        timestamp=made,
    )
    return _one(written)


def as_pages(source: bytes, given: dict[str, str]) -> tuple[bytes, ...]:
    """Return a document as a PNG a page. ``given``: what the source reads as ``sys.inputs``."""
    written = typst.compile(
        source,
        format="png",
        ppi=PAGE_DOTS,
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs=given,
    )
    return tuple(written) if isinstance(written, list) else (_one(written),)


def as_png(svg: str) -> bytes:
    """Return a drawing as a picture, for what takes no SVG; the same drawing, the same bytes."""
    source = (
        f"#set page(width: {WIDTH}mm, height: auto, margin: 0mm)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    written = typst.compile(
        source.encode(),
        format="png",
        ppi=DOTS,
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    )
    return _one(written)


def _one(written: object) -> bytes:
    if not isinstance(written, bytes):
        raise TypeError("one document was asked for")
    return written
