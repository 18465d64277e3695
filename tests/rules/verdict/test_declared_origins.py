"""Whoever answers is never told that nobody did: sentences, advice and bands over made chains."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract, Kind, Party, Supply
from screening.model.json_document import as_document
from screening.model.verdict import BAND_RANK, IssueRisk, Verdict
from screening.rules.verdict.chain_paths import ChainPaths
from tests.support.method_world import SUPPLIER, purchase, screener

CODE = "18110000"  # occupational clothing: cotton, fabric and sewing
GOODS = ("cotton", "fabric", "garment_assembly")
COUNTRIES = ("CN", "TM", "IN", "PT", "DE", "BD")
DENIALS = re.compile(
    r"origin is not known|nobody in the chain|herkomst is niet bekend|niemand in de keten"
    r"|stated by nobody|door niemand opgegeven|nobody said|niemand zei|nobody has shown|"
    r"niemand heeft het aangetoond"
)
DECLARED = ("Declared by the supplier", "Opgegeven door de leverancier")


def tie(good: str | None, country: str | None, **more: object) -> Supply:
    return Supply(SUPPLIER.key, f"mill-{good}-{country}", good, country, contract="k", **more)  # type: ignore[arg-type]


def chain(*ties: Supply) -> SupplyChain:
    parties = [Party(each.supplier, each.supplier) for each in ties]
    return SupplyChain.of(Contract("k", suppliers=(SUPPLIER,)), ties, parties)


def verdict(*ties: Supply) -> Verdict:
    return screener().screen(purchase(CODE), chain(*ties))


def paths(*ties: Supply) -> ChainPaths:
    return screener().paths(purchase(CODE), chain(*ties), most=40)


def said_of(good_en: str, given: Verdict) -> Iterator[str]:
    """What the paths to a good say of its origin, in both languages."""
    for issue in given.risk.issues:
        for path in issue.paths:
            if path.good.en.lower() == good_en:
                yield from (path.why.nl, path.why.en)


ORIGINS = st.builds(
    tie,
    st.sampled_from((*GOODS, None)),
    st.sampled_from((*COUNTRIES, None)),
    share=st.sampled_from((None, 0.4, 1.0)),
    kind=st.sampled_from((Kind.DECLARED, Kind.OBSERVED)),
    evidence=st.sampled_from((None, "W-12")),
    evidence_class=st.sampled_from((None, None, "C", "B")),
)


@given(st.lists(ORIGINS, min_size=1, max_size=4))
def test_no_sentence_denies_what_the_chain_states(ties: list[Supply]) -> None:
    given_verdict, ways = verdict(*ties), paths(*ties)
    stated = {each.good for each in ties if each.country or each.good}
    everywhere = any(each.good is None and each.country for each in ties)
    names = {
        slug: screener().rulebook.method.goods[slug].name.en.lower()
        for slug in GOODS
        if slug in stated or everywhere
    }
    for slug, name in names.items():
        for sentence in said_of(name, given_verdict):
            assert not DENIALS.search(sentence), (ties, sentence)
        for issue in ways.issues:
            for path in issue.paths:
                if path.good == slug and path.stage > 0:
                    assert not DENIALS.search(path.says.nl + path.says.en), (ties, path.says)
    if everywhere:  # then nothing at all may be denied, in no part of the document
        text = str(as_document(given_verdict))
        origins = [path.why for issue in given_verdict.risk.issues for path in issue.paths]
        assert not any(DENIALS.search(why.nl + why.en) for why in origins), text


@given(st.lists(ORIGINS, max_size=4))
def test_declaring_alone_never_lowers_a_band(ties: list[Supply]) -> None:
    """Only what is shown takes the place of what is usual; hiding never pays and saying neither."""
    bare = [each for each in ties if not each.is_evidenced]
    silent, told = verdict(), verdict(*bare)
    before = {(i.front, i.issue): i for i in silent.risk.issues}
    after = {(i.front, i.issue): i for i in told.risk.issues}
    for key, issue in before.items():
        assert rank(after[key]) >= rank(issue), (bare, key)
    assert BAND_RANK[told.risk.band] >= BAND_RANK[silent.risk.band]


def rank(issue: IssueRisk) -> int:
    return BAND_RANK[issue.band]


def test_a_declaration_is_told_in_the_summary_the_reason_the_advice_and_the_question() -> None:
    silent, told = verdict(), verdict(tie("cotton", "PT", share=1.0, evidence="W-12"))
    assert silent.risk.band is told.risk.band
    assert "Declared by the supplier, not yet seen in a document: cotton from Portugal." in (
        told.summary.en
    )
    assert (
        "Opgegeven door de leverancier, nog niet in een document gezien: katoen uit Portugal."
        in (told.summary.nl)
    )
    assert any(sentence.startswith("Bij ") or DECLARED[1] in sentence
               for sentence in said_of("cotton", told))  # fmt: skip
    assert any(DECLARED[0] in sentence for sentence in said_of("cotton", told))
    advice = {change.id: change.text.en for change in told.would_change}
    assert "cotton from Portugal" in advice["show.cotton"]
    assert "record what you saw" in advice["show.cotton"]
    assert told.questions[0].id == "origin_declared"
    assert "Portugal" in told.questions[0].en
    assert silent.questions[0].id == "origin"
    assert not any("nobody has shown" in caution.en for caution in told.cautions)
    assert any("nobody has shown" in caution.en for caution in silent.cautions)


def test_what_a_document_shows_is_told_and_counts_alone() -> None:
    declared = verdict(tie("cotton", "PT", share=1.0))
    shown = verdict(tie("cotton", "PT", share=1.0, evidence="W-12", evidence_class="B"))
    assert "Seen in a document: cotton from Portugal." in shown.summary.en
    assert "Declared by the supplier" not in shown.summary.en
    assert {p.country for i in declared.risk.issues for p in i.paths if p.good.en == "Cotton"} > {
        p.country for i in shown.risk.issues for p in i.paths if p.good.en == "Cotton"
    }


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (tie("cotton", None), "The chain declares something about this, but not where"),
        (tie(None, "DE"), "The chain names Germany without saying of what"),
        (
            tie("cotton", "PT", kind=Kind.OBSERVED, source="customs"),
            "By records of others: Portugal",
        ),
        (tie("cotton", "PT", share=0.4, evidence_class="B"), "Of a part the origin was shown"),
    ],
)
def test_what_is_left_open_is_said_as_it_is(stated: Supply, says: str) -> None:
    assert any(says in sentence for sentence in said_of("cotton", verdict(stated)))


def test_a_tie_that_is_itself_inferred_is_nobodys_declaration() -> None:
    inferred = verdict(tie("cotton", "PT", kind=Kind.INFERRED))
    assert not any(DECLARED[0] in sentence for sentence in said_of("cotton", inferred))
    assert "Declared by the supplier" not in inferred.summary.en
