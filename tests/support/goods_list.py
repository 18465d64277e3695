"""The American list of goods as its publisher writes it, with one good and forty countries."""

from datetime import date

DAY = date(2026, 11, 24)
COUNTRIES = [
    "Angola", "Benin", "Bolivia", "Brazil", "Cambodia", "Cameroon", "Chad", "Chile", "China",
    "Colombia", "Cuba", "Ecuador", "Egypt", "Ethiopia", "Ghana", "Guatemala", "Guinea", "Haiti",
    "Honduras", "India", "Iran", "Jordan", "Kenya", "Lebanon", "Liberia", "Malawi", "Malaysia",
    "Mali", "Mexico", "Mongolia", "Morocco", "Nepal", "Nicaragua", "Niger", "Nigeria", "Pakistan",
    "Panama", "Peru", "Senegal", "Uganda",
]  # fmt: skip


def document(countries: list[str] = COUNTRIES, good: str = "Cotton") -> bytes:
    """The Department's app: one good from many countries."""
    rows = "".join(
        f"<Country><Country_Name>{name}</Country_Name><Country_Region>R</Country_Region>"
        "<Child_Labor>Yes</Child_Labor><Forced_Labor>No</Forced_Labor>"
        "<Forced_Child_Labor>No</Forced_Child_Labor>"
        "<Derived_Labor_Exploitation>No</Derived_Labor_Exploitation>"
        "<Derived_Country>No</Derived_Country></Country>\n"
        for name in countries
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n<Goods><Good>"
        f"<Good_Name>{good}</Good_Name><Good_Sector>Agriculture</Good_Sector>"
        f"<Countries>\n{rows}</Countries></Good></Goods>\n"
    ).encode()
