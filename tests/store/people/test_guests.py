"""One person who works for several organizations: each sees its own part, and no more."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphs.parties import Contract, Party
from screening.model.audit import Action, Actor, Door, LogFilter, acting
from screening.model.corrections import Correction
from screening.model.errors import InputError, MissingError
from screening.model.people import (
    Account,
    Grant,
    LinkKind,
    Membership,
    Role,
    ScopeKind,
    plain_grants,
)
from screening.model.portfolio_job import JobKind
from screening.model.sign_in_providers import (
    ProvidedPerson,
    ProviderSettings,
    SignInProvider,
    SignInRefusal,
)
from screening.services.jobs.who_asked import refuse_who_may_not
from screening.services.people import erasing
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.people import (
    add_guest,
    add_person,
    add_token,
    guest_session,
    invite_guest,
    session_of,
)
from tests.support.refusals import refused

EMAIL = "a.inkoper@voorbeeld.nl"


class Register:
    parties = (Party("r:hago", "Hago Zorg", "NL"),)
    contracts = (
        Contract("r:1", "1", title="Schoonmaak", suppliers=parties),
        Contract("r:2", "2", title="Catering", suppliers=parties),
    )
    supplies = ()
    ownerships = ()


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    """Everything below holds on both engines."""
    opened = Store.open(ready_address, secret=lambda: 64 * "5")
    opened.prepare()
    opened.add_organization("other", "Other")
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    return store.portfolio("local")


@pytest.fixture
def other(store: Store) -> Portfolio:
    return store.portfolio("other")


@pytest.fixture
def person(store: Store) -> int:
    return add_person(store, Role.AUDITOR)


def lines_of(portfolio: Portfolio) -> list[tuple[str, int | None, str | None]]:
    page = portfolio.log.page(LogFilter(), 100)
    return [(entry.line.action, entry.line.account, entry.who) for entry in page]


def test_an_invitation_tells_nothing_of_an_account_elsewhere(
    store: Store, other: Portfolio, person: int
) -> None:
    store.sessions.start(person, "t" * 40, complete=True, browser="x")
    known, _ = invite_guest(store, person, Role.READER)
    fresh = other.people.add("n.ieuw@voorbeeld.nl", "As invited", [Role.READER], "test")
    told, new = other.people.get(known), other.people.get(fresh)
    assert told.email == EMAIL
    shown = ("name", "roles", "state", "has_password", "has_provider", "has_second_factor")
    more = ("blocked", "last_signed_in", "language", "is_guest", "is_service")
    for field in (*shown, *more):
        assert getattr(told, field) == getattr(new, field), field
    assert other.people.by_email(EMAIL).id == known
    with refused(InputError, "people.email_in_use"):
        other.people.add(EMAIL, "Again", [Role.READER], "test")


def test_one_account_signs_in_and_works_for_both(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.BUYER, Role.READER)
    token = session_of(store, person)
    found = store.sessions.find(token)
    assert found is not None
    assert (found.account.id, found.account.organization) == (person, "local")
    assert found.memberships == (
        Membership(person, "local", "Local", needs_second_factor=False),
        Membership(guest, "other", "Other", needs_second_factor=False),
    )
    assert store.sessions.work_for(found.session, guest)
    found = store.sessions.find(token)
    assert found is not None
    assert (found.account.id, found.home.id) == (guest, person)
    assert (found.account.organization, len(found.account.roles)) == ("other", 2)
    assert found.account.name == "A. Inkoper"  # the name at home, and not as somebody typed it
    assert store.sessions.work_for(found.session, person)
    assert ours.people.get(person).roles == {Role.AUDITOR}
    begun = (Action.WORK_BEGUN.value, guest, "A. Inkoper")
    assert begun in lines_of(other)
    assert begun not in lines_of(ours)
    assert (Action.GUEST_JOINED.value, guest, "A. Inkoper") in lines_of(other)


def test_one_goes_on_where_one_worked_last_as_long_as_that_is_open(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    def starts_as(complete: bool = True) -> int:
        found = store.sessions.find(session_of(store, person, complete=complete))
        assert found is not None
        return found.account.id

    assert starts_as() == person
    guest = add_guest(store, person, Role.BUYER)
    assert starts_as() == person, "accepted, and never worked there"
    guest_session(store, person, guest)
    assert [starts_as(), starts_as()] == [guest, guest]
    assert starts_as(complete=False) == person, "nobody works before the second factor"
    begun = [who for action, who, _ in lines_of(other) if action == Action.WORK_BEGUN.value]
    assert begun == [guest] * 3
    assert all(who != guest for _, who, _ in lines_of(ours))
    other.people.block(guest, "test")
    assert starts_as() == person
    other.people.unblock(guest)
    assert starts_as() == person, "the work since was at home"
    found = store.sessions.find(guest_session(store, person, guest))
    assert found is not None
    assert store.sessions.work_for(found.session, person)
    assert starts_as() == person


def test_nobody_works_for_an_organization_that_did_not_let_them_in(
    store: Store, person: int
) -> None:
    waiting, _ = invite_guest(store, person, Role.READER)
    stranger = add_person(store, Role.READER, email="b@voorbeeld.nl", organization="other")
    token = session_of(store, person)
    found = store.sessions.find(token)
    assert found is not None
    for account in (waiting, stranger, 999):
        assert not store.sessions.work_for(found.session, account)
    assert len(store.guests.memberships(person)) == 1


def test_only_the_link_and_only_its_person_accept(store: Store, person: int) -> None:
    namesake = add_person(store, Role.READER, email="b@voorbeeld.nl")
    guest, token = invite_guest(store, person, Role.READER)
    assert store.guests.invitation(token, namesake) is None
    assert store.guests.join(token, namesake) is None
    assert store.guests.join("x" * 40, person) is None
    assert store.guests.invitation(token, person) == "Other"
    assert store.guests.join(token, person) == guest
    assert store.guests.join(token, person) is None  # once
    assert store.guests.invitation(token, person) is None


def test_a_link_of_somebody_who_signs_in_elsewhere_sets_no_password(
    store: Store, other: Portfolio, person: int
) -> None:
    before = store.credentials.of_person(person)
    guest, token = invite_guest(store, person, Role.READER)
    assert store.credentials.use_link(token, "another hash") == guest
    assert store.credentials.of_person(person) == before
    assert not other.people.get(guest).has_password
    assert store.guests.join(token, person) == guest  # the link still works


def test_of_two_invitations_the_first_that_is_used_makes_the_account(
    store: Store, ours: Portfolio, other: Portfolio
) -> None:
    first = ours.people.add(EMAIL, "A", [Role.READER], "test")
    second, token = invite_guest(store, first, Role.BUYER)
    assert store.credentials.use_link(token, "a hash") == second
    stored = store.credentials.by_email(EMAIL)
    assert stored is not None
    assert stored.account.id == second
    ours.people.make_link(first, LinkKind.INVITATION, "l" * 40, "test")
    assert store.credentials.use_link("l" * 40, "stolen") == first
    assert store.guests.join("l" * 40, second) == first
    assert [each.account_id for each in store.guests.memberships(second)] == [second, first]
    assert ours.people.get(first).is_guest
    assert not other.people.get(second).is_guest


def test_what_is_ended_counts_at_once(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.BUYER)
    token, (_, secret) = (
        guest_session(store, person, guest),
        add_token(store, guest, Role.READER, organization="other"),
    )
    assert store.bearer_tokens.find(secret) is not None
    other.people.set_roles(guest, [Role.READER], "test")
    found = store.sessions.find(token)  # back at home, and signed in there still
    assert found is not None
    assert found.account.id == person
    token = guest_session(store, person, guest)
    other.people.block(guest, "test")
    found = store.sessions.find(token)
    assert found is not None
    assert (found.account.id, len(found.memberships)) == (person, 1)
    assert store.bearer_tokens.find(secret) is None
    assert ours.people.get(person).state == "active"
    assert other.people.get(guest).state == "guest_ended"
    other.people.unblock(guest)
    assert other.people.get(guest).state == "guest"
    token = guest_session(store, person, guest)
    ours.people.block(person, "test")
    assert store.sessions.find(token) is None
    assert other.people.get(guest).state == "guest_away"
    assert not other.people.get(guest).may_act
    assert store.bearer_tokens.find(secret) is None


def test_the_inviting_organization_resets_nothing_and_erases_nobody(
    store: Store, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.READER)
    with refused(InputError, "people.is_guest"):
        other.people.make_link(guest, LinkKind.RESET, "l" * 40, "test")
    with refused(InputError, "people.is_guest"):
        other.people.remove_second_factor(guest)
    with refused(InputError, "people.is_guest"):
        other.people.choose_language(guest, "en")
    with refused(InputError, "people.is_guest"):
        erasing.erase(store, other, guest, "test")
    for act in (other.people.get, other.people.unblock):
        with pytest.raises(MissingError):
            act(person)


def test_a_guest_replaces_a_guest_as_the_last_administrator_and_nobody_else(
    store: Store, other: Portfolio, person: int
) -> None:
    own = add_person(store, Role.ADMINISTRATOR, email="e@elders.nl", organization="other")
    guest = add_guest(store, person, Role.ADMINISTRATOR)
    with refused(InputError, "people.last_administrator"):
        other.people.block(own, "test")
    second = add_person(store, Role.READER, email="b@voorbeeld.nl")
    another = add_guest(store, second, Role.ADMINISTRATOR)
    other.people.block(guest, "test")
    other.people.set_roles(another, [Role.READER], "test")


@pytest.mark.parametrize("where", ["local", "other"])
def test_a_second_factor_is_needed_where_a_role_of_either_asks_for_it(
    store: Store, person: int, where: str
) -> None:
    guest = add_guest(store, person, Role.BUYER)
    _, secret = add_token(store, guest, Role.READER, organization="other")
    store.portfolio(where).people.require_second_factor(
        [Role.AUDITOR if where == "local" else Role.BUYER]
    )
    at_home, away = session_of(store, person), guest_session(store, person, guest)
    bearer = store.bearer_tokens.find(secret)
    assert bearer is not None
    assert bearer.needs_second_factor
    for token in (at_home, away):
        found = store.sessions.find(token)
        assert found is not None
        assert found.needs_second_factor
    store.portfolio(where).people.require_second_factor([Role.POLICY_OWNER])
    found = store.sessions.find(away)
    assert found is not None
    assert not found.needs_second_factor


def test_a_guest_owns_contracts_until_the_account_at_home_is_blocked(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.CONTRACT_MANAGER)
    other.imports.keep(Register, "test")
    contract = other.contracts.get("1").id
    other.corrections.keep("owner_account", [Correction(contract, str(guest))], "test")
    owner = other.keepers.of(contract).owner
    assert owner is not None
    assert (owner.email, owner.holds) == (EMAIL, True)
    ours.people.block(person, "test")
    owner = other.keepers.of(contract).owner
    assert owner is not None
    assert not owner.holds
    assert sum(count.contracts for count in other.keepers.unowned_by_department()) == 2
    # an account of elsewhere owns nothing here
    other.corrections.keep("owner_account", [Correction(contract, str(person))], "test")
    assert other.keepers.of(contract).owner is None


def test_who_is_erased_at_home_is_erased_everywhere(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.BUYER)
    other.imports.keep(Register, "A. Inkoper")
    home = ours.people.get(person)
    document = erasing.export_everywhere(store, home)
    assert document["elsewhere"] == [erasing.export_of(other, guest)]
    assert "elsewhere" not in erasing.export_of(ours, person)
    erasing.erase(store, ours, person, "B. Heer")
    assert other.imports.runs()[0].by == f"account {guest}"
    for portfolio, id in ((ours, person), (other, guest)):
        with pytest.raises(MissingError):
            portfolio.people.get(id)
    assert all(who != "B. Heer" for _, _, who in lines_of(other))
    assert store.guests.accounts(person) == ()


ALL = {"groups": ["all"]}  # what a provider claims of somebody


def with_a_row(portfolio: Portfolio, settings: ProviderSettings) -> SignInProvider:
    """Add a provider whose claims make everybody a reader."""
    id = portfolio.providers.add(settings, "x", "test")
    portfolio.providers.add_rule(id, "groups", "all", Role.READER, "test")
    return portfolio.providers.get(id)


def test_who_signs_in_at_home_by_a_provider_alone_is_a_guest_as_anybody(
    store: Store, ours: Portfolio, other: Portfolio
) -> None:
    settings = ProviderSettings("Login", "https://login.example", "c", domains=("voorbeeld.nl",))
    login = with_a_row(ours, settings)
    comes = ProvidedPerson("subject", EMAIL, "A. Inkoper")
    account = ours.providers.admit(login, comes, ALL)
    assert isinstance(account, Account)
    guest = add_guest(store, account.id, Role.BUYER)
    assert other.people.get(guest).works
    found = store.sessions.find(guest_session(store, account.id, guest))
    assert found is not None
    assert found.account.roles == {Role.BUYER}  # and none of the claims at home
    # nobody comes in by a provider of the host with that address
    theirs = with_a_row(other, settings)
    assert other.providers.admit(theirs, comes, ALL) is SignInRefusal.EMAIL_IN_USE
    ours.providers.remove(login.id)
    assert not other.people.get(guest).works


def test_nobody_is_two_people_of_one_organization(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    """Else one of them could agree to what the other proposes."""
    waits, token = invite_guest(store, person, Role.BUYER)
    settings = ProviderSettings("Login", "https://login.example", "c", domains=("voorbeeld.nl",))
    login = with_a_row(other, settings)
    comes = ProvidedPerson("subject", EMAIL, "A. Inkoper")
    assert other.providers.admit(login, comes, ALL) is SignInRefusal.EMAIL_IN_USE
    erasing.erase(store, ours, person, "B. Heer")
    account = other.providers.admit(login, comes, ALL)
    assert isinstance(account, Account)
    assert (account.id, account.email, account.is_guest) == (waits, EMAIL, False)
    assert other.people.by_email(EMAIL) == account
    assert store.guests.join(token, account.id) is None


def test_a_job_of_a_guest_is_not_done_once_the_account_at_home_is_blocked(
    store: Store, ours: Portfolio, other: Portfolio, person: int
) -> None:
    guest = add_guest(store, person, Role.POLICY_OWNER)
    with acting(Actor(Door.PAGE, "A. Inkoper", guest)):
        other.jobs.queue(JobKind.POLICY_PREVIEW, {}, "A. Inkoper")
    claim = store.job_claims.claim("worker")
    assert claim is not None
    refuse_who_may_not(other, claim)
    ours.people.block(person, "test")
    with refused(InputError, "job.may_not"):
        refuse_who_may_not(other, claim)


scopes = st.sampled_from(
    [Grant(role) for role in Role]
    + [Grant(Role.BUYER, ScopeKind.DEPARTMENT, name) for name in ("ICT", "Zorg")]
)
grants = st.dictionaries(
    st.sampled_from(("local", "other", "third")), st.sets(scopes, min_size=1), min_size=1
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=grants)
def test_whatever_is_granted_where_each_organization_gives_its_own_roles_alone(
    tmp_path_factory: pytest.TempPathFactory, grants: dict[str, set[Grant]]
) -> None:
    path = tmp_path_factory.mktemp("guests") / "test.db"
    store = Store.open(f"sqlite:///{ready_made.tables(path)}", secret=lambda: 64 * "5")
    for slug in ("local", "other", "third"):
        store.add_organization(slug, slug.title())
    home, *elsewhere = grants
    person = add_person(store, *grants[home], organization=home)
    accounts = {home: person} | {
        slug: add_guest(store, person, *grants[slug], organization=slug) for slug in elsewhere
    }
    token = session_of(store, person)
    for slug, id in accounts.items():
        session = store.sessions.find(token)
        assert session is not None
        assert store.sessions.work_for(session.session, id)
        found = store.sessions.find(token)
        assert found is not None
        assert (found.account.id, found.account.organization) == (id, slug)
        assert found.account.grants == plain_grants(grants[slug])
        assert [account.id for account in store.portfolio(slug).people.all()] == [id]
    assert len(set(accounts.values())) == len(grants)
    store.close()
