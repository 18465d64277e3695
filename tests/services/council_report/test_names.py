"""Names of the register in several texts at once."""

from screening.services.council_report.names import named_in, named_in_each

NAMES = ("Weverij Voorbeeld B.V.", "Jan Zonneveld", "Zorggroep Oost")


def test_each_text_has_the_names_that_stand_in_it_alone() -> None:
    texts = {
        "title": "Weverij",  # with the next line it is a name, alone it is none
        "text": "Voorbeeld van de regel, met Jan Zonneveld",
        "result": "Gemeld door WEVERIJ VOORBEELD en Jan Zonneveld",
        "why": "",
    }
    named = named_in_each(texts, NAMES)
    assert named == {"text": ("Jan Zonneveld",), "result": NAMES[:2]}
    assert named == {
        field: several for field, text in texts.items() if (several := named_in(text, NAMES))
    }
    assert named_in_each({}, NAMES) == {}
