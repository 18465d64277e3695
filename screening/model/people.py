"""People who sign in: their roles, their sessions, their links, and how often a guess is allowed.

A role is held *on a scope*: the whole organization, a department of it, or the contracts of a tag.
One person may hold one role here and another there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_EMAIL = 254  # letters: RFC 5321, 4.5.3.1.3
LONGEST_PERSON_NAME = 120
LONGEST_PART = 200  # letters of a department or a tag that a role is held on
ERASED_ADDRESSES = "erased:"  # how what stands in the place of their addresses begins
ERASED = "account {id}"  # stands where the name of who was erased stood
GUEST_ADDRESSES = "guest:"  # how what stands in the place of their addresses begins
# No letters of an atom (RFC 5322, 3.2.3): by these a mail goes to several, or to another address.
NO_ATOM = frozenset('()<>[]:;\\,"')
# Who did it where nobody signs in; each has a label of its own.
NAMES_OF_NOBODY = frozenset({"local", "example", "service", "visitor"})

IDLE = timedelta(hours=1)  # without a request: a session ends
ABSOLUTE = timedelta(hours=12)  # after signing in: it ends however busy it is
JUST_NOW = timedelta(minutes=5)  # signing in by a provider counts for what is asked again
FOR_SECOND_FACTOR = timedelta(minutes=10)  # between the password and the code
FORM_IS_HELD = timedelta(hours=1)  # what was sent after a session had ended
MOST_FORMS_HELD = 5  # of one person
LONGEST_FORM_HELD = 200_000  # letters
SEEN_EVERY = timedelta(minutes=5)  # how precisely "last seen" is kept: each time is a write


class Role(StrEnum):
    """What a person is in an organization; ``permissions.csv`` says what each may do."""

    READER = "reader"
    CONTRACT_MANAGER = "contract_manager"
    BUYER = "buyer"
    POLICY_OWNER = "policy_owner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


OF_THE_WHOLE = frozenset({Role.POLICY_OWNER, Role.ADMINISTRATOR})  # held on no department


class Permission(StrEnum):
    """What a route needs. The first four are no question of a role."""

    ANYONE = "anyone"  # says nothing about a buyer, and is needed before anybody signed in
    LINK = "link"  # whoever was given an unguessable link
    HALF = "half"  # whoever gave the right password, and the second factor not yet
    SIGNED_IN = "signed_in"  # one's own account

    LOOK_UP = "look_up"
    READ = "read"
    READ_ALL = "read_all"
    IMPORT = "import"
    DECIDE_CONTRACT = "decide_contract"
    DECIDE_MANY = "decide_many"
    DECIDE_MATCH = "decide_match"
    ASK_SUPPLIER = "ask_supplier"
    READ_SIGNALS = "read_signals"
    PUBLISH = "publish"
    REPORT_ERROR = "report_error"
    WRITE_REPORT = "write_report"
    MANAGE_POLICY = "manage_policy"
    MANAGE_SOURCES = "manage_sources"
    READ_PEOPLE = "read_people"
    READ_LOG = "read_log"
    MANAGE_PEOPLE = "manage_people"


OF_NO_ROLE = frozenset({Permission.ANYONE, Permission.LINK, Permission.HALF, Permission.SIGNED_IN})
OF_A_ROLE = tuple(permission for permission in Permission if permission not in OF_NO_ROLE)
# What a role allows that is held on departments: what goes by one contract at a time. The rest is
# about the whole organization, and a role on a part of it does not reach that.
WITHIN_DEPARTMENTS = frozenset({Permission.LOOK_UP, Permission.READ, Permission.DECIDE_CONTRACT})


class ScopeKind(StrEnum):
    """On what a role is held."""

    ORGANIZATION = "organization"
    DEPARTMENT = "department"  # as contracts name it
    TAG = "tag"  # the contracts that have it


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role on a scope. ``value``: the department or tag; empty for the whole organization."""

    role: Role
    kind: ScopeKind = ScopeKind.ORGANIZATION
    value: str = ""

    def __str__(self) -> str:
        """Return the role, and in brackets on which part it is held."""
        return f"{self.role} ({self.part})" if self.part else str(self.role)

    @property
    def part(self) -> str:
        """The part as a line of text has it; empty for the whole organization."""
        return f"tag={self.value}" if self.kind is ScopeKind.TAG else self.value

    @property
    def is_whole(self) -> bool:
        """Whether the role is held on the whole organization."""
        return self.kind is ScopeKind.ORGANIZATION

    def reaches(self, department: str | None, tags: Collection[str] = ()) -> bool:
        """Return whether a contract of this department, or of none, with these tags is within."""
        if self.kind is ScopeKind.TAG:
            return self.value in tags
        return self.is_whole or department == self.value

    def meets(self, other: "Grant") -> bool:
        """Return whether a contract can be within both: only departments shut each other out."""
        kinds = {self.kind, other.kind}
        return kinds != {ScopeKind.DEPARTMENT} or self.value == other.value


@dataclass(frozen=True, slots=True)
class ScopePart:
    """The contracts of any of these departments, and those with any of these tags."""

    departments: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def holds(self, department: str | None, tags: Collection[str] = ()) -> bool:
        """Return whether a contract of this department, or of none, with these tags is in it."""
        return department in self.departments or not self.tags.isdisjoint(tags)


@dataclass(frozen=True, slots=True)
class ScopeReach:
    """The contracts that are in each of these parts; without any, those of the organization."""

    parts: tuple[ScopePart, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it leaves no contract out."""
        return not self.parts

    @property
    def departments(self) -> frozenset[str]:
        """The departments all of whose contracts are in it; none are named for the whole."""
        named = [part.departments for part in self.parts]
        return frozenset.intersection(*named) if named else frozenset()

    @property
    def tags(self) -> frozenset[str]:
        """The tags all of whose contracts are in it; none are named for the whole."""
        named = [part.tags for part in self.parts]
        return frozenset.intersection(*named) if named else frozenset()

    @property
    def asks_for_tags(self) -> bool:
        """Whether the tags of a contract may decide that it is in it."""
        return any(part.tags for part in self.parts)

    def holds(self, department: str | None, tags: Collection[str] = ()) -> bool:
        """Return whether a contract of this department, or of none, with these tags is in it."""
        return all(part.holds(department, tags) for part in self.parts)

    def within(self, other: "ScopeReach") -> "ScopeReach":
        """Return what is in both."""
        return ScopeReach(tuple(dict.fromkeys((*self.parts, *other.parts))))

    @classmethod
    def of_departments(cls, *names: str) -> "ScopeReach":
        """Return the contracts of these departments."""
        return cls((ScopePart(frozenset(names)),))


WHOLE = ScopeReach()


def on_departments(roles: Iterable[Role], departments: Collection[str]) -> tuple[Grant, ...]:
    """Return each of these roles on each department; on the whole organization where none is."""
    if not departments:
        return tuple(map(Grant, roles))
    return tuple(Grant(role, ScopeKind.DEPARTMENT, name) for role in roles for name in departments)


def by_role(grants: Iterable[Grant]) -> tuple[tuple[Role, tuple[Grant, ...]], ...]:
    """Return each role with its grants on parts: none where it is held on the organization."""
    on: dict[Role, list[Grant]] = {}
    for grant in sorted(grants):
        on.setdefault(grant.role, []).extend([] if grant.is_whole else [grant])
    return tuple((role, tuple(parts)) for role, parts in on.items())


def plain_grants(held: Iterable[Role | Grant]) -> frozenset[Grant]:
    """Return grants without those that say nothing more; a role alone is on the organization."""
    grants = {Grant(each) if isinstance(each, Role) else each for each in held}
    whole = {grant.role for grant in grants if grant.is_whole}
    return frozenset(grant for grant in grants if grant.is_whole or grant.role not in whole)


class LinkKind(StrEnum):
    """What a link that works once is for."""

    INVITATION = "invitation"
    RESET = "reset"
    FIRST = "first"  # the code with which the first administrator makes an account


LINK_WORKS: Mapping[LinkKind, timedelta] = {
    LinkKind.INVITATION: timedelta(days=7),
    LinkKind.RESET: timedelta(hours=24),
    LinkKind.FIRST: timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Account:
    """A person of one organization, who signs in with an e-mail address; or a program of it.

    A program has a name of this service in the place of an address (``service_address``). A guest
    is known here by an account that has no password of its own: the person signs in with the one at
    home, which says whether that works, and roles and deeds here are those of this account alone.
    """

    id: int
    organization: str  # slug
    email: str
    name: str
    grants: frozenset[Grant]  # given by hand, or by the claims of a provider
    given: frozenset[Grant]  # by hand
    made: datetime
    has_password: bool
    has_provider: bool  # signed in by one before
    has_second_factor: bool
    blocked: datetime | None
    last_signed_in: datetime | None
    is_service: bool = False  # a program: it has tokens, and nobody signs in as it
    language: str | None = None  # that the person chose
    house_language: str | None = None  # that the organization chose for who chose none
    is_guest: bool = False  # the account by which the person signs in is another organization's
    is_blocked_at_home: bool = False  # and does not work now; ``blocked`` says so too

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the person holds, on whatever scope."""
        return frozenset(grant.role for grant in self.grants)

    def sees(self, department: str | None, tags: Collection[str] = ()) -> bool:
        """Return whether the person sees such a contract: every role may read."""
        return any(grant.reaches(department, tags) for grant in self.grants)

    @property
    def reads(self) -> str | None:
        """In which language the person is written to; None where nobody chose one."""
        return self.language or self.house_language

    @property
    def is_erased(self) -> bool:
        """Whether nothing is left of the person but the number."""
        return self.email == erased_address(self.id)

    @property
    def may_act(self) -> bool:
        """Whether something may be done in this name now, by whoever has the right secret."""
        return self.blocked is None and (self.has_password or self.has_provider or self.is_service)

    @property
    def works(self) -> bool:
        """Whether the person can sign in now."""
        return (self.has_password or self.has_provider) and self.blocked is None

    @property
    def state(self) -> str:
        """Whether the person is blocked, invited or active; or that it is a guest or a program."""
        if self.blocked is not None:
            if not self.is_guest:
                return "blocked"
            return "guest_away" if self.is_blocked_at_home else "guest_ended"
        if self.is_service:
            return "service"
        if self.is_guest:
            return "guest"
        return "active" if self.has_password or self.has_provider else "invited"


@dataclass(frozen=True, slots=True)
class Membership:
    """One organization that a person works for, at home or as a guest, with the account there."""

    account_id: int
    organization: str  # slug
    name: str  # of the organization
    needs_second_factor: bool  # a role there asks for one


@dataclass(frozen=True, slots=True)
class ProviderOrigin:
    """By which provider a session began, for signing out there as well.

    ``second_factor``: whether one was given there. ``id_token`` is encrypted.
    """

    provider_id: int
    second_factor: bool
    id_token: str


@dataclass(frozen=True, slots=True)
class SignInSession:
    """A session of a person, as a row of the store. The id that a browser holds is not kept."""

    id: int
    person_id: int
    complete: bool  # False until the second factor was given
    made: datetime
    seen: datetime
    browser: str
    origin: ProviderOrigin | None = None  # None: by password
    works_as: int | None = None  # the account as a guest that is worked with now; None: at home

    @property
    def has_factor_elsewhere(self) -> bool:
        """Whether a provider asked for a second factor."""
        return self.origin is not None and self.origin.second_factor

    def works(self, now: datetime) -> bool:
        """Return whether it still counts at this moment."""
        if not self.complete:
            return now < self.made + FOR_SECOND_FACTOR
        return now < self.seen + IDLE and now < self.made + ABSOLUTE


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that works once, until a moment."""

    id: int
    kind: LinkKind
    person_id: int | None  # None for the code of the first administrator
    expires: datetime
    used: datetime | None

    def works(self, now: datetime) -> bool:
        """Return whether it can be used at this moment."""
        return self.used is None and now < self.expires


@dataclass(frozen=True, slots=True)
class GuessLimit:
    """At most ``most`` guesses of one subject within a time."""

    most: int
    within: timedelta

    def is_reached(self, guesses: list[datetime], now: datetime) -> bool:
        """Return whether another guess at this moment would be one too many."""
        return sum(now - self.within < guess <= now for guess in guesses) >= self.most


# By what is counted. An account alone allows more than an account from one address, so that a
# stranger elsewhere does not so easily keep its owner out.
GUESS_LIMITS: Mapping[str, GuessLimit] = {
    "account_and_address": GuessLimit(5, timedelta(minutes=15)),
    "account": GuessLimit(30, timedelta(minutes=15)),
    "address": GuessLimit(60, timedelta(minutes=15)),
    "second_factor": GuessLimit(5, timedelta(minutes=15)),
    "own_password": GuessLimit(5, timedelta(minutes=15)),
    "provider_address": GuessLimit(300, timedelta(minutes=15)),  # a whole office is one address
    "token": GuessLimit(20, timedelta(minutes=15)),  # wrong ones, by address
}


def plain_email(text: str) -> str:
    """Return an e-mail address as it is compared: without blanks around it, in small letters."""
    return text.strip().lower()


def service_address(organization: str, name: str) -> str:
    """Return what stands in the place of the e-mail address of a program: none, and unique."""
    return f"service:{organization}/{'-'.join(name.lower().split())}"


def guest_address(organization: str, email: str) -> str:
    """Return what stands in the place of the address of an account that another one signs in for.

    An address itself belongs to the one account that has its password.
    """
    return f"{GUEST_ADDRESSES}{organization}/{email}"


def shown_email(kept: str) -> str:
    """Return the address as people know it, of what is kept of an account."""
    return kept.partition("/")[2] if kept.startswith(GUEST_ADDRESSES) else kept


def erased_address(id: int) -> str:
    """Return what stands in the place of the address of who was erased: none, and unique."""
    return f"{ERASED_ADDRESSES}{id}"


def is_email(text: str) -> bool:
    """Return whether a text has the form of an e-mail address; whether it works only mail tells."""
    before, at, after = text.partition("@")
    return bool(
        before
        and at
        and NO_ATOM.isdisjoint(text)
        and "." in after.strip(".")
        and "@" not in after
        and not any(letter.isspace() or not letter.isprintable() for letter in text)
        and len(text) <= LONGEST_EMAIL
    )
