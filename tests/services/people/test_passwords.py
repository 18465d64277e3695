"""Which passwords are refused, and what is kept of one."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from screening.model.errors import InputError
from screening.services.people import passwords
from screening.services.people.passwords import HASHER, LEAST, MOST, Passwords, refuse_bad
from tests.support.people import CHEAP, PASSWORD


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kort", "password.short"),
        ("x" * (MOST + 1), "password.long"),
        ("aaaaaaaaaaaaaaaa", "password.simple"),
        ("abababababababab", "password.simple"),
        ("123456789012345", "password.simple"),
        ("abcdefghijklmnop", "password.simple"),
        ("wachtwoord2026!", "password.known"),
        ("W@chtw00rd-2026", "password.known"),
        ("Welkom01Welkom01", "password.simple"),
        ("qwertyuiop12345", "password.simple"),
        ("1qaz2wsx3edc4rfv", "password.simple"),
        ("justinbieber", "password.simple"),
        ("gfhjkmgfhjkm", "password.simple"),
        ("ketenblik-ketenblik", "password.known"),
        ("inkoper-voorbeeld", "password.known"),
    ],
)
def test_refuses_a_password_that_is_tried_first(password: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        refuse_bad(password, "a.inkoper@voorbeeld.nl", "A. Inkoper")
    assert getattr(refusal.value.message, "code", None) == code
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "geheim agentje fietst",
        "12 kleine kuikens",
        "пароль из четырёх слов",
        "a🙂🚲🌧🧀🌷🛶⛸🥔🎻🧭🪁🐄",
    ],
)
def test_asks_for_no_kinds_of_letters(password: str) -> None:
    refuse_bad(password, "a.inkoper@voorbeeld.nl", "A. Inkoper")


def test_none_of_the_passwords_that_leaked_most_is_taken() -> None:
    """Of those of twelve letters and more, as the others are too short (ASVS 6.2.4 and 6.2.12)."""
    leaked = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LEAST]
    assert len(leaked) > 200
    assert [word for word in leaked if not is_refused(word)] == []


def is_refused(password: str) -> bool:
    try:
        refuse_bad(password)
    except InputError:
        return True
    return False


def test_a_password_is_the_same_however_a_keyboard_writes_it() -> None:
    assert CHEAP.is_right(CHEAP.hash("café met véél suiker"), "café met véél suiker")


def test_nothing_is_right_where_nothing_is_kept() -> None:
    assert not CHEAP.is_right(None, "")
    assert not CHEAP.is_right("no hash", PASSWORD)
    assert not CHEAP.is_right(CHEAP.hash(PASSWORD), PASSWORD + " ")


def test_as_much_work_is_done_for_an_address_that_nobody_has() -> None:
    class Counting(PasswordHasher):
        checks = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            Counting.checks += 1
            return super().verify(hash, password)

    counted = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    counted.is_right(None, PASSWORD)
    counted.is_right(counted.hash(PASSWORD), PASSWORD)
    assert Counting.checks == 2


def test_a_guess_costs_what_owasp_asks() -> None:
    assert HASHER.memory_cost >= 19 * 1024
    assert HASHER.time_cost >= 2
    assert HASHER.type.name == "ID"
    assert LEAST >= 12
    assert Passwords().is_dated(CHEAP.hash(PASSWORD))


@pytest.mark.parametrize(
    "password", ["Ketenblik2026!", "Gemeente-Inkoop-1", "Pietersen1234!", "voorbeeld.nl2026"]
)
def test_words_of_this_service_and_its_person_make_no_password(password: str) -> None:
    with pytest.raises(InputError):
        refuse_bad(password, "piet@voorbeeld.nl", "Piet Pietersen")


def test_a_long_password_counts_to_its_last_letter() -> None:
    long = "trein paraplu kaasschaaf " * 8
    refuse_bad(long)
    kept = CHEAP.hash(long + "a")
    assert CHEAP.is_right(kept, long + "a")
    assert not CHEAP.is_right(kept, long + "b")
    assert not CHEAP.is_right(kept, (long + "a").upper())


def test_no_more_is_guessed_at_than_a_processor_does_in_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guessed: list[str] = []

    def guess(text: str) -> dict[str, int]:
        guessed.append(text)
        return {"score": 4}

    monkeypatch.setattr(passwords, "zxcvbn", guess)
    refuse_bad("vierde kip fietst om " * 3)
    assert guessed == ["vierde kip fietst om vierde kip fietst o"]
