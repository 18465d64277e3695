"""List the imports, the latest first, with what each of them did."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def run(given: argparse.Namespace) -> int:
    import json

    from screening.model.verdict import as_document
    from screening.runtime.console import answer
    from screening.services.context import CommandContext

    runs = CommandContext.open().portfolio.import_runs()
    if given.format == "json":
        answer(json.dumps(as_document(runs), ensure_ascii=False) + "\n")
        return 0
    for one in runs:
        counts = one.counts
        names = ", ".join(str(file["path"]) for file in one.files)
        answer(
            f"{one.id:>5}  {one.at:%Y-%m-%d %H:%M}  {one.by}  {counts['created']} created, "
            f"{counts['updated']} updated, {counts['unchanged']} unchanged  {names}"
            f"{'  (undone)' if one.undone_at else ''}\n"
        )
    return 0
