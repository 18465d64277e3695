"""How firm the bands are: the share of purchases that change band when the method's numbers do."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--own",
        action="store_true",
        help="over the contracts of this portfolio; by default over all CPV codes",
    )
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")


def run(given: argparse.Namespace) -> int:
    import json

    from screening.model.verdict import as_document
    from screening.rules import rulebook
    from screening.rules.risk.rating import Assessor
    from screening.rules.risk.typical import with_known_goods
    from screening.rules.verdict import sensitivity
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.screening import ScreeningContext, inputs

    place = CommandContext.open()
    data, method, year = place.store.risk_data(), rulebook.load().method, today().year
    if given.own:
        assessor, around = Assessor(method, data, year), ScreeningContext.of(place.portfolio)
        groups = []
        for stored in place.portfolio.stored_contracts(place.portfolio.contract_ids()):
            purchase, chain = inputs(place.portfolio, stored, around)[:2]
            chain = with_known_goods(chain, method)
            groups.append(sensitivity.group_of(stored.id, 1, purchase, chain, assessor))
        found = sensitivity.of_groups(groups, data, method, year)
    else:
        found = sensitivity.of_codes(data, method, year)
    if given.form == "json":
        said = {**as_document(found), "gate": {"holds": sensitivity.holds(found)}}
        answer(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
        return 0
    answer(f"{found.purchases} purchases\n")
    for kind in sensitivity.KINDS:
        worst = found.worst(kind)
        answer(
            f"{kind}: {found.count(kind)} variations, on average {found.mean(kind):.2%} change "
            f"band; at most {worst.by_one:.1%} ({worst.name}), by two bands {worst.by_two:.1%}\n"
        )
    for one in found.together:
        answer(f"{one.name}: {one.by_one:.1%} change band, {one.by_two:.1%} by two\n")
    answer(f"The proposed gate {'holds' if sensitivity.holds(found) else 'does not hold'}.\n")
    return 0
