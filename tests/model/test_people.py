"""What is an e-mail address."""

import pytest

from screening.model.people import erased_address, guest_address, is_email, service_address


@pytest.mark.parametrize("email", ["a.inkoper@voorbeeld.nl", "a/b+c@voorbeeld.nl", "é@x.y"])
def test_an_address_is_one(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "typed",
    ["a,b@voorbeeld.nl", "a@voorbeeld.nl,b.c", "<a@voorbeeld.nl>", "a;b@voorbeeld.nl",
     "a(b)@voorbeeld.nl", '"a"@voorbeeld.nl', "a\\@voorbeeld.nl", "a@[127.0.0.1]"],
)  # fmt: skip
def test_no_address_is_read_as_another_or_as_several(typed: str) -> None:
    assert not is_email(typed)


@pytest.mark.parametrize(
    "kept",
    [
        guest_address("other", "b@voorbeeld.nl"),
        service_address("other", "b@voorbeeld.nl"),
        erased_address(1),
    ],
)
def test_what_stands_in_the_place_of_an_address_can_be_no_address(kept: str) -> None:
    """Else somebody could take the place of an account that another organization adds later."""
    assert not is_email(kept)
