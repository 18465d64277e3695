"""How secrets are kept: encrypted, by the key of the installation."""

from screening.services.secret_box import SecretBox


def test_a_secret_of_another_installation_is_no_secret() -> None:
    closed = SecretBox("one").close("secret")
    assert "secret" not in closed
    assert SecretBox("one").open(closed) == "secret"
    assert SecretBox("two").open(closed) is None


def test_a_secret_that_was_changed_is_no_secret() -> None:
    box = SecretBox("a key")
    closed = box.close("secret")
    assert box.open(closed) == "secret"
    assert box.close("secret") != closed
    for at in range(0, len(closed), 7):
        other = "A" if closed[at] != "A" else "B"
        assert box.open(closed[:at] + other + closed[at + 1 :]) is None
