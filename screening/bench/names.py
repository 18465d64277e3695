"""Made-up company names for the bench: the same for the same numbers, confusable on purpose.

No name is a real company's on purpose: brands are syllables put together, by the habits of a
country. As in real registers several companies share a brand (the companies of a group, told
apart by what they do, a place or a number), a family name, or all of their common words; one
brand in six is one letter away from another. What is looked up is changed in one of seven ways.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

CHANGES = (
    "typo", "legal form", "order", "dropped word", "abbreviation", "transliteration", "spacing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How names of a country are made."""

    country: str
    starts: tuple[str, ...]
    middles: tuple[str, ...]
    ends: tuple[str, ...]
    families: tuple[str, ...]
    trades: tuple[str, ...]
    places: tuple[str, ...]
    forms: tuple[str, ...]


def _style(country: str, *columns: str) -> Style:
    return Style(country, *(tuple(column.split("|")) for column in columns))


STYLES = (
    _style(
        "NL", "Vliet|Zon|Kra|Brem|Hoek|Mol|Quin|Sten|Wel|Dor|Gel|Ruim|Tol|Veld|Bra|Lin|Oost|Pol",
        "ne|ter|den|van|mer|lo|ra|se|ke|gel|ste|wa|ri|bo", "burg|stein|kamp|laar|wijk|hof|dam|tex|ra|mans|link|zaal|nova|tec",
        "Jansen|De Vries|Bakker|Visser|Smit|Mulder|Bos|Peters|Dekker|Kok|Vermeulen|Hendriks",
        "Bouw|Transport|Schoonmaak|Installatietechniek|Textiel|Logistiek|Catering|Advies|Metaal|Elektrotechniek|Hoveniers|Groothandel|Drukkerij|Beveiliging|Verpakkingen|Kwekerij|Techniek|Wegenbouw",
        "Amsterdam|Rotterdam|Utrecht|Eindhoven|Groningen|Tilburg|Breda|Zwolle|Nederland|Twente", "B.V.|BV|N.V.|V.O.F.|",
    ),
    _style(
        "DE", "Stein|Wald|Brun|Hall|Otten|Wies|Kal|Rau|Lind|Sil|Hag|Grün|Mühl|Schön|Nord|Kess|Tann|Ulm",
        "en|er|el|in|au|ing|ens|ber|hol|wer|ter|man", "dorff|siepen|horst|fels|bach|hausen|mann|werk|tec|quell|rode|stedt|brück|ler",
        "Müller|Schmidt|Schneider|Fischer|Weber|Wagner|Becker|Hoffmann|Koch|Richter|Krüger|Zimmermann",
        "Maschinenbau|Spedition|Elektrotechnik|Stahlbau|Gebäudereinigung|Textil|Chemie|Verpackungen|Logistik|Werkzeugbau|Bau|Sicherheit|Energie|Möbel|Druck|Medizintechnik|Kunststoff",
        "Berlin|Hamburg|München|Köln|Stuttgart|Leipzig|Bremen|Deutschland|Bayern|Sachsen", "GmbH|GmbH & Co. KG|AG|KG|UG (haftungsbeschränkt)|",
    ),
    _style(
        "GB", "Thistle|Harrow|Brack|Oaken|Cald|Arken|Wether|Mallow|Sker|Pen|Toll|Elm|Hex|Rudd|Marl|Dun|Cot|Fen",
        "en|er|ing|le|ow|ley|al|mer|ton|der|rid|win", "combe|gill|foss|by|field|stone|worth|garth|dene|ham|rick|tech|more|ford",
        "Smith|Jones|Taylor|Brown|Williams|Wilson|Davies|Evans|Walker|Roberts|Hughes|Turner",
        "Engineering|Foods|Building Services|Cleaning|Care|Haulage|Security|Consulting|Textiles|Printing|Recycling|Electrical|Plastics|Catering|Software|Furniture|Packaging",
        "London|Manchester|Leeds|Bristol|Cardiff|Scotland|Yorkshire|UK|Midlands|Preston", "Limited|Ltd|Ltd.|PLC|LLP|",
    ),
    _style(
        "CN", "Xin|Rui|Jin|Hong|Tai|Ze|Ling|Mao|Bao|Qi|Hui|Yao|Song|Ke|Fei|Lan|Hai|Yue",
        "ze|lang|wo|he|rui|lan|jiao|mian|luo|yue|ju|yun|tao|mo|ting|chen", "|da|sheng|tong|fa|xiang|hua|long|mei|yuan",
        "Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Zhu",
        "Textile|Electronics|Garment|Plastic Products|Machinery|Footwear|Furniture|Toys|Hardware Products|Packaging|Photovoltaic Technology|Knitting|Import & Export|Chemical|Leather|Auto Parts",
        "Shenzhen|Dongguan|Zhejiang|Ningbo|Guangdong|Suzhou|Shanghai|Qingdao|Foshan|Xiamen|Wuxi|Xinjiang", "Co., Ltd.|Co Ltd|Company Limited|Co.,Ltd|Factory|",
    ),
    _style(
        "BD", "Shap|Megh|Korn|Jol|Chand|Rup|Nok|Kash|Tit|Shob|Prith|Mad|Sur|Bash|Dip|Nil|Pad|Son",
        "na|ba|o|cho|ro|sha|shi|phu|ir|uj|i|hu|ja|un", "neer|ran|jhora|bi|kotha|li|kantha|l|pakhi|ghash|bon|mala|tara|dhara",
        "Rahman|Islam|Hossain|Ahmed|Khan|Uddin|Hasan|Ali|Chowdhury|Miah|Sarker|Karim",
        "Garments|Knitwear|Fashions|Apparels|Textile Mills|Spinning|Denim|Composite Knit|Washing|Sweaters|Packaging|Dyeing|Accessories|Exports",
        "Dhaka|Chittagong|Gazipur|Savar|Narayanganj|Ashulia|Khulna|Bangladesh", "Ltd.|Limited|(Pvt.) Ltd.|Ltd|",
    ),
    _style(
        "TR", "Çınar|Gök|Kuz|Poy|Bad|Dut|Kar|Şaf|Ak|Yıl|Öz|Gün|Sar|Erd|Tun|Bey|Kal|Dağ",
        "ö|gun|raz|em|lu|a|ak|de|ar|ya|el|ca|er|ba", "özü|dere|köy|bağı|bel|mişli|önü|men|oğlu|taş|tex|san|pınar|lar",
        "Yılmaz|Kaya|Demir|Çelik|Şahin|Yıldırım|Öztürk|Aydın|Arslan|Doğan|Kılıç|Çetin",
        "Tekstil|Gıda|İnşaat|Makina|Konfeksiyon|Deri|Örme|Nakliyat|Ambalaj|Plastik|Kimya|Mobilya|Otomotiv|Elektrik|Boya",
        "İstanbul|İzmir|Bursa|Denizli|Gaziantep|Adana|Konya|Ankara|Anadolu|Ege", "A.Ş.|Ltd. Şti.|Sanayi ve Ticaret A.Ş.|San. ve Tic. Ltd. Şti.|",
    ),
    _style(
        "IN", "Neel|Kad|Van|Mad|Chit|Par|Sapt|Aru|Bhav|Dev|Kir|Man|Nan|Sur|Tej|Ut|Vij|Yash",
        "am|amb|am|hu|ra|ij|a|n|an|i|ti|ju|da|ya", "bari|ini|ali|vanti|koot|at|rangi|dhara|sree|nath|priya|lok|shree|mati",
        "Sharma|Patel|Gupta|Shah|Mehta|Reddy|Kumar|Singh|Agarwal|Iyer|Das|Joshi",
        "Exports|Textiles|Spinners|Garments|Tea Estates|Granites|Leathers|Dyeing Works|Steels|Traders|Chemicals|Pharma|Industries|Engineering Works|Foods",
        "Mumbai|Delhi|Tirupur|Surat|Chennai|Jaipur|Kanpur|India|Coimbatore|Ludhiana", "Pvt. Ltd.|Private Limited|Ltd|LLP|(P) Ltd|",
    ),
    _style(
        "BE", "Verr|Wolv|Maes|Tex|Del|Vand|Hop|Sam|Lys|Terb|Put|Eeck|Mor|Clai|Kor|Zeep|Bru|Lam",
        "e|en|a|el|our|in|er|on|ail|te|ot|al", "lume|bos|tilia|celle|haute|land|bre|mans|eke|val|court|laert|vaux|nove",
        "Peeters|Janssens|Maes|Jacobs|Mertens|Willems|Claes|Goossens|Dubois|Lambert|Dupont|Martin",
        "Logistics|Interieur|Chocolaterie|Nettoyage|Bouw|Transports|Textiel|Brouwerij|Imprimerie|Energie|Beton|Immo|Verpakkingen|Électricité",
        "Antwerpen|Gent|Bruxelles|Liège|Leuven|Brugge|Belgium|Wallonie|Vlaanderen", "NV|BV|SA|SRL|BVBA|",
    ),
)  # fmt: skip

_SHORT = {
    "Limited": "Ltd", "Private": "Pvt", "International": "Intl", "Engineering": "Eng.",
    "Manufacturing": "Mfg", "Industries": "Ind.", "Sanayi": "San.", "Ticaret": "Tic.",
    "Import & Export": "Imp. & Exp.", "Technology": "Tech.", "Services": "Svcs",
    "Elektrotechnik": "Elektrotechn.", "Installatietechniek": "Installatietechn.",
    "Transport": "Transp.", "Transports": "Transp.", "Logistics": "Log.", "Textiles": "Text.",
    "Textile": "Text.", "Textiel": "Text.", "Tekstil": "Tekst.", "Textil": "Text.",
    "Construction": "Constr.", "İnşaat": "İnş.", "Group": "Grp", "Electronics": "Elec.",
    "Chemicals": "Chem.", "Products": "Prod.", "Company": "Co.", "Machinery": "Mach.",
    "Electrical": "Elec.", "Maschinenbau": "Maschb.", "Gebäudereinigung": "Gebäuderein.",
    "Verpackungen": "Verpack.", "Verpakkingen": "Verpakk.", "Garments": "Garm.",
    "Packaging": "Pack.", "Exports": "Exp.", "Metaal": "Met.", "Spedition": "Sped.",
}  # fmt: skip
_SOUNDS = (
    ("ee", "i"), ("oo", "u"), ("ph", "f"), ("sh", "s"), ("ck", "k"), ("ij", "y"), ("ä", "ae"),
    ("ö", "oe"), ("ü", "ue"), ("ı", "i"), ("ş", "sh"), ("ç", "ch"), ("ğ", "gh"), ("aa", "a"),
    ("kh", "k"), ("th", "t"), ("v", "w"), ("c", "k"), ("z", "s"), ("y", "i"), ("o", "u"),
    ("e", "a"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A name to look up. ``meant`` is its place in the list; None when it is not in it."""

    name: str
    country: str
    meant: int | None
    change: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the list, in its parts."""

    country: str
    brand: str
    rest: tuple[str, ...]
    form: str
    brand_first: bool

    @property
    def name(self) -> str:
        """The whole name."""
        words = (self.brand, *self.rest) if self.brand_first else (*self.rest, self.brand)
        return " ".join(part for part in (*words, self.form) if part)


def made_up_list(count: int, seed: int = 4) -> list[Named]:
    """``count`` names, no two of them equal."""
    chance = random.Random(seed)  # noqa: S311
    seen: set[str] = set()
    made: list[Named] = []
    brands: list[tuple[Style, str]] = []
    while len(made) < count:
        style, brand = _brand(chance, brands)
        brands.append((style, brand))
        for named in _companies(chance, style, brand):
            if named.name.casefold() not in seen and len(made) < count:
                seen.add(named.name.casefold())
                made.append(named)
    return made


def _brand(chance: random.Random, brands: list[tuple[Style, str]]) -> tuple[Style, str]:
    kind = chance.random()
    if brands and kind < 1 / 6:
        style, brand = chance.choice(brands)
        at = chance.randrange(1, len(brand))
        return style, brand[:at] + chance.choice("aeioulnrst") + brand[at + 1 :]
    style = chance.choice(STYLES)
    if kind < 0.28:
        family = chance.choice(style.families)
        if chance.random() < 0.5:
            return style, f"{chance.choice('ABCDEFGHJKLMPRSTW')}. {family}"
        return style, f"{family} {chance.choice(('&', 'en', '-'))} {chance.choice(style.families)}"
    middles = chance.choices(style.middles, k=chance.choice((0, 1, 1, 2)))
    brand = chance.choice(style.starts) + "".join(middles) + chance.choice(style.ends)
    if chance.random() < 0.2:
        brand += f" {chance.choice(style.starts)}{chance.choice(style.ends)}"
    return style, brand


def _companies(chance: random.Random, style: Style, brand: str) -> Iterator[Named]:
    """One company, or the companies of a group."""
    several = chance.choices((1, 2, 3, 6), weights=(70, 18, 8, 4))[0]
    form = chance.choice(style.forms)
    for _ in range(several):
        rest = [chance.choice(style.trades)]
        if chance.random() < 0.4:
            rest.insert(chance.randrange(2), chance.choice(style.places))
        if chance.random() < 0.15:
            rest.append(chance.choice(("International", "Group", "Holding", "Services", "Trading")))
        if several > 1 and chance.random() < 0.3:
            rest.append(f"Unit {chance.randrange(1, 9)}")
        yield Named(style.country, brand, tuple(rest), form, chance.random() < 0.75)


def made_up_queries(named: list[Named], count: int, seed: int = 5) -> list[Asked]:
    """``count`` names to look up: four in five are a changed name of the list, one is not in it."""
    chance = random.Random(seed)  # noqa: S311
    known = {one.name.casefold() for one in named}
    strangers = iter(made_up_list(max(20, count // 2), seed + 1))
    asked: list[Asked] = []
    while len(asked) < count:
        if len(asked) % 5 == 4:
            stranger = next(strangers)
            if stranger.name.casefold() not in known:
                asked.append(Asked(stranger.name, stranger.country, None, None))
            continue
        at = chance.randrange(len(named))
        change = CHANGES[(len(asked) - len(asked) // 5) % len(CHANGES)]
        changed = _changed(chance, named[at], change)
        if changed and changed.casefold() not in known:
            asked.append(Asked(changed, named[at].country, at, change))
    return asked


def _changed(chance: random.Random, one: Named, change: str) -> str | None:
    style = next(style for style in STYLES if style.country == one.country)
    if change == "typo":
        return one.name.replace(one.brand, _slip(chance, one.brand))
    if change == "legal form":
        others = [form for form in style.forms if form != one.form]
        return Named(
            one.country, one.brand, one.rest, chance.choice(others), one.brand_first
        ).name
    if change == "order":
        words = [one.brand, *one.rest]
        chance.shuffle(words)
        return " ".join(part for part in (*words, one.form) if part)
    if change == "dropped word":
        words = one.name.split()
        if len(words) < 3:
            return None
        del words[chance.randrange(len(words))]
        return " ".join(words)
    if change == "abbreviation":
        short = one.name
        for long, abbreviated in _SHORT.items():
            short = short.replace(long, abbreviated)
        return short if short != one.name else None
    if change == "transliteration":
        written = one.brand.lower()
        for here, there in chance.sample(_SOUNDS, len(_SOUNDS)):
            if here in written[1:]:
                written = written[0] + written[1:].replace(here, there, 1)
                break
        changed = one.name.replace(one.brand, written.title())
        return changed if written != one.brand.lower() else None
    return _spaced(chance, one)


def _slip(chance: random.Random, word: str) -> str:
    at = chance.randrange(len(word))
    letter = chance.choice("abcdefghijklmnoprstuvwyz")
    kind = chance.randrange(4)
    if kind == 0 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter + word[at:]
    return word[:at] + letter + word[at + 1 :]


def _spaced(chance: random.Random, one: Named) -> str | None:
    """One word written as two, or two as one."""
    if " " in one.brand:
        return one.name.replace(one.brand, one.brand.replace(" ", "", 1))
    if len(one.brand) < 6:
        return None
    at = chance.randrange(3, len(one.brand) - 2)
    return one.name.replace(one.brand, f"{one.brand[:at]} {one.brand[at:]}")
