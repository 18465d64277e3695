"""Make the figures that ship from a folder with copies of the publishers' files."""

import argparse
from pathlib import Path


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="copies", required=True, type=Path, metavar="DIR")
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="by default the figures of this installation"
    )
    parser.add_argument(
        "--titles-to", type=Path, metavar="DIR", help="also write the CPV titles there"
    )


def run(given: argparse.Namespace) -> int:
    from screening.model.errors import InputError
    from screening.runtime.console import answer
    from sources.kit.shipped import bundle, figures
    from sources.kit.values import errors

    if not given.copies.is_dir():
        raise InputError(f"{given.copies} is not a folder; give the one that holds the copies.")
    try:
        made = bundle.bundle(given.copies, given.to or figures.SHIPPED)
        titles = bundle.bundle_cpv(given.copies, given.titles_to) if given.titles_to else None
    except (errors.SourceError, OSError) as error:
        raise InputError(f"Nothing was bundled: {error}") from error
    for one in made:
        answer(
            f"{one.source}  {one.edition}  {one.layout}  {one.rows} rows  "
            f"{one.observations} statements  {one.shipped} shipped\n"
        )
        answer("".join(f"    {warning}\n" for warning in one.warnings))
    if titles is not None:
        answer(f"cpv_2008  {titles} titles\n")
    return 0
