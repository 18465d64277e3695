"""Hot spots: what the columns say of a portfolio is what the verdicts say of its contracts."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Role
from screening.model.verdict import BAND_RANK, Band, IssueRisk
from screening.rules.risk.method import Method
from screening.services.chains import hotspots_cache
from screening.services.chains.hotspots import HotspotCounter
from screening.services.importing import (
    ImportOptions,
    import_files,
    import_paths,
)
from screening.services.screening import (
    inputs,
    rescreen,
    screener_for,
)
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.web.pages import hotspots as hotspots_page
from screening.web.request_context import Services
from sources.kit.values.statements import Issue
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    text_of,
)

DAY = date(2026, 11, 23)
CHAIN = "supplier,customer,good,country\n"
EXAMPLE = Path(str(files("screening.services.example")))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The example that ships: contracts, and ties of some of their suppliers."""
    app = make_app(tmp_path_factory.mktemp("home"), filled=False)
    portfolio = portfolio_of(app)
    import_paths(portfolio, [EXAMPLE / "register.csv", EXAMPLE / "chain.csv"])
    rescreen(portfolio, screener_for(store_of(app), DAY))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def store_of(app: Flask) -> Store:
    around: Services = app.extensions["screening"]
    return around.store


def home_of(app: Flask) -> Path:
    around: Services = app.extensions["screening"]
    return around.settings.home


def differences(store: Store, portfolio: Portfolio) -> tuple[list[str], int]:
    """Contracts and issues of which the columns give another band than the verdict."""
    work = HotspotCounter(store, portfolio, DAY)
    scores = work.scores()
    screener = screener_for(store, DAY)
    wrong, compared = [], 0
    for stored in portfolio.contracts.get_many(portfolio.contracts.ids()):
        verdict = screener.screen(*inputs(portfolio, stored))
        for name, band in worst_of_both_fronts(verdict.risk.issues).items():
            compared += 1
            score = scores[stored.id].get(Issue(name), 0.0)
            if rounded(work.method, score) is not band:
                wrong.append(f"{stored.contract.number} {name} {band} {score}")
    return wrong, compared


def worst_of_both_fronts(issues: Iterable[IssueRisk]) -> dict[str, Band]:
    """The band of each issue, in the chain or at work here; what nobody can rate left out."""
    bands: dict[str, Band] = {}
    for issue in issues:
        if issue.band is not Band.INSUFFICIENT:
            before = bands.get(issue.issue, Band.LOW)
            bands[issue.issue] = max(before, issue.band, key=BAND_RANK.__getitem__)
    return bands


def rounded(method: Method, score: float) -> Band:
    """Scores of columns are float32: 0.55 comes back as 0.550000012."""
    return method.band(round(score, 6))


def test_the_columns_give_every_contract_of_the_example_the_band_of_its_verdict(app: Flask) -> None:
    store = store_of(app)
    wrong, compared = differences(store, store.portfolio("local"))
    assert wrong == []
    assert compared > 300


def test_brands_mills_and_groups_get_the_band_of_their_verdict_too(tmp_path: Path) -> None:
    """Four tiers, many to many, as lists of palm oil mills have them; all names are made up."""
    app = make_app(tmp_path, filled=False)
    store = store_of(app)
    portfolio = store.portfolio("local")
    options = ImportOptions("test", buyer="Gemeente X", buyer_type="subcentral", buyer_country="NL")
    codes = ("15412000-9", "39830000-9", "15800000-6", "33711000-7", "72000000-5", "09134200-9")
    register = "contractnummer;titel;leverancier;cpv;contractwaarde;start\n" + "".join(
        f"C-{n};Inkoop {n};Merk {n % 5};{codes[n % len(codes)]};99000;2026-02-01\n"
        for n in range(30)
    )
    rows = [f"Handel {n},Merk {n % 5},palm oil,\n" for n in range(10)]
    goods, countries = ("palm oil", "palm_fruit", "palm_fruit"), ("ID", "MY", "CO", "GH")
    rows += [
        f"Molen {n % 40},Handel {n % 10},{goods[n % 3]},{countries[n % 4]}\n" for n in range(120)
    ]
    rows += [f"Groep {n % 7},Molen {n},palm oil,\n" for n in range(40)]
    given = [("register.csv", register.encode()), ("chain.csv", (CHAIN + "".join(rows)).encode())]
    import_files(portfolio, given, options)
    rescreen(portfolio, screener_for(store, DAY))
    assert len(portfolio.ties.customers()) > 20
    wrong, compared = differences(store, portfolio)
    assert wrong == []
    assert compared > 60
    spots = hotspots_cache.current(store, portfolio, tmp_path, DAY)
    assert spots.with_ties == 30
    contracts = {party.name: party.contracts for party in spots.parties}
    assert any(name.startswith("Molen") for name in contracts)
    assert max(contracts.values()) <= 30


def test_a_tie_brings_nothing_to_a_contract_that_does_not_buy_its_good(tmp_path: Path) -> None:
    """The supplier of palm oil gives advice too: its mills are not in the advice (M2)."""
    app = make_app(tmp_path, filled=False)
    store = store_of(app)
    portfolio = store.portfolio("local")
    options = ImportOptions("test", buyer="Gemeente X", buyer_type="subcentral", buyer_country="NL")
    register = (
        "contractnummer;titel;leverancier;cpv;contractwaarde;start\n"
        "C-1;Plantaardige olie;Merk;15412000-9;99000;2026-02-01\n"
        "C-2;Juridisch advies;Merk;79110000-8;99000;2026-02-01\n"
    )
    ties = CHAIN + "Molen,Merk,palm_fruit,ID\nWever,Merk,cotton,TM\n"
    given = [("register.csv", register.encode()), ("chain.csv", ties.encode())]
    import_files(portfolio, given, options)
    rescreen(portfolio, screener_for(store, DAY))
    assert differences(store, portfolio)[0] == []
    counter = HotspotCounter(store, portfolio, DAY)
    numbers = {stored.contract.number: stored.id
               for stored in portfolio.contracts.get_many(portfolio.contracts.ids())}  # fmt: skip
    scores = counter.scores()
    high = counter.method.constants.bands.high
    assert max(scores[numbers["C-1"]].values()) >= high
    assert max(scores[numbers["C-2"]].values()) < high
    spots = counter.hotspots()
    assert {(place.good, place.country) for place in spots.places} >= {("palm_fruit", "ID")}
    assert ("cotton", "TM") not in {(place.good, place.country) for place in spots.places}
    assert max((party.contracts for party in spots.parties), default=0) <= 1


def test_what_few_of_such_purchases_hold_is_no_hot_spot(tmp_path: Path) -> None:
    """A mill of which the good is in fewer than half of such purchases counts for none of them."""
    app = make_app(tmp_path, filled=False)
    store = store_of(app)
    portfolio = store.portfolio("local")
    options = ImportOptions("test", buyer="Gemeente X", buyer_type="subcentral", buyer_country="NL")
    codes = ("30192000-1", "39220000-0", "15800000-6", "33140000-3")
    register = "contractnummer;titel;leverancier;cpv;contractwaarde;start\n" + "".join(
        f"C-{n};Inkoop {n};Merk;{code};99000;2026-02-01\n" for n, code in enumerate(codes)
    )
    goods = ("cotton", "cobalt", "natural_rubber", "palm_fruit", "leather", "gold", "tin")
    places = [(good, country) for good in goods for country in ("CN", "CD", "IN", "TM")]
    ties = CHAIN + "".join(
        f"Bron {n},Merk,{good},{country}\n" for n, (good, country) in enumerate(places)
    )
    given = [("register.csv", register.encode()), ("chain.csv", ties.encode())]
    import_files(portfolio, given, options)
    rescreen(portfolio, screener_for(store, DAY))
    wrong, compared = differences(store, portfolio)
    assert wrong == []
    assert compared > 20


def test_hot_spots_count_what_the_verdicts_say(app: Flask) -> None:
    store = store_of(app)
    portfolio = store.portfolio("local")
    spots = hotspots_cache.current(store, portfolio, home_of(app), DAY)
    assert spots.contracts == len(portfolio.contracts.ids())
    most = [place.contracts for place in spots.places]
    assert most == sorted(most, reverse=True)
    assert 0 < most[0] <= spots.at_high
    assert all(place.typical <= place.contracts for place in spots.places)


def test_the_answer_is_kept_until_something_changes_and_a_broken_file_is_not_believed(
    app: Flask, tmp_path: Path
) -> None:
    store = store_of(app)
    portfolio = store.portfolio("local")
    made = hotspots_cache.current(store, portfolio, tmp_path, DAY)
    path = tmp_path / "network" / "hotspots.local.json"
    kept = json.loads(path.read_text("utf-8"))
    kept["hotspots"]["at_high"] = 12_345
    path.write_text(json.dumps(kept), "utf-8")
    assert hotspots_cache.current(store, portfolio, tmp_path, DAY).at_high == 12_345
    another_day = hotspots_cache.current(store, portfolio, tmp_path, date(2026, 11, 24))
    assert another_day.at_high == made.at_high
    path.write_text("{", "utf-8")
    assert hotspots_cache.current(store, portfolio, tmp_path, DAY) == made


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("view", ["places", "parties"])
def test_the_page_shows_them_in_both_languages(
    client: FlaskClient, view: str, language: str
) -> None:
    page = client.get(f"/hotspots?of={view}&lang={language}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert ("Brandpunten" if language == "nl" else "Hot spots") in text
    assert "<tbody" in text
    if view == "parties":
        found = re.findall(r'href="(/supplier[^"]+)"', text)
        assert found
        assert client.get(found[0]).status_code == 200


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What is begun beside the requests, where every portfolio is a large one."""
    begun: list[Callable[[], None]] = []

    class Started:
        def __init__(self, target: Callable[..., None], args: tuple[object, ...], **_: object):
            self.start = lambda: begun.append(partial(target, *args))

    monkeypatch.setattr(hotspots_page, "AT_ONCE", 0)
    monkeypatch.setattr(hotspots_page, "Thread", Started)
    return begun


def test_nobody_waits_for_those_of_a_large_portfolio(
    tmp_path: Path, started: list[Callable[[], None]]
) -> None:
    """The first are on their way; afterwards the last are shown until the next are there."""
    app = make_app(tmp_path)
    client = client_of(app)
    for _ in range(2):
        assert "De cijfers worden berekend" in text_of(client, "/hotspots")
    (compute,) = started
    compute()
    assert "berekend" not in text_of(client, "/hotspots")
    register = "contractnummer;titel;cpv\nN-1;Kleding;18110000\n"
    import_files(
        store_of(app).portfolio("local"), [("n.csv", register.encode())], ImportOptions("x")
    )
    page = text_of(client, "/hotspots")
    assert "Sinds deze cijfers zijn contracten veranderd" in page
    assert "<tbody" in page
    assert len(started) == 2
    started[1]()
    assert "Sinds deze cijfers" not in text_of(client, "/hotspots")


def test_those_of_another_organization_are_computed_as_well(
    tmp_path: Path, started: list[Callable[[], None]]
) -> None:
    app = make_app(tmp_path, filled=False)
    other = store_of(app).add_organization("other", "Other")
    register = b"contractnummer;titel;cpv\nN-1;Kleding;18110000\n"
    import_files(other, [("n.csv", register)], ImportOptions("x"))
    client = signed_in(app, add_person(store_of(app), Role.READER, organization="other"))
    assert "De cijfers worden berekend" in text_of(client, "/hotspots")
    started[0]()
    assert "berekend" not in text_of(client, "/hotspots")


@pytest.mark.parametrize("page", ["0", "-3", "9999999", "x", "٣", "9" * 5000])
def test_an_impossible_page_number_shows_a_page(client: FlaskClient, page: str) -> None:
    assert client.get(f"/hotspots?page={page}").status_code == 200


def test_an_unknown_view_is_not_found(client: FlaskClient) -> None:
    assert client.get("/hotspots?of=nothing").status_code == 422
    assert client.get("/hotspots.csv?of=nothing").status_code == 422
    assert client.get("/api/v1/hotspots?of=nothing").status_code == 422


def test_the_export_holds_every_row(client: FlaskClient) -> None:
    answer = client.get("/api/v1/hotspots?per_page=5").get_json()
    assert len(answer["places"]) == 5
    rows = client.get("/hotspots.csv?of=places").get_data(as_text=True).splitlines()
    assert rows[0] == "good,name,country,contracts,typical,issues"
    assert len(rows) == answer["total"] + 1
    assert "parties" not in answer
