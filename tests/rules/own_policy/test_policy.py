"""The reader of own policy: strict, so that a lawyer's slip is found and never guessed at."""

from collections.abc import Mapping
from datetime import date

import pytest

from screening.i18n.messages import render
from screening.model.errors import PolicyError
from screening.model.own_policy import DecisionForm, FormalDecision
from screening.model.verdict import URGENT_BANDS, Band
from screening.rules.clauses import texts
from screening.rules.own_policy import policy as files
from screening.rules.own_policy import sentences
from tests.support.own_policies import FINISHED, HEAD, article

WEIGHTS = '[weights]\narticle = "9"\nexplanation.nl = "Omdat het past."\n'

FAULTS: Mapping[str, tuple[str, str]] = {
    "no toml": ("format = ", "policy.toml"),
    "another format": (HEAD.replace("format = 1", "format = 2"), "format"),
    "no title": ("format = 1", "title"),
    "an unknown key": (HEAD + "titel = 1", "titel"),
    "an unknown kind of decision": (
        FINISHED.replace("council_resolution", "feeling"), "feeling",
    ),
    "a day with a time": (HEAD + "valid_from = 2026-01-01T00:00:00", "valid_from"),
    "a first day before the decision": (
        FINISHED.replace("valid_from = 2026", "valid_from = 2025"), "2025",
    ),
    "an article that asks nothing": (HEAD + article(required="false"), "article"),
    "an article twice": (HEAD + article() + article(), "1"),
    "an unknown category": (
        HEAD + article(more='categories = ["koekjes"]\nsuggested_counts = true'), "koekjes",
    ),
    "the category for none": (
        HEAD + article(more='categories = ["geen"]\nsuggested_counts = true'), "geen",
    ),
    "a category without how it counts": (
        HEAD + article(more='categories = ["catering"]'), "suggested_counts",
    ),
    "how categories count without any": (
        HEAD + article(more="suggested_counts = true"), "suggested_counts",
    ),
    "a code that is none": (HEAD + article(more='cpv = ["18A"]'), "18A"),
    "a value below nothing": (HEAD + article(value_from="-1"), "value_from"),
    "a value in words": (HEAD + article(value_from='"much"'), "much"),
    "an unknown buyer": (HEAD + article(more='buyers = ["king"]'), "king"),
    "a level that is only offered": (HEAD + article(more='least_level = "L4"'), "L4"),
    "an unknown clause": (HEAD + article(more='clauses = ["C99"]'), "C99"),
    "a key of an article that is unknown": (HEAD + article(more="value_to = 5"), "value_to"),
    "defaults of nothing": (
        HEAD + '[clause_defaults]\narticle = "5"\nexplanation.nl = "x"\nL1 = []', "clause_defaults",
    ),
    "weights of nothing": (HEAD + WEIGHTS, "weights"),
    "a weight out of bounds": (HEAD + WEIGHTS + "small_contract_below = 100001", "100001"),
    "a band out of bounds": (HEAD + WEIGHTS + 'recommended_from = "low"', "low"),
    "an unknown weight": (
        HEAD + WEIGHTS + "small_contract_below = 1\nprobability = 2", "probability",
    ),
    "a second person for nothing": (
        HEAD + '[second_person]\narticle = "7"\nflag = "none"', "none",
    ),
    "hours of nothing": (HEAD + "[hours]\nletter = 0.0", "letter"),
    "hours that are no number": (HEAD + "[hours]\ndesk_look = nan", "desk_look"),
    "endless hours": (HEAD + "[hours]\ndesk_look = inf", "desk_look"),
    "a value of 400 digits": (HEAD + article(value_from="9" * 400), "value_from"),
    "a value of 5,000 digits": (HEAD + article(value_from="9" * 5_000), "policy.toml"),
    "a value of 5,000 other digits": (HEAD + article(value_from="0x" + "f" * 5_000), "value_from"),
    "a weight of 5,000 other digits": (
        HEAD + WEIGHTS + "small_contract_below = 0x" + "f" * 5_000, "small_contract_below",
    ),
    "a second person from too much": (
        HEAD + f'[second_person]\narticle = "7"\nflag = "ask"\nvalue_from = {10**12 + 1}',
        "value_from",
    ),
    "a number for an id of 5,000 digits": (
        HEAD + article().replace('id = "1"', "id = 0x" + "f" * 5_000), "id",
    ),
    "brackets in brackets": (HEAD + "articles = " + "[" * 50_000, "policy.toml"),
    "half a sign": (HEAD + "# \ud800", "U+D800"),
    "a line that ends for some alone": (HEAD + "# a\u2028[weights]", "U+2028"),
    "another such line": (HEAD + "# a\x85[weights]", "U+0085"),
    "a page that ends": (HEAD + "# a\f[weights]", "U+000C"),
    "hours of an unknown check": (HEAD + "[hours]\ndance = 1.0", "dance"),
    "one number for two parts": (
        HEAD + article("7") + '[second_person]\narticle = "7"\nflag = "ask"', "7",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_fault_is_told_with_the_file_and_the_key(fault: str, language: str) -> None:
    content, names = FAULTS[fault]
    with pytest.raises(PolicyError) as refusal:
        files.read_policy(content)
    told = render(refusal.value.message, language)
    assert "policy.toml" in told
    assert names in told


def test_a_preset_can_be_read_and_needs_a_decision_before_it_counts() -> None:
    for name in files.PRESETS:
        preset = files.read_policy(files.preset(name))
        with pytest.raises(PolicyError, match="owner"):
            files.refuse_unfinished(preset)
    with pytest.raises(PolicyError, match="strictest"):
        files.preset("strictest")


def test_each_file_of_the_presets_is_one_that_is_offered() -> None:
    folder = files._folder().joinpath("presets")
    assert {entry.name for entry in folder.iterdir()} == {f"{name}.toml" for name in files.PRESETS}


@pytest.mark.parametrize("name", files.PRESETS)
def test_the_decision_is_written_into_the_head_and_the_comments_stay(name: str) -> None:
    decision = FormalDecision(DecisionForm.MANDATE, 'M-"7"\\2', date(2026, 2, 3))
    content = files.preset(name)
    written = files.with_decision(content, "Hoofd inkoop", decision, date(2026, 3, 1))
    policy = files.read_policy(written)
    assert files.refuse_unfinished(policy) == (decision, date(2026, 3, 1))
    assert policy.owner == "Hoofd inkoop"
    former = files.read_policy(content)
    assert (policy.articles, policy.weights) == (former.articles, former.weights)
    comments = [line for line in content.splitlines() if line.startswith("#")]
    assert [line for line in written.splitlines() if line.startswith("#")] == comments
    assert files.with_decision(written, "Hoofd inkoop", decision, date(2026, 3, 1)) == written


def test_a_decision_in_a_table_of_its_own_gives_way_too() -> None:
    content = HEAD + article() + '[decision]\nkind = "mandate"\nreference = "1"\nday = 2020-01-01\n'
    assert files.read_policy(content).decision is not None
    decision = FormalDecision(DecisionForm.OTHER, "2", date(2026, 1, 1))
    written = files.with_decision(content, "A", decision, date(2026, 1, 1))
    assert files.read_policy(written).decision == decision


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\v", "\f"])
def test_no_comment_becomes_a_rule_when_the_decision_is_written(sign: str) -> None:
    content = HEAD + f'# see{sign}[weights]{sign}article = "9"\n' + article()
    decision = FormalDecision(DecisionForm.OTHER, "2", date(2026, 1, 1))
    with pytest.raises(PolicyError):
        files.with_decision(content, "A", decision, date(2026, 1, 1))


def test_what_would_say_something_else_once_the_decision_is_in_it_is_refused() -> None:
    """Lines of a long text that look like a table are no table, and are no lines to leave out."""
    content = HEAD + article().replace(
        'explanation.nl = "Wij vinden dit van belang."',
        'explanation.nl = """\nWij\n[decision]\nvinden\n[weights]"""',
    )
    files.read_policy(content)
    decision = FormalDecision(DecisionForm.OTHER, "2", date(2026, 1, 1))
    with pytest.raises(PolicyError, match="says_other"):
        files.with_decision(content, "A", decision, date(2026, 1, 1))


def test_a_file_of_another_system_takes_the_decision_too() -> None:
    content = (HEAD + article()).replace("\n", "\r\n")
    decision = FormalDecision(DecisionForm.OTHER, "2", date(2026, 1, 1))
    written = files.with_decision(content, "A", decision, date(2026, 1, 1))
    assert files.read_policy(written).decision == decision


def test_a_policy_in_dutch_alone_is_enough() -> None:
    policy = files.read_policy('format = 1\ntitle.nl = "Ons beleid"')
    assert policy.title.en == "Ons beleid"


def test_the_published_defaults_are_what_the_method_does() -> None:
    ladder, bounds = texts.load().ladder, files.bounds()
    small = next(cap for cap in ladder.caps if cap.below is not None)
    by_threshold = next(cap for cap in ladder.caps if cap.below is None)
    assert bounds["recommended_from"].default is URGENT_BANDS[0] is Band.HIGH
    assert bounds["small_contract_below"].default == small.below
    assert bounds["below_threshold_level"].default == by_threshold.level
    assert bounds["short_term_months"].default == ladder.short_term_months
    assert tuple(bounds) == files.CONSTANTS


def test_bounds_that_leave_their_default_out_are_refused() -> None:
    content = (files._folder() / "bounds.toml").read_text().replace("least = 6", "least = 13")
    with pytest.raises(PolicyError, match="short_term_months"):
        files.read_bounds(content.encode())


def test_a_sentence_that_names_no_decision_is_refused() -> None:
    content = (files._folder() / "sentences.toml").read_text().replace("{decision}", "{besluit}")
    with pytest.raises(PolicyError, match="besluit"):
        sentences.read(content.encode())
