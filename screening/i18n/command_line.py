"""The sentences of the command line: for each code the English and the Dutch.

Plain dictionaries, so that `screening --help` costs no more than reading them. A place may have a
format as Python writes it; figures in it are written as the language has them.
"""

import re
import string
from collections.abc import Mapping
from decimal import Decimal

TOP: dict[str, tuple[str, str]] = {
    "screening": (
        "From a contract register to explained human-rights verdicts.",
        "Van een contractenregister naar uitgelegde oordelen over mensenrechten.",
    ),
    "commands": ("commands", "opdrachten"),
    "language": (
        "Dutch (nl) or English (en), also after the command; by default as LANG says",
        "Nederlands (nl) of Engels (en), ook achter de opdracht; anders zoals LANG zegt",
    ),
    "usage_hint": (
        "{prog}: {problem}; `{prog} --help` shows what can be given.",
        "{prog}: {problem}; `{prog} --help` laat zien wat u kunt opgeven.",
    ),
    "stopped": ("screening: stopped.", "screening: gestopt."),
    "fault": (
        "This is a fault of the program ({kind}{where}); please report it with what you did. "
        "What was kept before it stays kept.",
        "Dit is een fout van het programma ({kind}{where}); meld het, met wat u deed. "
        "Wat al was bewaard, blijft bewaard.",
    ),
    "fault_place": (" in {file}, line {line}", " in {file}, regel {line}"),
    "what_to_do": ("what to do", "wat u kunt doen"),
    "contract_id": ("id or number", "id of nummer"),
    "progress.screening": (
        "Screening: {done:,} of {total:,}",
        "Beoordelen: {done:,} van {total:,}",
    ),
    "progress.comparing": (
        "Comparing: {done:,} of {total:,}",
        "Vergelijken: {done:,} van {total:,}",
    ),
}

# What argparse says itself, by its own English; tests/cli holds this against the library.
ARGPARSE = {
    "usage: ": "gebruik: ",
    "positional arguments": "argumenten",
    "options": "opties",
    "subcommands": "opdrachten",
    "show this help message and exit": "laat deze uitleg zien en stop",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "deze argumenten ontbreken: %s",
    "one of the arguments %s is required": "een van deze argumenten is nodig: %s",
    "unrecognized arguments: %s": "onbekende argumenten: %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "%(option)s is niet eenduidig; het kan zijn: %(matches)s"
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r kan hier niet (kies uit %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r kan hier niet (verwacht: %(type)s)",
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "onbekende opdracht %(parser_name)r (kies uit %(choices)s)"
    ),
    "not allowed with argument %s": "kan niet samen met %s",
    "ignored explicit argument %r": "hier hoort geen waarde bij: %r",
    "unexpected option string: %s": "onverwachte optie: %s",
    "expected one argument": "hier hoort één waarde bij",
    "expected at most one argument": "hier hoort ten hoogste één waarde bij",
    "expected at least one argument": "hier hoort ten minste één waarde bij",
    "expected %s argument": "hier hoort %s waarde bij",
    "expected %s arguments": "hier horen %s waarden bij",
}

COMMANDS: dict[str, tuple[str, str]] = {
    # -- bundle --
    "bundle": (
        "Make the figures that ship from a folder with copies of the publishers' files.",
        "Maak de cijfers die worden meegeleverd, uit een map met kopieën van de bestanden van de "
        "uitgevers.",
    ),
    "bundle.to": (
        "by default the figures of this installation",
        "als u niets opgeeft: de cijfers van deze installatie",
    ),
    "bundle.titles": ("also write the CPV titles there", "schrijf daar ook de CPV-titels"),
    "bundle.line": (
        "{source}  {edition}  {layout}  {rows:,} rows  {observations:,} statements  {shipped:,} "
        "shipped",
        "{source}  {edition}  {layout}  {rows:,} rijen  {observations:,} uitspraken  {shipped:,} "
        "meegeleverd",
    ),
    "bundle.line_cpv": ("cpv_2008  {titles:,} titles", "cpv_2008  {titles:,} titels"),
    # -- check --
    "check": (
        "Check a purchase that is not a contract yet. What is left out is unknown and is asked "
        "for.",
        "Toets een inkoop die nog geen contract is. Wat u weglaat, is onbekend en wordt gevraagd.",
    ),
    "check.cpv": ("eight digits; repeatable", "acht cijfers; mag vaker"),
    "check.value": (
        "excluding VAT: 140000, 1.200.000,00 or 1,2 mln",
        "zonder btw: 140000, 1.200.000,00 of 1,2 mln",
    ),
    "check.part_of": (
        "none, lot or framework (a call-off too)",
        "none (geen deel), lot (perceel) of framework (raamovereenkomst, ook een nadere opdracht)",
    ),
    "check.total_value": (
        "of all lots together, or of the whole framework agreement",
        "van alle percelen samen, of van de hele raamovereenkomst",
    ),
    "check.buyer_country": ("where the buyer is", "waar de koper zit"),
    "check.ends": (
        "the last day, option years included",
        "de laatste dag, optiejaren meegerekend",
    ),
    "check.buyer_type": ("central or subcentral", "central (Rijk) of subcentral (decentraal)"),
    "check.nature": (
        "supplies, services or works",
        "supplies (leveringen), services (diensten) of works (werken)",
    ),
    "check.date": ("when the call is sent", "wanneer de aankondiging wordt verzonden"),
    "check.category": (
        "the ISV category as you know it, or geen",
        "de ISV-categorie zoals u die kent, of geen",
    ),
    "check.origin": ("where you assume it is made", "waar het volgens u wordt gemaakt"),
    # -- cpv --
    "cpv": (
        "The CPV codes that fit a purchase in words, with the chance of each; or those that begin "
        "with a number.",
        "De CPV-codes die passen bij een inkoop in woorden, met de kans van elk; of die beginnen "
        "met een getal.",
    ),
    "cpv.texts": (
        "what is bought, in quotation marks; several may be given",
        "wat wordt ingekocht, tussen aanhalingstekens; mag vaker",
    ),
    # -- clause --
    "clause": (
        "Record that a clause is in a contract, that its chain information came, or take that "
        "back.",
        "Leg vast dat een clausule in een contract staat of dat de informatie over de keten er "
        "is, of neem dat terug.",
    ),
    "clause.included": (
        "since when the clause is in the contract",
        "sinds wanneer de clausule in het contract staat",
    ),
    "clause.received": (
        "when its information on the chain came",
        "wanneer de informatie over de keten er was",
    ),
    "clause.undo": ("take the last word back", "neem de laatste vastlegging terug"),
    "clause.clause": (
        "which clause, for example C8; by default those of the verdict that ask for the chain",
        "welke clausule, bijvoorbeeld C8; anders die van het oordeel die naar de keten vragen",
    ),
    "clause.text": (
        "which uniform text a clause has in the contract: C2=KEY/VERSION, its hash, or C2=other",
        "welke uniforme tekst een clausule in het contract heeft: C2=SLEUTEL/VERSIE, de hash, of "
        "C2=other",
    ),
    "clause.due": (
        "when it is due; by default by the clause's term",
        "wanneer het er moet zijn; anders volgens de termijn van de clausule",
    ),
    "clause.by": ("who records it", "wie het vastlegt"),
    "clause.not_a_date": (
        "{value} is not a date; write year, month and day, for example 2026-11-23",
        "{value} is geen datum; schrijf jaar, maand en dag, bijvoorbeeld 2026-11-23",
    ),
    "clause.line": ("{id}  {clauses}  due {due}{late}", "{id}  {clauses}  uiterlijk {due}{late}"),
    "clause.late": ("  overdue since {day}", "  te laat sinds {day}"),
    # -- confirm --
    "confirm": (
        'Confirm the ISV category of a contract (geen for "none of them"), and screen it again.',
        'Bevestig de ISV-categorie van een contract ("geen" als er geen past) en beoordeel het '
        "opnieuw.",
    ),
    "confirm.category": ("a category, or geen", "een categorie, of geen"),
    "confirm.by": ("who confirms it", "wie het bevestigt"),
    # -- cpv-review --
    "cpv-review": (
        "The contracts without a CPV code, alike descriptions together, with the code that each "
        "suggests; confirm them, and take that back.",
        "De contracten zonder CPV-code, gelijke omschrijvingen bij elkaar, met de code die elke "
        "omschrijving voorstelt; bevestig ze, en neem dat terug.",
    ),
    "cpv-review.page": ("of 50 groups", "van 50 groepen"),
    "cpv-review.not_a_number": (
        "{value} is no page; write a number, for example 2",
        "{value} is geen pagina; schrijf een getal, bijvoorbeeld 2",
    ),
    "cpv-review.accept": (
        "give all contracts of a group this code",
        "geef alle contracten van een groep deze code",
    ),
    "cpv-review.accept_sure": (
        "give each group its best code, where that is sure enough",
        "geef elke groep de beste code, waar die zeker genoeg is",
    ),
    "cpv-review.group": ("as the list names it", "zoals de lijst hem noemt"),
    "cpv-review.at_least": (
        "the least confidence, 0 to 1",
        "de kleinste zekerheid, van 0 tot 1",
    ),
    "cpv-review.undo": ("take a confirmation back", "neem een bevestiging terug"),
    "cpv-review.done": (
        "{run}  confirmed for {contracts:,} contracts; {left:,} left without a code",
        "{run}  bevestigd voor {contracts:,} contracten; nog {left:,} zonder code",
    ),
    "cpv-review.left": (
        "{contracts:,} contracts have no CPV code; the description of {silent:,} of them says "
        "nothing.",
        "{contracts:,} contracten hebben geen CPV-code; bij {silent:,} daarvan zegt de "
        "omschrijving niets.",
    ),
    # -- edit --
    "edit": (
        "Say one thing of many contracts: code, category, kind or country of the buyer, owner, "
        "department, status, tags.\n\nIt beats what a file says, also at a later import. edit undo "
        "RUN takes it back.",
        "Zeg één ding van veel contracten: code, categorie, soort of land van de opdrachtgever, "
        "eigenaar, afdeling, status, labels.\n\nHet gaat voor wat een bestand zegt, ook bij een "
        "latere import. edit undo NUMMER neemt het terug.",
    ),
    "edit.field": (
        "cpv, category, buyer_type, buyer_country, owner, department, status, tags, "
        "owner_account, deputy_account; or undo",
        "cpv, category, buyer_type, buyer_country, owner, department, status, tags, "
        "owner_account, deputy_account; of undo",
    ),
    "edit.value": (
        "what it is to be; empty for none; of an account its e-mail address; '+ TAG' adds a tag, "
        "'- TAG' takes it away; with undo the number",
        "wat het moet zijn; leeg voor geen; van een account het e-mailadres; '+ LABEL' voegt een "
        "label toe, '- LABEL' haalt het weg; bij undo het nummer",
    ),
    "edit.contract": ("id or number; may be repeated", "id of nummer; mag vaker"),
    "edit.all": ("all contracts, where nothing narrows", "alle contracten, als niets ze beperkt"),
    "edit.dry_run": ("show what would change", "toon wat er zou veranderen"),
    "proposal.waits": (
        "Nothing changed yet: this waits for a second person (proposal {id}).",
        "Er is nog niets veranderd: dit wacht op een tweede persoon (voorstel {id}).",
    ),
    "edit.done": (
        "{run}  kept for {contracts:,} contracts",
        "{run}  bewaard voor {contracts:,} contracten",
    ),
    "edit.undone": (
        "{run}  taken back for {contracts:,} contracts",
        "{run}  teruggenomen voor {contracts:,} contracten",
    ),
    # -- disclosure --
    "disclosure": (
        "Ask a supplier for its chain: a link for one contract, shown once, that works without "
        "sign-in.\n\nWhat the supplier sends waits on the page Disclosures until somebody accepts "
        "it.",
        "Vraag een leverancier naar de keten: een link voor één contract, die één keer wordt "
        "getoond en zonder inloggen werkt.\n\nWat de leverancier stuurt, wacht op de pagina "
        "Opgaven tot iemand het accepteert.",
    ),
    "disclosure.supplier": (
        "where the contract has several",
        "als het contract er meer dan een heeft",
    ),
    "disclosure.days": ("how long the link works", "hoe lang de link werkt, in dagen"),
    "disclosure.not_days": (
        "{value} is no number of days; write for example 30",
        "{value} is geen aantal dagen; schrijf bijvoorbeeld 30",
    ),
    "disclosure.by": ("who asks", "wie het vraagt"),
    "disclosure.site": (
        "where the pages are served, before the link",
        "waar de pagina's staan, vóór de link",
    ),
    "disclosure.once": (
        "Shown once, for {supplier}; it works for {days} days.",
        "Dit is de enige keer dat u de link ziet. Hij is voor {supplier} en werkt {days} dagen.",
    ),
    # -- explain --
    "explain": (
        "Explain the verdict of one contract as text, by its id or number.",
        "Leg het oordeel over één contract uit als tekst, met zijn id of nummer.",
    ),
    "explain.all": (
        "everything: all paths, sources and pins, instead of two screens",
        "alles: elk pad, elke bron en de vastlegging, in plaats van twee schermen",
    ),
    # -- export --
    "export": (
        "Write the list of contracts, filtered as asked, as CSV or XLSX.",
        "Schrijf de lijst van contracten, gefilterd zoals u vraagt, als CSV of XLSX.",
    ),
    "export.to": (
        "ends in .csv or .xlsx; without it: CSV here",
        "eindigt op .csv of .xlsx; zonder bestand: CSV op het scherm",
    ),
    "export.flag": (
        "required, recommended, ask, none, ...",
        "required (verplicht), recommended (aanbevolen), ask (vraag open), none (geen), ...",
    ),
    "export.band": (
        "very_high, high, medium, low, ...",
        "very_high (zeer hoog), high (hoog), medium (middel), low (laag), ...",
    ),
    "export.level": ("L0 to L4", "L0 tot L4"),
    "export.text": (
        "words in number, title, buyer or supplier",
        "woorden in nummer, titel, koper of leverancier",
    ),
    "export.division": (
        "the first two digits of the CPV code",
        "de eerste twee cijfers van de CPV-code",
    ),
    "export.owned_by": (
        "the account that owns the contract, by its e-mail address; nobody for none",
        "het account dat eigenaar is van het contract, met het e-mailadres; nobody voor geen",
    ),
    "export.owner": ("the owner of the contract", "de contracteigenaar"),
    "export.department": ("the department of the buyer", "de afdeling van de koper"),
    "export.status": ("as the register writes it", "zoals het register die schrijft"),
    "export.tag": ("one of its tags", "een van de labels"),
    "export.term": (
        "running, ended, or closed: calls of which tenders ended, without a known award",
        "running (lopend), ended (afgelopen) of closed: de inschrijving is gesloten en er is geen "
        "gunning bekend",
    ),
    "export.information": (
        "what is on hand of the chain: overdue, an answer waiting, declared, seen in a document",
        "wat er over de keten is: te laat, een antwoord dat wacht, opgegeven, of in een document "
        "gezien",
    ),
    "export.regime": (
        "rules beside the duty that say something of the contract",
        "regels naast de plicht die iets over het contract zeggen",
    ),
    "export.follow_up": (
        "what is due by the clauses: late, expired, expiring, or received and not decided upon",
        "wat er door de clausules moet komen: late (te laat), expired (verlopen), expiring "
        "(verloopt binnenkort) of received (gekomen en nog niet beoordeeld)",
    ),
    "export.uniform_text": (
        "how its clauses stand to the uniform texts: uniform, deviates, or unknown",
        "hoe de clausules zich verhouden tot de uniforme teksten: uniform, deviates (wijkt af) of "
        "unknown (niet vastgelegd)",
    ),
    "export.sort": (
        "value, ends, title, ...; --sort=-value",
        "value, ends, title, ...; andersom: --sort=-value",
    ),
    "export.written": ("Written to {path}.", "Geschreven naar {path}."),
    # -- document --
    "document": (
        "Record that a document behind a declaration was seen, or withdraw that.\n\n"
        "With a contract alone it shows what was declared and what was seen; a tie is named by the "
        "id that it shows.",
        "Leg vast dat een document achter een opgave is gezien, of trek dat in.\n\n"
        "Met alleen een contract laat het zien wat is opgegeven en wat is gezien; een schakel "
        "noemt u met het kenmerk dat het laat zien.",
    ),
    "document.document": ("its name or number", "de naam of het nummer"),
    "document.tie": ("what it speaks of: the id of a tie", "waar het over gaat: het kenmerk"),
    "document.kind": ("what it is; by default other", "wat het is; anders other"),
    "document.class": (
        "A verified by a third party, B the supplier's own documents, C trade data; by default B",
        "A gecontroleerd door een derde, B documenten van de leverancier, C handelsgegevens; "
        "anders B",
    ),
    "document.seen": (
        "when it was seen; by default today",
        "wanneer het is gezien; anders vandaag",
    ),
    "document.note": ("a remark", "een opmerking"),
    "document.withdraw": (
        "end record N; it stays on file",
        "trek vastlegging N in; zij blijft bewaard",
    ),
    "document.by": ("who saw it, or withdraws it", "wie het zag, of intrekt"),
    "document.answer_waiting": (
        "answer {id}  {supplier}  {day}  waits for a decision",
        "antwoord {id}  {supplier}  {day}  wacht op een beslissing",
    ),
    "document.answer_accepted": (
        "answer {id}  {supplier}  {day}  accepted by {by}",
        "antwoord {id}  {supplier}  {day}  aanvaard door {by}",
    ),
    "document.answer_aside": (
        "answer {id}  {supplier}  {day}  put aside by {by}",
        "antwoord {id}  {supplier}  {day}  opzijgelegd door {by}",
    ),
    "document.tie_line": (
        "tie {id}  {good}, {country}: {supplier} to {customer}  class {letter}  {evidence}",
        "schakel {id}  {good}, {country}: {supplier} aan {customer}  klasse {letter}  {evidence}",
    ),
    "document.line": (
        "document {id}  {document}  class {letter}  tie {tie}  seen by {by} on {day}",
        "document {id}  {document}  klasse {letter}  schakel {tie}  gezien door {by} op {day}",
    ),
    "document.withdrawn_line": (
        "document {id}  {document}  class {letter}  tie {tie}  withdrawn by {by}",
        "document {id}  {document}  klasse {letter}  schakel {tie}  ingetrokken door {by}",
    ),
    "document.outcome": ("before: {before}\nnow:    {after}", "eerst: {before}\nnu:    {after}"),
    "document.recorded": ("It has been recorded.", "Het is vastgelegd."),
    # -- hotspots --
    "hotspots": (
        "Show the places and parties on which most contracts at High depend.\n\n"
        "`--of parties` shows parties instead of places; `--as csv` writes all of them for a "
        "spreadsheet.",
        "Laat de plaatsen en partijen zien waarvan de meeste contracten met een hoog risico "
        "afhangen.\n\n`--of parties` laat partijen zien in plaats van plaatsen; `--as csv` "
        "schrijft ze allemaal voor een spreadsheet.",
    ),
    "hotspots.nothing": (
        "No contract was screened yet; `screening screen` does that.",
        "Er is nog geen contract beoordeeld; `screening screen` doet dat.",
    ),
    # -- example --
    "example": (
        "Take the fictional example out of the portfolio, put it back, or play a year "
        "elsewhere.\n\n"
        "What people recorded about it is still there when it comes back. The year is that of "
        "three fictional governments, each in a home of its own.",
        "Haal het fictieve voorbeeld uit de portefeuille, zet het terug, of speel elders een "
        "jaar.\n\n"
        "Wat mensen erover vastlegden, is er nog als het terugkomt. Het jaar is dat van drie "
        "fictieve overheden, elk in een eigen home.",
    ),
    "example.to": (
        "of a year: a new folder for three homes",
        "van een jaar: een nieuwe map voor drie homes",
    ),
    "example.year": ("which year is played", "welk jaar wordt gespeeld"),
    "example.contracts": ("of each government", "van elke overheid"),
    "example.played": (
        "{name}: {count:,} events, in {home}. SCREENING_HOME={home} screening serve shows it.",
        "{name}: {count:,} gebeurtenissen, in {home}. SCREENING_HOME={home} screening serve toont "
        "het.",
    ),
    "example.by": ("who does it", "wie het doet"),
    "example.removed": (
        "The example was removed: {count:,} contracts.",
        "Het voorbeeld is verwijderd: {count:,} contracten.",
    ),
    "example.put_back": (
        "The example is in the portfolio.",
        "Het voorbeeld staat in de portefeuille.",
    ),
    # -- payments --
    "payments": (
        "Show what suppliers were paid, out of payment lists; payments are never contracts.\n\n"
        "`--as csv` writes all suppliers for a spreadsheet.",
        "Laat zien wat leveranciers kregen volgens betaallijsten; een betaling is nooit een "
        "contract.\n\n`--as csv` schrijft alle leveranciers voor een spreadsheet.",
    ),
    "payments.nothing": (
        "No payment list was imported yet.",
        "Er is nog geen betaallijst geïmporteerd.",
    ),
    # -- import --
    "import": (
        "Import contract registers and chains: files and folders, in any format that is known."
        "\n\nHeadings that are not understood are shown, with a proposal; --map "
        '"Heading=field" settles them and is remembered for tables with the same headings.',
        "Importeer contractenregisters en ketens: bestanden en mappen, in elk formaat dat bekend "
        "is.\n\nKoppen die niet worden begrepen, ziet u met een voorstel erbij; met --map "
        '"Kop=veld" legt u ze vast, en dat wordt onthouden voor tabellen met dezelfde koppen.',
    ),
    "import.dry_run": ("say what would be kept", "zeg wat er zou worden bewaard"),
    "import.buyer": ("where the file does not say it", "als het bestand het niet zegt"),
    "import.no_headings": (
        'the first row of tables is data; then --map "Column 1=supplier"',
        'de eerste rij van tabellen is al een gegeven; dan --map "Column 1=supplier"',
    ),
    "import.brand": (
        "whose facility list it is, where the list does not say it",
        "van wie de lijst van locaties is, als de lijst het niet zegt",
    ),
    "import.by": ("who imports", "wie importeert"),
    "import.no_screen": (
        "leave the verdicts to `screening screen`, or to a running worker within the hour",
        "laat de oordelen over aan `screening screen`, of aan een draaiende worker binnen het uur",
    ),
    "import.empty_path": ("a path is empty", "een pad is leeg"),
    "import.empty_name": (
        "a name is empty; leave it out where nobody is known",
        "een naam is leeg; laat de optie weg als niemand bekend is",
    ),
    "import.nothing": (
        "screening: nothing was imported; the reason stands with each file.",
        "screening: er is niets geïmporteerd; de reden staat bij elk bestand.",
    ),
    "import.parties_wait": (
        "{count:,} parties wait to be compared with others and with lists; "
        "`screening matches update` does it, or a worker.",
        "{count:,} partijen moeten nog worden vergeleken met andere en met lijsten; "
        "`screening matches update` doet het, of een worker.",
    ),
    "import.verdicts_changed": (
        "{count:,} contracts have another verdict by what lists say.",
        "{count:,} contracten hebben een ander oordeel door wat er op lijsten staat.",
    ),
    "import.unused_heading": (
        'No table that was read has a heading "{heading}"; --map said nothing with it.',
        'Geen tabel die is gelezen, heeft een kop "{heading}"; --map deed er niets mee.',
    ),
    "import.same_number": (
        "{count:,} company numbers came with another name or country than they have here; nothing "
        "was renamed. `screening matches` asks whether they are the same.",
        "{count:,} bedrijfsnummers kwamen met een andere naam of een ander land dan ze hier "
        "hebben; er is niets hernoemd. `screening matches` vraagt of het dezelfde zijn.",
    ),
    "import.contracts_wait": (
        "{count:,} contracts wait for their verdict; `screening screen` gives it now, a running "
        "worker within the hour.",
        "{count:,} contracten wachten op hun oordeel; `screening screen` geeft het nu, een "
        "draaiende worker binnen het uur.",
    ),
    "import.row": ("{path} row {row}", "{path} rij {row}"),
    "import.more_rejected": (
        "and {count:,} more; --as json has all",
        "en nog {count:,}; --as json heeft ze allemaal",
    ),
    "import.label.remark": ("remark", "opmerking"),
    "import.label.clauses": ("clauses", "clausules"),
    "import.label.rejected": ("rejected", "geweigerd"),
    "import.label.warning": ("warning", "let op"),
    "import.label.processes": ("processes", "procedures"),
    "import.label.contracts": ("contracts", "contracten"),
    "import.label.awards": ("awards", "gunningen"),
    "import.label.suppliers": ("suppliers", "leveranciers"),
    "import.label.ties": ("ties", "relaties"),
    "import.label.ownerships": ("ownerships", "eigendommen"),
    "import.label.payments": ("payments", "betalingen"),
    "import.label.without_cpv": ("without CPV", "zonder CPV"),
    "import.label.would.created": ("would create", "zou nieuw zijn"),
    "import.label.would.updated": ("would update", "zou wijzigen"),
    "import.label.would.unchanged": ("unchanged", "ongewijzigd"),
    "import.outcome.would.imported": ("can be read", "leesbaar"),
    "import.outcome.would.partial": ("partly read", "deels leesbaar"),
    "import.label.created": ("created", "nieuw"),
    "import.label.updated": ("updated", "bijgewerkt"),
    "import.label.calls": ("calls", "oproepen"),
    "import.label.unchanged": ("unchanged", "ongewijzigd"),
    "import.outcome.imported": ("imported", "geïmporteerd"),
    "import.outcome.partial": ("partial", "deels"),
    "import.outcome.refused": ("refused", "geweigerd"),
    "import.outcome.needs_mapping": ("needs_mapping", "kies kolommen"),
    # -- imports --
    "imports": (
        "List the imports, the latest first, with what each of them did.",
        "Laat de imports zien, de laatste eerst, met wat elk ervan deed.",
    ),
    "imports.line": (
        "{id:>5}  {at:%Y-%m-%d %H:%M}  {by}  {created:,} created, {updated:,} updated, "
        "{unchanged:,} unchanged  {names}{undone}",
        "{id:>5}  {at:%Y-%m-%d %H:%M}  {by}  {created:,} nieuw, {updated:,} bijgewerkt, "
        "{unchanged:,} ongewijzigd  {names}{undone}",
    ),
    "imports.payments": ("  (payments: {count:,})", "  (betalingen: {count:,})"),
    "imports.undone": ("  (undone)", "  (ongedaan gemaakt)"),
    # -- notices --
    "notices": (
        "Look for the organization's own notices on TED, by organization number, once a day.",
        "Zoek eens per dag op TED de eigen aankondigingen, op organisatienummer.",
    ),
    "notices.add": (
        "look for the notices of a number from now on",
        "zoek voortaan de aankondigingen van een nummer",
    ),
    "notices.list": ("the numbers that are looked for", "de nummers waarnaar wordt gezocht"),
    "notices.remove": (
        "look no more; what came stays",
        "zoek niet meer; wat kwam, blijft",
    ),
    "notices.look": ("look now and wait for it", "zoek nu en wacht erop"),
    "notices.number": (
        "the organization number as a notice shows it",
        "het organisatienummer zoals een aankondiging het toont",
    ),
    "notices.since": (
        "the first day of publication, YYYY-MM-DD; by default a year ago",
        "de eerste dag van publicatie, JJJJ-MM-DD; anders een jaar geleden",
    ),
    "notices.feed": ("the publisher", "de uitgever"),
    "notices.by": ("who adds it", "wie het toevoegt"),
    "notices.added": (
        "The notices of {number} are looked for from now on.",
        "Voortaan worden de aankondigingen van {number} gezocht.",
    ),
    "notices.removed": (
        "The notices of {number} are looked for no more.",
        "De aankondigingen van {number} worden niet meer gezocht.",
    ),
    "notices.none": (
        "No number is looked for; add one with `screening notices add NUMBER`.",
        "Er wordt naar geen nummer gezocht; voeg er een toe met `screening notices add NUMMER`.",
    ),
    "notices.line": (
        "{feed}  {number}  since {since}  last look {looked}  {outcome}  {taken:,} new",
        "{feed}  {number}  vanaf {since}  laatst gezocht {looked}  {outcome}  {taken:,} nieuw",
    ),
    "notices.never": ("never", "nooit"),
    "notices.problem": ("    {why}", "    {why}"),
    "notices.busy": (
        "Another process is looking for {number} at this moment.",
        "Een ander proces zoekt op dit moment naar {number}.",
    ),
    "notices.outcome.taken": ("new notices came", "er kwam iets nieuws"),
    "notices.outcome.nothing": ("nothing new", "niets nieuws"),
    "notices.outcome.failed": ("did not succeed wholly", "niet helemaal gelukt"),
    "notices.others": (
        "    {count:,} notices left out: no organization in them has this number",
        "    {count:,} aankondigingen overgeslagen: geen organisatie erin heeft dit nummer",
    ),
    # -- matches --
    "matches": (
        "Is it the same company? Show the pairs that may be one, and keep a person's word on "
        "them.\n\n`screening matches` lists what waits, the likeliest first. `decide ID ANSWER "
        "--by NAME --why TEXT` keeps a word: same, not_same or cannot_tell; `undo ID` takes the "
        "last one back; both screen the contracts again that it reaches, and say how many. `show "
        "ID` tells why two may be one and what people said; `update` compares what an import or a "
        "refresh left to compare.",
        "Is het hetzelfde bedrijf? Laat de paren zien die één kunnen zijn, en bewaar wat iemand "
        "erover beslist.\n\n`screening matches` toont wat wacht, het waarschijnlijkste eerst. "
        "`decide ID ANTWOORD --by NAAM --why TEKST` bewaart een beslissing: same (hetzelfde), "
        "not_same (niet hetzelfde) of cannot_tell (niet te zeggen); `undo ID` neemt de laatste "
        "terug; beide beoordelen de contracten waar het om gaat opnieuw en zeggen hoeveel dat er "
        "zijn. `show ID` zegt waarom twee er één kunnen zijn en wat mensen besloten; `update` "
        "vergelijkt wat na een import of verversing nog te vergelijken is.",
    ),
    "matches.source": ("a list", "een lijst"),
    "matches.text": ("in a name of either", "in een naam van een van beide"),
    "matches.show": (
        "why two may be one, and what people said of it",
        "waarom twee er één kunnen zijn, en wat mensen besloten",
    ),
    "matches.decide": (
        "keep a person's word on a match",
        "bewaar wat iemand over een paar beslist",
    ),
    "matches.review_on": ("when it is looked at again", "wanneer er weer naar wordt gekeken"),
    "matches.undo": (
        "take the last word on a match back",
        "neem de laatste beslissing over een paar terug",
    ),
    "matches.update": (
        "compare all that waits to be compared",
        "vergelijk alles wat nog te vergelijken is",
    ),
    "matches.by": ("who says it; it is kept", "wie het zegt; het wordt bewaard"),
    "matches.why": ("it is kept too", "ook dit wordt bewaard"),
    "matches.not_a_date": (
        "{value} is no date; write 2027-11-23",
        "{value} is geen datum; schrijf bijvoorbeeld 2027-11-23",
    ),
    "matches.unfinished": (
        "Not everything has been compared yet; `screening matches update` does it.",
        "Nog niet alles is vergeleken; `screening matches update` doet het.",
    ),
    "matches.decided": (
        "{id}  {answer}  {names}{review}\nScreened again: {reached:,}; with another flag, band or "
        "clause level now: {changed:,}.",
        "{id}  {answer}  {names}{review}\nOpnieuw beoordeeld: {reached:,}; nu met een andere "
        "vlag, een ander risiconiveau of een ander clausuleniveau: {changed:,}.",
    ),
    "matches.review": ("  review on {day}", "  opnieuw bekijken op {day}"),
    "matches.answer.same": ("same", "hetzelfde"),
    "matches.answer.not_same": ("not_same", "niet hetzelfde"),
    "matches.answer.cannot_tell": ("cannot_tell", "niet te zeggen"),
    "matches.answer.undone": ("undone", "teruggenomen"),
    "matches.updated": (
        "{parties:,} parties compared; {waiting:,} matches wait for a person; {changed:,} verdicts "
        "changed.",
        "{parties:,} partijen vergeleken; {waiting:,} paren wachten op een beslissing; "
        "{changed:,} oordelen veranderd.",
    ),
    # -- methodology --
    "methodology": (
        "Show the edition of the method, or with --compare what it changed for each contract.",
        "Laat de editie van de methode zien, of met --compare wat die per contract veranderde.",
    ),
    "methodology.compare": (
        "per contract band, issue and clause level, before this edition and now",
        "per contract risiconiveau, onderwerp en clausuleniveau, vóór deze editie en nu",
    ),
    "methodology.version": ("Method {version}", "Methode {version}"),
    "methodology.origins": (
        "Shares of supply: {computed:,} rows computed from published figures, {estimated:,} "
        "estimated by us",
        "Aandelen in de aanvoer: {computed:,} regels berekend uit gepubliceerde cijfers, "
        "{estimated:,} door ons geschat",
    ),
    "methodology.compared": (
        "Edition {edition}: {compared:,} contracts rated before and now; {waiting:,} not screened "
        "since, {new:,} without an earlier verdict",
        "Editie {edition}: {compared:,} contracten eerder en nu beoordeeld; {waiting:,} sindsdien "
        "niet beoordeeld, {new:,} zonder eerder oordeel",
    ),
    "methodology.changes": (
        "Band higher: {raised:,}, lower: {lowered:,}; another issue first: {heads:,}; clause level "
        "higher: {levels_raised:,}, lower: {levels_lowered:,}",
        "Risiconiveau hoger: {raised:,}, lager: {lowered:,}; ander onderwerp voorop: {heads:,}; "
        "clausuleniveau hoger: {levels_raised:,}, lager: {levels_lowered:,}",
    ),
    # -- paths --
    "paths": (
        "Show the paths of contracts to people who may be harmed: whom to speak with, how many "
        "more.\n\nWith --party the same is told of a party, as if it were the direct supplier: a "
        "brand with its mills. Of several contracts the suppliers that they have in common are "
        "told as well.",
        "Laat de paden zien van contracten naar mensen die schade kunnen lijden: met wie u praat, "
        "en hoeveel meer er zijn.\n\nMet --party ziet u hetzelfde van een partij, alsof die de "
        "directe leverancier is: een merk met zijn fabrieken. Van meer contracten ziet u ook de "
        "leveranciers die zij samen hebben.",
    ),
    "paths.party": (
        "a party instead, by name or key",
        "in plaats daarvan een partij, met naam of sleutel",
    ),
    "paths.issue": ("only this issue", "alleen dit thema"),
    "paths.not_a_number": (
        "{value} is no number of paths; write for example 3",
        "{value} is geen aantal paden; schrijf bijvoorbeeld 3",
    ),
    "paths.top": ("paths per issue (3)", "paden per thema (3)"),
    # -- prepare --
    "prepare": (
        "Prepare SCREENING_HOME: make the store and load the figures that ship. Safe to repeat.",
        "Maak SCREENING_HOME klaar: maak de opslag en laad de meegeleverde cijfers. Herhalen kan "
        "geen kwaad.",
    ),
    "prepare.ready": (
        "Ready: {count:,} sources in use.",
        "Klaar: {count:,} bronnen in gebruik.",
    ),
    # -- refresh --
    "refresh": (
        "Refresh sources: fetch (or read what is given), check, and only then use; screen what it "
        "reaches.\n\nWithout a name all sources that are switched on. A list that is not believed "
        "is set aside and the last good one stays in use; `screening sources` shows both. --from "
        "takes a file or folder in the publisher's format, or an address of the publisher; "
        "--edition says what a file does not.",
        "Ververs bronnen: ophalen (of lezen wat u geeft), controleren en dan pas gebruiken; "
        "beoordeel daarna wat het raakt.\n\nZonder naam: alle bronnen die aanstaan. Een lijst die "
        "niet te vertrouwen is, wordt apart gezet en de laatste goede blijft in gebruik; "
        "`screening sources` laat beide zien. --from neemt een bestand of map in het formaat van "
        "de uitgever, of een adres van de uitgever; --edition zegt wat een bestand niet zegt.",
    ),
    "refresh.from": ("instead of fetching", "in plaats van ophalen"),
    "refresh.edition": ("where the file does not say it", "als het bestand het niet zegt"),
    "refresh.dry_run": (
        "read and judge; keep nothing",
        "lees en controleer; bewaar niets",
    ),
    "refresh.by": ("who asks for it", "wie erom vraagt"),
    "refresh.were_busy": (
        "Left alone, because another run of it is going on: {sources}.",
        "Niet gedaan, omdat er al een verversing van loopt: {sources}.",
    ),
    "refresh.changed": (
        "{source}: {changed:,} contracts changed, of {screened:,} that were screened again.",
        "{source}: {changed:,} contracten veranderd, van {screened:,} die opnieuw zijn beoordeeld.",
    ),
    "refresh.line": (
        "{source:<26} {outcome:<12} {edition:<12} {rows:>9,} rows  {observations:>9,} statements  "
        "{subjects:>9,} subjects",
        "{source:<26} {outcome:<12} {edition:<12} {rows:>9,} rijen  {observations:>9,} "
        "uitspraken  {subjects:>9,} onderwerpen",
    ),
    "outcome.accepted": ("accepted", "in gebruik"),
    "outcome.unchanged": ("unchanged", "niets nieuws"),
    "outcome.quarantined": ("quarantined", "apart gezet"),
    "outcome.refused": ("refused", "niet gehaald"),
    # -- digest --
    "digest": (
        "What is due, waits or changed, as the mail of a day or week says it.",
        "Wat aan de beurt is, wacht of veranderde, zoals de mail van een dag of week het zegt.",
    ),
    "digest.for": (
        "of the contracts of this account; by default of all",
        "van de contracten van dit account; anders van alle",
    ),
    "digest.days": ("how many days back changes count", "hoeveel dagen terug wijzigingen tellen"),
    "digest.filter": (
        "what is in it, as in the address of the list: flag=required&term=running",
        "wat erin staat, zoals in het adres van de lijst: flag=required&term=running",
    ),
    # -- report --
    "report.year": (
        "of the report to the council: the year that it is about",
        "van het verslag aan de raad: het jaar waarover het gaat",
    ),
    "report": (
        "Write a paper: the file of a contract, the annex with its clauses, the profile of a "
        "supplier, a letter to it, or contracts in figures.",
        "Schrijf een stuk: het dossier van een contract, de bijlage met zijn clausules, het "
        "profiel van een leverancier, een brief, of contracten in cijfers.",
    ),
    "report.kind": ("which paper: {known}", "welk stuk: {known}"),
    "report.format": (
        "docx, pdf or json, and of many contracts xlsx or csv; without it as the file's name ends",
        "docx, pdf of json, en van veel contracten xlsx of csv; anders zoals de naam eindigt",
    ),
    "report.about": (
        "id or number of a contract; of a supplier its name or key",
        "id of nummer van een contract; van een leverancier de naam of sleutel",
    ),
    "report.link": (
        "for the letter: the link that `screening disclosure` made",
        "voor de brief: de link die `screening disclosure` maakte",
    ),
    "report.to": ("the file to write", "het bestand om te schrijven"),
    # -- request --
    "request": (
        "Keep a purchase before the tender: describe it, give advice, decide, tie the contract.",
        "Bewaar een inkoop vóór de aanbesteding: beschrijf, adviseer, besluit, koppel contract.",
    ),
    "request.new": (
        "describe a purchase; prints its number",
        "beschrijf een inkoop; toont het nummer",
    ),
    "request.change": ("answer more, or otherwise", "antwoord meer, of anders"),
    "request.list": ("the requests, the latest first", "de aanvragen, de nieuwste eerst"),
    "request.show": (
        "one request: its verdict, and the questions that matter",
        "één aanvraag: het oordeel, en de vragen die ertoe doen",
    ),
    "request.asked": ("ask for advice", "vraag advies"),
    "request.advised": ("record an advice", "leg een advies vast"),
    "request.decided": ("record the decision", "leg het besluit vast"),
    "request.tied": ("say which contract came of it", "zeg welk contract eruit voortkwam"),
    "request.not_this": (
        "say that a contract did not come of it",
        "zeg dat een contract er niet uit voortkwam",
    ),
    "request.maybe_this": ("take that back", "neem dat terug"),
    "request.removed": (
        "remove a draft; `back` brings it back",
        "verwijder een concept; `back` zet het terug",
    ),
    "request.back": ("take the last step back", "neem de laatste stap terug"),
    "request.number": ("as 2026-0001", "als 2026-0001"),
    "request.state": ("only those in this state", "alleen die in deze staat"),
    "request.search": ("only those that hold these words", "alleen die met deze woorden"),
    "request.title": ("by default what is bought", "standaard wat er wordt gekocht"),
    "request.words": ("what is bought, in words", "wat er wordt gekocht, in woorden"),
    "request.requester": ("name or e-mail address", "naam of e-mailadres"),
    "request.adviser": ("name or e-mail address", "naam of e-mailadres"),
    "request.department": ("as contracts name it", "zoals contracten haar noemen"),
    "request.buyer": ("as the contract will name it", "zoals het contract haar zal noemen"),
    "request.reference": ("the number of the procurement", "het nummer van de aanbesteding"),
    "request.tags": (
        "a semicolon between them; a role on one sees the request",
        "met een puntkomma ertussen; een rol op een ervan ziet de aanvraag",
    ),
    "request.by": ("your name", "uw naam"),
    "request.level": (
        "L0 to L4; by default as the verdict says",
        "L0 tot L4; standaard als het oordeel",
    ),
    "request.why": (
        "the advice, or the reason; needed below the advised level",
        "het advies, of de reden; nodig onder het geadviseerde niveau",
    ),
    "request.nothing": ("There is no such request.", "Zo’n aanvraag is er niet."),
    "request.open": (
        "Open questions, the most telling first:",
        "Open vragen, wat het meest beslist eerst:",
    ),
    "request.moved": ("Request {number}: {state}.", "Aanvraag {number}: {state}."),
    "request.is.draft": ("a draft", "een concept"),
    "request.is.asked": ("advice asked", "advies gevraagd"),
    "request.is.advised": ("advised", "geadviseerd"),
    "request.is.decided": ("decided", "besloten"),
    "request.is.contract": ("became a contract", "contract geworden"),
    "request.is.removed": ("removed", "verwijderd"),
    # -- screen --
    "screen": (
        "Screen contracts and show the verdicts: all of them, or one by its id or number.",
        "Beoordeel contracten en laat de oordelen zien: allemaal, of één met zijn id of nummer.",
    ),
    "screen.nothing": (
        "There are no contracts yet; `screening import PATH` brings them in.",
        "Er zijn nog geen contracten; `screening import PAD` haalt ze binnen.",
    ),
    # -- sensitivity --
    "sensitivity": (
        "How firm the bands are: the share of purchases that change band when the method's numbers "
        "do.",
        "Hoe vast de risiconiveaus zijn: welk deel van de inkopen van niveau verandert als de "
        "getallen van de methode dat doen.",
    ),
    "sensitivity.own": (
        "over the contracts of this portfolio; by default over how often codes occur in notices",
        "over de eigen contracten; anders naar hoe vaak codes in aankondigingen voorkomen",
    ),
    "sensitivity.purchases": ("{count:,} purchases", "{count:,} inkopen"),
    "sensitivity.kind": (
        "{kind}: {count:,} variations, on average {mean:.2%} change band; at most {one:.1%} "
        "({name}), by two bands {two:.1%}",
        "{kind}: {count:,} variaties, gemiddeld verandert {mean:.2%} van niveau; ten hoogste "
        "{one:.1%} ({name}), {two:.1%} twee niveaus",
    ),
    "sensitivity.kind.constant": ("constant", "constante"),
    "sensitivity.kind.weight": ("weight", "gewicht"),
    "sensitivity.kind.level": ("level", "niveau"),
    "sensitivity.together": (
        "{name}: {one:.1%} change band, {two:.1%} by two",
        "{name}: {one:.1%} verandert van niveau, {two:.1%} twee niveaus",
    ),
    "sensitivity.failed": (
        "fails: {name}: {one:.1%} change band, {two:.1%} by two",
        "haalt de grens niet: {name}: {one:.1%} verandert van niveau, {two:.1%} twee niveaus",
    ),
    "sensitivity.gate_holds": (
        "The proposed gate holds.",
        "De voorgestelde grens houdt.",
    ),
    "sensitivity.gate_fails": (
        "The proposed gate does not hold.",
        "De voorgestelde grens houdt niet.",
    ),
    # -- serve --
    "serve": (
        "Serve the pages of one local organization on this machine; the first start fills it.\n\n"
        "Sources are refreshed in the background when they are due: a clock and a worker run "
        "beside the web service and end with it. An empty portfolio gets the fictional example "
        "register that ships, so that there is something to see.",
        "Toon de pagina's van één lokale organisatie op deze machine; de eerste start vult die."
        "\n\nBronnen worden op de achtergrond ververst als het tijd is: een klok en een worker "
        "draaien naast de webdienst en stoppen met die mee. Een lege portefeuille krijgt het "
        "verzonnen voorbeeldregister dat is meegeleverd, zodat er iets te zien is.",
    ),
    "serve.port": ("instead of PORT", "in plaats van PORT"),
    "serve.example": (
        "Importing the example register: a fictional buyer with fictional suppliers.",
        "Het voorbeeldregister wordt geïmporteerd: een verzonnen koper met verzonnen leveranciers.",
    ),
    "serve.bad_port": (
        "{value} is no port from 1 to 65535",
        "{value} is geen poort van 1 tot 65535",
    ),
    # -- sources --
    "sources": (
        "Show how the sources are doing; take packs to a machine without internet; accept by "
        "hand.\n\n`screening sources` lists them. `export PATH` writes a signed pack of the lists "
        "in use, `load PATH` takes one, `trust KEY` trusts the machine that makes them. `accept "
        "RUN` takes a list that was set aside into use on a person's word; `show RUN` tells how it "
        "differs from the one in use. `on SOURCE` and `off SOURCE` switch a source on and off; of "
        "one that comes in parts `--parts` chooses.",
        "Laat zien hoe het met de bronnen gaat; breng pakketten naar een machine zonder internet; "
        "neem een lijst met de hand in gebruik.\n\n`screening sources` toont ze. `export PAD` "
        "schrijft een ondertekend pakket van de lijsten in gebruik, `load PAD` neemt er een, "
        "`trust SLEUTEL` vertrouwt de machine die ze maakt. `accept RUN` neemt een lijst die "
        "apart is gezet in gebruik omdat iemand dat beslist; `show RUN` zegt hoe die verschilt "
        "van de lijst in gebruik. `on BRON` en `off BRON` zetten een bron aan en uit; komt een "
        "bron in delen, dan kiest `--parts`.",
    ),
    "sources.export": (
        "write a signed pack of the lists in use",
        "schrijf een ondertekend pakket van de lijsten in gebruik",
    ),
    "sources.load": ("take the lists of a pack", "neem de lijsten van een pakket"),
    "sources.trust": (
        "trust the packs that a key signs",
        "vertrouw de pakketten die een sleutel ondertekent",
    ),
    "sources.show": (
        "how a list that was set aside differs from the one in use",
        "hoe een lijst die apart is gezet, verschilt van die in gebruik",
    ),
    "sources.switch_on": (
        "switch a source on: it is fetched from now on",
        "zet een bron aan: hij wordt voortaan opgehaald",
    ),
    "sources.parts": (
        "which parts of it, where it comes in parts",
        "welke delen, als de bron in delen komt",
    ),
    "sources.switch_off": (
        "switch a source off: what is in use stays, and ages",
        "zet een bron uit: wat in gebruik is, blijft en wordt ouder",
    ),
    "sources.accept": (
        "take a list that was set aside into use",
        "neem een lijst die apart is gezet in gebruik",
    ),
    "sources.by": ("who accepts it", "wie hem accepteert"),
    "sources.why": ("the reason; it is kept", "de reden; die wordt bewaard"),
    "sources.alarm": ("    alarm: {reason}", "    alarm: {reason}"),
    "sources.not_a_run": (
        "{value} is no number of a run",
        "{value} is geen nummer van een run",
    ),
    "sources.set_aside": (
        "    set aside: run {run}, edition {edition}",
        "    apart gezet: run {run}, editie {edition}",
    ),
    "sources.nothing": (
        "{source:<26} nothing in use; {due}",
        "{source:<26} niets in gebruik; {due}",
    ),
    "sources.line": (
        "{source:<26} {freshness:<8} {edition:<12} {upstream:<11} {seen:<11}{age:>5} days "
        "{rows:>9,} rows  {sha256}  {due:<17} {licence}",
        "{source:<26} {freshness:<8} {edition:<12} {upstream:<11} {seen:<11}{age:>5} dagen "
        "{rows:>9,} rijen  {sha256}  {due:<17} {licence}",
    ),
    "sources.fresh": ("fresh", "actueel"),
    "sources.stale": ("stale", "oud"),
    "sources.expired": ("expired", "verlopen"),
    "sources.again": (" (again)", " (opnieuw)"),
    "sources.upload": (
        "needs a file: screening refresh {source} --from PATH",
        "vraagt een bestand: screening refresh {source} --from PAD",
    ),
    "sources.by_hand": ("by hand", "met de hand"),
    "sources.off": ("off", "uit"),
    "sources.is_on": (
        "{source} is on. Its licence: {licence} ({url}).",
        "{source} staat aan. De licentie: {licence} ({url}).",
    ),
    "sources.is_off": (
        "{source} is off; what is in use of it stays in use, and ages.",
        "{source} staat uit; wat ervan in gebruik is, blijft in gebruik en wordt ouder.",
    ),
    "sources.exported": (
        "{path}  {lists:,} lists  {files:,} files\nkey {key}",
        "{path}  {lists:,} lijsten  {files:,} bestanden\nsleutel {key}",
    ),
    "sources.left_out": (
        "Left out, because they come with the program: {names}.",
        "Weggelaten, omdat het programma ze al heeft: {names}.",
    ),
    "sources.loaded": (
        "{path}  made {made:%Y-%m-%d %H:%M}  {lists:,} lists",
        "{path}  gemaakt {made:%Y-%m-%d %H:%M}  {lists:,} lijsten",
    ),
    "sources.loaded_list": (
        "{source:<26} {outcome:<12} {edition}",
        "{source:<26} {outcome:<12} {edition}",
    ),
    "sources.trusted": ("Trusted from now on.", "Wordt voortaan vertrouwd."),
    "sources.trusted_already": ("It was trusted already.", "Werd al vertrouwd."),
    "sources.held": (
        "{source}  edition {edition}  {status}",
        "{source}  editie {edition}  {status}",
    ),
    "sources.ready": ("ready", "in gebruik"),
    "sources.retired": ("retired", "was in gebruik"),
    "sources.quarantined": ("quarantined", "apart gezet"),
    "sources.counted": ("{name:<32} {was:>9,} -> {now:>9,}", "{name:<32} {was:>9,} -> {now:>9,}"),
    "sources.kind": ("{count:,} {kind}", "{count:,} {kind}"),
    "sources.kind.added": ("added", "nieuw"),
    "sources.kind.removed": ("removed", "weg"),
    "sources.kind.changed": ("changed", "anders"),
    "sources.kind.only the year": ("only the year", "alleen het jaar"),
    "sources.accepted": (
        "{source}  edition {edition} is in use; {changed:,} contracts changed, of {screened:,} "
        "that were screened again.",
        "{source}  editie {edition} is in gebruik; {changed:,} contracten veranderd, van "
        "{screened:,} die opnieuw zijn beoordeeld.",
    ),
    # -- backup, restore, move --
    "backup": (
        "Write the whole store into one file, while it is in use: the database and the publishers' "
        "files that verdicts rest on.",
        "Schrijf alles wat is bewaard in één bestand, terwijl het in gebruik is: de database en de "
        "bestanden van uitgevers waarop oordelen rusten.",
    ),
    "backup.file": ("the file to write", "het bestand dat u wilt schrijven"),
    "backup.with_secrets": (
        "take along the keys that sign forms and packs: whoever has the file can then sign as you",
        "neem de sleutels mee waarmee formulieren en pakketten worden getekend: wie het bestand "
        "heeft, kan dan als u tekenen",
    ),
    "backup.begins": ("Writing a backup to {path} ...", "De back-up komt in {path} ..."),
    "backup.done": (
        "{path} holds {rows:,} rows of {tables} tables and {files:,} files ({size:,.1f} MB), read "
        "back and checked.",
        "{path} bevat {rows:,} rijen van {tables} tabellen en {files:,} bestanden ({size:,.1f} "
        "MB), teruggelezen en gecontroleerd.",
    ),
    "backup.has_secrets": (
        "It holds the keys of this installation: keep it as you keep a password.",
        "De sleutels van deze installatie zitten erin: bewaar het bestand als een wachtwoord.",
    ),
    "backup.without_secrets": (
        "The keys of this installation are not in it ({names}); --with-secrets takes them along.",
        "De sleutels van deze installatie zitten er niet in ({names}); --with-secrets neemt ze "
        "mee.",
    ),
    "progress.backup": ("Written: {done:,} of {total:,}", "Geschreven: {done:,} van {total:,}"),
    "restore": (
        "Put a backup in the place of the store; stop the service first. What was there is kept "
        "aside.",
        "Zet een back-up terug; stop eerst de dienst. Wat er was, blijft apart bewaard.",
    ),
    "restore.file": ("the file of the backup", "het bestand met de back-up"),
    "restore.check": (
        "only read every part and say whether it is whole",
        "lees alleen elk deel en zeg of het heel is",
    ),
    "restore.replace": (
        "also where the store has data; that is kept aside",
        "ook als er al gegevens zijn; die blijven apart bewaard",
    ),
    "restore.begins": ("Restoring {path} ...", "{path} wordt teruggezet ..."),
    "restore.whole": (
        "{path} is whole: {rows:,} rows of {tables} tables and {files:,} files, made {made}.",
        "{path} is heel: {rows:,} rijen van {tables} tabellen en {files:,} bestanden, gemaakt "
        "{made}.",
    ),
    "restore.done": (
        "{path} is restored: {rows:,} rows of {tables} tables and {files:,} files, made {made}.",
        "{path} is teruggezet: {rows:,} rijen van {tables} tabellen en {files:,} bestanden, "
        "gemaakt {made}.",
    ),
    "restore.aside": (
        "What was there is kept as {place}; remove it when you are sure.",
        "Wat er was, is bewaard als {place}; verwijder het als u zeker bent.",
    ),
    "progress.checked": ("Checked: {done:,} of {total:,}", "Bekeken: {done:,} van {total:,}"),
    "progress.restored": (
        "Restored: {done:,} of {total:,}",
        "Teruggezet: {done:,} van {total:,}",
    ),
    "move": (
        "Copy the store of SQLite, with all its data, into an empty database of PostgreSQL; stop "
        "the service first.",
        "Kopieer alles uit SQLite naar een lege database van PostgreSQL; stop eerst de dienst.",
    ),
    "move.to": (
        "address of the database: postgresql+psycopg://user:password@host/name",
        "adres van de database: postgresql+psycopg://gebruiker:wachtwoord@host/naam",
    ),
    "move.begins": ("Moving the store ...", "De gegevens worden verplaatst ..."),
    "move.table": (
        "{name:<28} {rows:>12,}  {sha256}",
        "{name:<28} {rows:>12,}  {sha256}",
    ),
    "move.done": (
        "{rows:,} rows of {tables} tables are there and the same, one by one. Set "
        "SCREENING_DATABASE to that address and start the service; SQLite's file is as it was.",
        "{rows:,} rijen van {tables} tabellen staan er, rij voor rij gelijk. Geef "
        "SCREENING_DATABASE dat adres en start de dienst; het bestand van SQLite is zoals het was.",
    ),
    "progress.moved": ("Moved: {done:,} of {total:,}", "Verplaatst: {done:,} van {total:,}"),
    # -- todo --
    "todo": (
        "Show what is late, came in or is due soon, over all contracts with a clause.",
        "Laat zien wat te laat is, is gekomen of binnenkort moet, voor elk contract met clausule.",
    ),
    "todo.calendar": (
        "write the days to an iCalendar file (.ics) too",
        "schrijf de dagen ook naar een iCalendar-bestand (.ics)",
    ),
    "todo.nothing": (
        "Nothing is late, waits for you or is due within thirty days.",
        "Niets is te laat, wacht op u of moet binnen dertig dagen.",
    ),
    # -- proof --
    # -- council --
    "council": (
        "The texts of the yearly report to the council or parliament, and its adoption.",
        "De teksten van het jaarverslag aan de raad of Kamer, en de vaststelling ervan.",
    ),
    "council.texts": ("the texts of a year", "de teksten van een jaar"),
    "council.places": (
        "the figures that a text can take, and what each is now",
        "de cijfers die een tekst kan opnemen, en wat elk nu is",
    ),
    "council.write": ("keep a text as its next version", "bewaar een tekst als volgende versie"),
    "council.name": ("which text", "welke tekst"),
    "council.file": ("a file with the text, in UTF-8", "een bestand met de tekst, in UTF-8"),
    "council.numbers": (
        "the numbers that are typed in it are no figures",
        "de getallen die erin zijn getypt, zijn geen cijfers",
    ),
    "council.adopt": (
        "keep the report of a year as it was adopted",
        "bewaar het verslag van een jaar zoals het is vastgesteld",
    ),
    "council.decision": (
        "by which decision, such as the number and day of a resolution",
        "met welk besluit, zoals nummer en dag van een raadsbesluit",
    ),
    "council.why": (
        "what a further edition puts right",
        "wat een volgende editie rechtzet",
    ),
    "council.editions": ("the reports that were adopted", "de verslagen die zijn vastgesteld"),
    "council.year": ("the year that it is about", "het jaar waarover het gaat"),
    "council.text": ("{name} ({title}), version {version}:", "{name} ({title}), versie {version}:"),
    "council.kept": ("{name}: version {version}.", "{name}: versie {version}."),
    "council.none": ("None was adopted yet.", "Er is er nog geen vastgesteld."),
    # -- commitment --
    "commitment": (
        "Motions of the council or parliament and commitments to it, and where each stands.",
        "Moties van de raad of Kamer en toezeggingen aan haar, en hoe elk ervoor staat.",
    ),
    "commitment.add": ("record one", "leg er een vast"),
    "commitment.settle": ("say where one stands", "zeg hoe een ervoor staat"),
    "commitment.list": ("all of them, the oldest first", "allemaal, de oudste eerst"),
    "commitment.text": ("what was asked or promised", "wat is gevraagd of beloofd"),
    "commitment.reference": (
        "as the council or parliament numbers it",
        "zoals de raad of Kamer haar nummert",
    ),
    "commitment.owner": (
        "who sees to it; an office rather than a person",
        "wie ervoor zorgt; liever een functie dan een persoon",
    ),
    "commitment.day": (
        "on which it was carried or given",
        "waarop zij is aangenomen of gedaan",
    ),
    "commitment.since": ("since when; today if left out", "sinds wanneer; anders vandaag"),
    "commitment.why": ("needed where it is dropped", "nodig als zij vervalt"),
    "commitment.number": ("as the list shows it", "zoals de lijst het toont"),
    "commitment.nothing": ("There is none.", "Er is er geen."),
    "commitment.settled": ("{number}: {state}.", "{number}: {state}."),
    "lender": (
        "Record that a labour lender was looked up in the public register (Wtta).",
        "Leg vast dat een uitlener in het openbare register is opgezocht (Wtta).",
    ),
    "lender.name": ("name of the lender", "naam van de uitlener"),
    "lender.kvk": ("its KvK number, eight digits", "het KvK-nummer, acht cijfers"),
    "lender.outcome": ("what the register says", "wat het register zegt"),
    "lender.looked": (
        "on which day somebody looked; today if left out",
        "op welke dag iemand keek; anders vandaag",
    ),
    "lender.looked_by": ("who looked; else --by", "wie keek; anders --by"),
    "lender.withdraw": ("look-up N was a mistake", "raadpleging N was een vergissing"),
    "lender.none": (
        "Of contract {id} no look-up in the register is on record.",
        "Bij contract {id} is geen raadpleging van het register vastgelegd.",
    ),
    "user.language": (
        "choose in which language a person, or else the organization, is written to",
        "kies in welke taal een persoon, of anders de organisatie, e-mail krijgt",
    ),
    "user.language_of": (
        "of whom; without it of everybody who chose none",
        "van wie; zonder adres van iedereen die geen taal koos",
    ),
    "user.language_kept": ("The language has been kept.", "De taal is bewaard."),
    "answers": (
        "What suppliers answered for a contract, and for others; accept, take over, undo.",
        "Wat leveranciers bij contracten antwoordden; aanvaard, neem over, draai terug.",
    ),
    "answers.accept": (
        "these answers are good: they may be used for other contracts",
        "deze antwoorden zijn goed: ze mogen bij andere contracten worden gebruikt",
    ),
    "answers.refuse": (
        "these answers are not accepted; give --why, which the supplier reads",
        "deze antwoorden worden niet aanvaard; geef --why, dat de leverancier leest",
    ),
    "answers.take_over": (
        "use these answers, given for other contracts, here too",
        "gebruik deze antwoorden, gegeven bij andere contracten, ook hier",
    ),
    "answers.undo": (
        "take back what was last done with these answers here",
        "neem terug wat hier het laatst met deze antwoorden is gedaan",
    ),
    "answers.none": (
        "Nothing was answered for contract {id}, and nothing is offered from others.",
        "Bij contract {id} is niets beantwoord, en van andere wordt niets aangeboden.",
    ),
    "proof": (
        "record a proof of what is due, and decide on it beside its checklist",
        "leg een bewijsstuk vast van wat er moet komen, en beoordeel het naast de controlelijst",
    ),
    "proof.item": (
        "what it is for: a clause or event of the calendar; alone it prints what to look at",
        "waarvoor het is: een clausule of dag van de agenda; alleen toont het waarop u let",
    ),
    "proof.title": ("name or number of the document", "naam of nummer van het document"),
    "proof.kind": ("what kind of document it is", "wat voor document het is"),
    "proof.file": (
        "a file to keep, encrypted; without it the proof is described alone",
        "een bestand om te bewaren, versleuteld; zonder bestand is het alleen beschreven",
    ),
    "proof.from": ("from which day on it holds", "vanaf welke dag het geldt"),
    "proof.until": ("until which day it holds", "tot en met welke dag het geldt"),
    "proof.label": ("which certificate or label it is", "welk certificaat of keurmerk het is"),
    "proof.good": (
        "of which good it speaks; else of the whole contract",
        "over welk goed het gaat; anders over het hele contract",
    ),
    "proof.country": ("of which country", "over welk land"),
    "proof.issue": (
        "of which issue, such as forced_labour",
        "over welk onderwerp, zoals forced_labour",
    ),
    "proof.site": ("of which site", "over welke vestiging"),
    "proof.replaces": ("in the place of which proof", "in de plaats van welk bewijsstuk"),
    "proof.accept": ("proof N is good enough", "bewijsstuk N is goed genoeg"),
    "proof.refuse": (
        "proof N is not good enough; give --again and --why",
        "bewijsstuk N is niet goed genoeg; geef --again en --why",
    ),
    "proof.withdraw": ("proof N does not belong here", "bewijsstuk N hoort hier niet"),
    "proof.undo": (
        "take the last decision on proof N back",
        "neem het laatste besluit over bewijsstuk N terug",
    ),
    "proof.save": ("save the file of proof N", "sla het bestand van bewijsstuk N op"),
    "proof.met": (
        "a point of the checklist that is met; may come more often",
        "een punt van de controlelijst dat klopt; mag vaker",
    ),
    "proof.not_met": ("a point that is not met", "een punt dat niet klopt"),
    "proof.to": ("where to save the file", "waar het bestand komt"),
    "proof.none": (
        "Contract {id} has no proofs yet.",
        "Van contract {id} zijn nog geen bewijsstukken vastgelegd.",
    ),
    # -- follow-up --
    "follow-up": (
        "Show the calendar of a contract, and record what came of it.",
        "Laat de agenda van een contract zien, en leg vast wat er is gekomen.",
    ),
    "follow-up.item": (
        "what is meant, as the calendar names it: C2",
        "wat u bedoelt, zoals de agenda het noemt: C2",
    ),
    "follow-up.occurrence": (
        "which one, where it comes each year",
        "de hoeveelste, waar het elk jaar terugkomt",
    ),
    "follow-up.not_a_number": ("{value} is not a whole number", "{value} is geen heel getal"),
    "follow-up.received": ("the day on which it came", "de dag waarop het kwam"),
    "follow-up.accepted": (
        "the day on which it was found good enough",
        "de dag waarop het goed genoeg bleek",
    ),
    "follow-up.refused": (
        "the day on which it was not good enough",
        "de dag waarop het niet goed genoeg bleek",
    ),
    "follow-up.moved": ("the new day on which it is due", "de nieuwe dag waarop het er moet zijn"),
    "follow-up.again": (
        "with --refused: the new day on which it is due",
        "bij --refused: de nieuwe dag waarop het er moet zijn",
    ),
    "follow-up.promised": (
        "the supplier promised something by this day; say what with --why",
        "de leverancier zegde iets toe voor deze dag; zeg wat met --why",
    ),
    "follow-up.dropped": ("it comes no more; say why", "het komt niet meer; zeg waarom"),
    "follow-up.began": (
        "what the clause waits for happened on this day (a signal, or you asked): its term begins",
        "waar de clausule op wacht gebeurde op deze dag (een signaal, of u vroeg erom): de termijn "
        "begint",
    ),
    "follow-up.notice_months": (
        "the notice period of the contract in months; the review before renewal comes before it",
        "de opzegtermijn van het contract in maanden; de terugblik voor verlengen komt daarvoor",
    ),
    "follow-up.outdated": (
        "The contract carries {clause} in version {carried}; the text is version {now} now.",
        "Het contract bevat {clause} in versie {carried}; de tekst is nu versie {now}.",
    ),
    "follow-up.waits": ("no day yet; --began DATE", "nog geen dag; --began DATUM"),
    "follow-up.undo": ("take the last record of it back", "trek het laatste dat is vastgelegd in"),
    "follow-up.no_clause": (
        "No clause is on record in {id}; `screening clause` records one.",
        "In {id} is geen clausule vastgelegd; `screening clause` legt er een vast.",
    ),
    "explain.decided": (
        "Decided beside the flag: {decisions}\n",
        "Besloten naast de vlag: {decisions}\n",
    ),
    "explain.theme": ("\nTheme {theme}: {question}", "\nThema {theme}: {question}"),
    "explain.deciding": ("\nWhat decides most", "\nWat het meest beslist"),
    # -- practice --
    "practice": (
        "Good practice: publish it to other organizations, take it over, say what came of it.",
        "Goede praktijk: publiceer haar voor andere organisaties, neem haar over, zeg wat zij "
        "opleverde.",
    ),
    "practice.list": ("list what is published, and what is new", "noem wat er is, en wat nieuw is"),
    "practice.show": ("show one, with what came of it", "toon er een, met wat zij opleverde"),
    "practice.publish": ("publish one, or a newer version", "publiceer er een, of een versie"),
    "practice.use": ("take one over; a copy stays", "neem er een over; een kopie blijft"),
    "practice.outcome": ("record what came of a copy", "leg vast wat een kopie opleverde"),
    "practice.withdraw": ("withdraw one; copies stay", "trek er een in; kopieën blijven"),
    "practice.key": ("the key of the practice", "de sleutel van de praktijk"),
    "practice.kind": ("what it is", "wat het is"),
    "practice.title": ("its title", "haar titel"),
    "practice.text": ("what others can take over", "wat anderen kunnen overnemen"),
    "practice.result": ("what came of it", "wat zij opleverde"),
    "practice.department": ("the department to name", "de afdeling die wordt genoemd"),
    "practice.contract": (
        "the contract it comes from; others do not see it",
        "het contract waar zij uit komt; anderen zien het niet",
    ),
    "practice.request": (
        "the request it comes from; others do not see it",
        "de aanvraag waar zij uit komt; anderen zien haar niet",
    ),
    "practice.newer_of": ("a newer version of this one", "een nieuwere versie van deze"),
    "practice.used_in": ("the department that uses it", "de afdeling die haar gebruikt"),
    "practice.number": ("the number of the copy", "het nummer van de kopie"),
    "practice.words": ("what came of it", "wat zij opleverde"),
    "practice.why": ("why; who uses it sees this", "waarom; wie haar gebruikt, ziet dit"),
    "practice.recorded": ("It is recorded.", "Het is vastgelegd."),
    "practice.withdrawn": ("The practice is withdrawn.", "De praktijk is ingetrokken."),
    "practice.nothing": ("Nothing is published yet.", "Er is nog niets gepubliceerd."),
    # -- publication --
    "publication": (
        "What everybody may see: choose it, look at it, publish it, withdraw it.",
        "Wat iedereen mag zien: kies het, bekijk het, publiceer het, trek het in.",
    ),
    "publication.show": (
        "show what is chosen and published",
        "toon wat is gekozen en gepubliceerd",
    ),
    "publication.choose": ("choose what is shown", "kies wat te zien is"),
    "publication.look": (
        "work out how it would look, and what is hidden and why",
        "reken uit hoe het eruit zou zien, en wat niet te zien is en waarom",
    ),
    "publication.publish": ("publish what was looked at", "publiceer wat is bekeken"),
    "publication.withdraw": ("show nothing any more", "laat niets meer zien"),
    "publication.address": ("the last part of the address", "het laatste deel van het adres"),
    "publication.name": ("the name of your organization", "de naam van uw organisatie"),
    "publication.measure": ("a measure; may be repeated", "een maat; mag vaker"),
    "publication.dimension": (
        "by what figures are grouped; may be repeated",
        "waarnaar cijfers worden ingedeeld; mag vaker",
    ),
    "publication.day": ("a kept day; may be repeated", "een bewaarde dag; mag vaker"),
    "publication.ambition": (
        "the number of an ambition; may be repeated",
        "het nummer van een ambitie; mag vaker",
    ),
    "publication.contract": (
        "a contract to publish itself; may be repeated",
        "een contract om zelf te publiceren; mag vaker",
    ),
    "publication.why": (
        "why; for instance the decision it rests on",
        "waarom; bijvoorbeeld het besluit waarop het berust",
    ),
    "publication.basis": (
        "of what was looked at, as `screening publication look` says it",
        "van wat is bekeken, zoals `screening publication look` het zegt",
    ),
    "publication.chosen": (
        "It is chosen. `screening publication look` works out how it would look.",
        "Het is gekozen. `screening publication look` rekent uit hoe het eruit zou zien.",
    ),
    "publication.withdrawn": ("Nothing is shown any more.", "Er is niets meer te zien."),
    "progress.publication": (
        "{done:,} of {total:,} tables checked",
        "{done:,} van {total:,} tabellen nagekeken",
    ),
    # -- uniform-text --
    "uniform-text": (
        "Uniform texts: begin or join a group, propose the wording of a clause, discuss and adopt.",
        "Uniforme teksten: begin een groep of sluit u aan, stel de tekst van een clausule voor, "
        "bespreek hem en stel hem vast.",
    ),
    "uniform-text.list": ("list groups, texts, what is adopted", "noem groepen en teksten"),
    "uniform-text.show": ("show one with all that was said", "toon er een met wat is gezegd"),
    "uniform-text.begin": ("begin a group; prints its key", "begin een groep; toont de sleutel"),
    "uniform-text.join": ("join a group by a code", "sluit u met een code aan bij een groep"),
    "uniform-text.code": ("the code of a member", "de code van een lid"),
    "uniform-text.renew": (
        "make another code by which others join; prints it",
        "vernieuw de code waarmee anderen zich aansluiten; toont die",
    ),
    "uniform-text.leave": (
        "leave a group; what is adopted stays",
        "verlaat een groep; wat is vastgesteld, blijft",
    ),
    "uniform-text.propose": ("propose a text, or a next version", "stel een tekst of versie voor"),
    "uniform-text.remark": ("make a remark on a version", "plaats een opmerking bij een versie"),
    "uniform-text.withdraw": ("withdraw an own proposal", "trek een eigen voorstel in"),
    "uniform-text.adopt": (
        "adopt a version by a formal decision; prints the number of the adoption",
        "stel een versie vast met een formeel besluit; toont het nummer van de vaststelling",
    ),
    "uniform-text.end": ("end an adoption from today", "beëindig een vaststelling per vandaag"),
    "uniform-text.key": ("the key of the text", "de sleutel van de tekst"),
    "uniform-text.group": ("the key of the group", "de sleutel van de groep"),
    "uniform-text.name": ("its name", "de naam"),
    "uniform-text.needed": (
        "how many members adopt a text before it is the group's",
        "hoeveel leden een tekst vaststellen voor die van de groep is",
    ),
    "uniform-text.version": ("the number of the version", "het nummer van de versie"),
    "uniform-text.number": ("the number of the adoption", "het nummer van de vaststelling"),
    "uniform-text.words": ("what to say; members see it", "wat u zegt; de leden zien het"),
    "uniform-text.answers": ("the remark that it answers", "de opmerking waar het op antwoordt"),
    "uniform-text.clause": ("the clause: C1, C2, ...", "de clausule: C1, C2, ..."),
    "uniform-text.language": ("nl or en", "nl of en"),
    "uniform-text.text": (
        "the text, with the placeholders of clauses in braces, such as supplier",
        "de tekst, met de invulvelden van clausules tussen accolades, zoals supplier",
    ),
    "uniform-text.next_of": ("a next version of this text", "een volgende versie van deze tekst"),
    "uniform-text.reference": ("the formal decision", "het formele besluit"),
    "uniform-text.decided": ("the day of the decision", "de dag van het besluit"),
    "uniform-text.holds_from": ("from which day it holds", "vanaf welke dag de tekst geldt"),
    "uniform-text.why": ("why; members see it", "waarom; de leden zien het"),
    "uniform-text.joined": (
        "Your organization is a member of the group.",
        "Uw organisatie is lid van de groep.",
    ),
    "uniform-text.left": (
        "Your organization left the group. What it adopted stays.",
        "Uw organisatie heeft de groep verlaten. Wat zij heeft vastgesteld, blijft.",
    ),
    "uniform-text.withdrawn": ("The version is withdrawn.", "De versie is ingetrokken."),
    "uniform-text.ended": (
        "The text no longer holds from today.",
        "De tekst geldt vanaf vandaag niet meer.",
    ),
    "uniform-text.nothing": (
        "Your organization is in no group yet.",
        "Uw organisatie zit nog in geen groep.",
    ),
    # -- ambition --
    "ambition": (
        "What is to be reached, by which day and decision, and how far it is.",
        "Wat moet worden bereikt, voor welke dag en met welk besluit, en hoe ver het is.",
    ),
    "ambition.add": ("set one", "stel er een"),
    "ambition.title": ("what is to be reached", "wat moet worden bereikt"),
    "ambition.measure": ("the measure that shows it, by its id", "de maat die het laat zien"),
    "ambition.target": ("the target in per cent: 50", "het doel in procenten: 50"),
    "ambition.until": ("by which day", "voor welke dag"),
    "ambition.basis": ("the decision that it rests on", "het besluit waarop zij berust"),
    "ambition.reference": ("the reference of that decision", "het kenmerk van dat besluit"),
    "ambition.basis_day": ("the day of that decision", "de dag van dat besluit"),
    "ambition.owner": ("who sees to it: an office", "wie ervoor zorgt: een functie"),
    "ambition.preset": ("copy a published ambition", "neem een gepubliceerde ambitie over"),
    "ambition.withdraw": ("withdraw one; it stays on file", "trek er een in; zij blijft bewaard"),
    "ambition.number": ("the number of the ambition", "het nummer van de ambitie"),
    "ambition.list": ("list them with how far each is", "noem ze met hoe ver elk is"),
    "ambition.withdrawn": ("Ambition {number} is withdrawn.", "Ambitie {number} is ingetrokken."),
    "ambition.nothing": ("No ambition is set yet.", "Er is nog geen ambitie gesteld."),
    # -- hours --
    "hours": (
        "Record the hours that were spent on a contract, or show those on record.",
        "Leg vast hoeveel uren aan een contract zijn besteed, of toon wat is vastgelegd.",
    ),
    "hours.id": ("the id or number of the contract", "de id of het nummer van het contract"),
    "hours.hours": ("the hours: 1.5; without it they are shown", "de uren: 1,5; zonder: toon ze"),
    "hours.less": ("take them off: they were a mistake", "trek ze af: het was een vergissing"),
    "hours.day": ("the day on which they were spent; today", "de dag waarop; vandaag"),
    "hours.why": ("on what", "waaraan"),
    "hours.total": ("{hours} hours in all", "{hours} uur in totaal"),
    # -- monitor --
    "monitor": (
        "Show what is reached with how many contracts, of how many it is not known, and why others "
        "do not count; of today, or of a day that was kept.",
        "Laat zien wat met hoeveel contracten is bereikt, van hoeveel het niet bekend is en waarom "
        "andere niet meetellen; van vandaag of van een bewaarde dag.",
    ),
    "monitor.by": ("each figure also by its values", "elk cijfer ook naar de waarden daarvan"),
    "monitor.day": (
        "a day whose figures were kept; they are replayed, not computed anew",
        "een dag waarvan de cijfers zijn bewaard; ze worden afgespeeld, niet opnieuw berekend",
    ),
    "monitor.not_a_day": (
        "“{value}” is no day; write it as 2026-12-31",
        "“{value}” is geen dag; schrijf hem als 2026-12-31",
    ),
    "monitor.measure": ("one measure alone, by its id", "één maat, met haar id"),
    "monitor.keep": (
        "keep the figures of today, with a hash; they are never changed",
        "bewaar de cijfers van vandaag, met een hash; ze veranderen nooit",
    ),
    "monitor.kept_days": ("list the days that were kept", "noem de bewaarde dagen"),
    "monitor.who": ("who keeps the day", "wie de dag bewaart"),
    "monitor.was_kept": (
        "The figures of {day} are kept ({digest}).",
        "De cijfers van {day} zijn bewaard ({digest}).",
    ),
    "export.measure": (
        "the contracts behind the figure of a measure; `screening monitor` names the measures",
        "de contracten achter het cijfer van een maat; `screening monitor` noemt de maten",
    ),
    "export.part": (
        "of that measure: met (the default), not_met, unknown or out_of_scope",
        "van die maat: met (de standaard), not_met, unknown of out_of_scope",
    ),
    # -- plan --
    "plan": (
        "Show which contracts get which check within the hours of a year, and what is left out.",
        "Laat zien welk contract welke controle krijgt binnen de uren van een jaar, en wat niet.",
    ),
    "plan.hours": (
        "the hours that the team has in a year: 400",
        "de uren die het team in een jaar heeft: 400",
    ),
    # -- policy --
    "policy": (
        "Own policy of the organization, beside the law: draft it, see what it would change, "
        "activate it by a formal decision, end it or roll it back.",
        "Eigen beleid van de organisatie, naast de wet: stel het op, zie wat het verandert, laat "
        "het met een formeel besluit in werking treden, beëindig het of draai het terug.",
    ),
    "policy.what": (
        "show, presets, draft, remove, check, preview, activate, close, rollback, export, compare",
        "show, presets, draft, remove, check, preview, activate, close, rollback, export, compare",
    ),
    "policy.of": (
        "the number of a version, a file, or the name of a preset; compare takes two",
        "het nummer van een versie, een bestand of de naam van een voorbeeld; compare vraagt twee",
    ),
    "policy.version": ("the draft that is changed", "het concept dat wordt gewijzigd"),
    "policy.owner": (
        "who answers for it: a function",
        "wie ervoor verantwoordelijk is: een functie",
    ),
    "policy.decision": ("the kind of formal decision", "de soort van het formele besluit"),
    "policy.reference": ("the reference of the decision", "het kenmerk van het besluit"),
    "policy.decided": ("the day of the decision", "de dag van het besluit"),
    "policy.from": ("the first day", "de eerste dag"),
    "policy.until": (
        "close: the first day on which it holds no more; today if absent",
        "close: de eerste dag waarop het niet meer geldt; anders vandaag",
    ),
    "policy.none": ("There is no own policy yet.", "Er is nog geen eigen beleid."),
    "policy.drafted": (
        "Version {number} is kept as a draft.",
        "Versie {number} is bewaard als concept.",
    ),
    "policy.removed": ("Draft {number} is removed.", "Concept {number} is verwijderd."),
    "policy.right": (
        "The file is right: {articles} articles.",
        "Het bestand klopt: {articles} artikelen.",
    ),
    "policy.done": (
        "Version {number}: done; {contracts:,} contracts screened again.",
        "Versie {number}: gedaan; {contracts:,} contracten opnieuw beoordeeld.",
    ),
    # -- decide --
    "decide": (
        "Decide about the risk or the duty of contracts: the flag stays, the decision stands "
        "beside it. Withdraw or undo a decision.",
        "Besluit over het risico of de plicht van contracten: de vlag blijft, het besluit staat "
        "ernaast. Trek een besluit in of maak het ongedaan.",
    ),
    "decide.what": (
        "accept, mitigate, not_applicable, duty_overridden, withdraw or undo",
        "accept, mitigate, not_applicable, duty_overridden, withdraw of undo",
    ),
    "decide.ids": (
        "contracts; with withdraw and undo the number of a decision",
        "contracten; bij withdraw en undo het nummer van een besluit",
    ),
    "decide.scope": (
        "contract (the default), issue:SLUG or place:GOOD@COUNTRY",
        "contract (de standaard), issue:SLUG of place:GOED@LAND",
    ),
    "decide.carried_by": (
        "who owns the decision and looks at it again; by default who decides",
        "wie het besluit draagt en opnieuw bekijkt; standaard wie besluit",
    ),
    "decide.expires": (
        "the day on which it has to be decided again; by default in a year, which is our default "
        "and not prescribed",
        "de dag waarop opnieuw besloten moet worden; standaard over een jaar, dat is onze keuze en "
        "niet voorgeschreven",
    ),
    "decide.batch": (
        "with withdraw and undo: all that were decided at once with it",
        "bij withdraw en undo: alles wat er tegelijk mee is besloten",
    ),
    "decide.dry_run": (
        "show what it would do, and what is left out; keep nothing",
        "laat zien wat het zou doen en wat wordt weggelaten; bewaar niets",
    ),
    "decide.done": (
        "Decided about {contracts:,}: decision {first}; waiting for a second person: {waiting:,}.",
        "Besloten over {contracts:,}: besluit {first}; wacht op een tweede persoon: {waiting:,}.",
    ),
    "decide.stepped": ("Done, of {count:,}: {ids}.", "Gedaan, bij {count:,}: {ids}."),
    # -- decisions --
    "decisions": (
        "List the decisions about contracts and matches, and how each stands.",
        "Laat de besluiten over contracten en namen zien, en hoe elk ervoor staat.",
    ),
    "decisions.state": ("only those in this state", "alleen die in deze stand"),
    "decisions.none": ("There are no such decisions.", "Zulke besluiten zijn er niet."),
    # -- undo --
    "undo": (
        "Undo an import: put back what it created or changed. `screening imports` lists the "
        "numbers.",
        "Maak een import ongedaan: zet terug wat die maakte of veranderde. `screening imports` "
        "toont de nummers.",
    ),
    "undo.run": ("the number of the import", "het nummer van de import"),
    "undo.by": ("who undoes it", "wie hem ongedaan maakt"),
    "undo.not_a_number": (
        "{value} is no number of an import",
        "{value} is geen nummer van een import",
    ),
    "undo.done": (
        "Import {id} is undone: {count:,} contracts are as they were before.",
        "Import {id} is ongedaan gemaakt: {count:,} contracten zijn weer zoals ze waren.",
    ),
    # -- keys --
    "keys": (
        "The keys by which secrets are kept and the log is signed: list, renew, forget. Run verify "
        "before.",
        "De sleutels waarmee geheimen bewaard worden en het logboek ondertekend: tonen, "
        "vernieuwen, vergeten. Draai eerst verify.",
    ),
    "keys.list": ("show the keys by their names", "toon de sleutels bij hun naam"),
    "keys.renew": (
        "make a new key and encrypt with it what is kept; goes on where it was broken off",
        "maak een nieuwe sleutel en versleutel daarmee wat bewaard wordt; gaat verder waar het was "
        "afgebroken",
    ),
    "keys.forget": (
        "remove the older keys, once nothing needs them",
        "verwijder de oudere sleutels, als niets ze meer nodig heeft",
    ),
    "keys.by": ("who does it", "wie het doet"),
    "keys.why": ("why", "waarom"),
    "keys.newest": ("{key}  newest", "{key}  nieuwste"),
    "keys.older": ("{key}  older", "{key}  ouder"),
    "keys.waiting": (
        "To be encrypted with the newest: {count:,}",
        "Nog te versleutelen met de nieuwste: {count:,}",
    ),
    "keys.made": ("New key: {key}.", "Nieuwe sleutel: {key}."),
    "keys.went_on": (
        "The renewal to key {key} went on.",
        "De vernieuwing naar sleutel {key} ging verder.",
    ),
    "keys.closed_anew": (
        "Encrypted with it: {values:,} in the database, {files:,} in files.",
        "Daarmee versleuteld: {values:,} in de database, {files:,} in bestanden.",
    ),
    "keys.unreadable": (
        "Opened by no key: {count:,}. These stay as they are.",
        "Met geen sleutel te openen: {count:,}. Die blijven zoals ze zijn.",
    ),
    "keys.next": (
        "Restart the service, and make a backup with its keys. Older keys stay for older backups "
        "until screening keys forget.",
        "Herstart de dienst, en maak een back-up met de sleutels. Oudere sleutels blijven voor "
        "oudere back-ups, tot screening keys forget.",
    ),
    "keys.forgotten": ("Key {key} is removed.", "Sleutel {key} is verwijderd."),
    "progress.keys": ("Encrypted: {done:,} of {total:,}", "Versleuteld: {done:,} van {total:,}"),
    # -- provider --
    "provider": (
        "The providers by which people sign in (OpenID Connect): add, list, remove. Which claim is "
        "which role is said on the page of the provider.",
        "De aanbieders waarmee mensen inloggen (OpenID Connect): toevoegen, tonen, weghalen. Welke "
        "claim welke rol is, zegt u op de pagina van de aanbieder.",
    ),
    "provider.add": ("add a provider", "voeg een aanbieder toe"),
    "provider.list": ("show the providers", "toon de aanbieders"),
    "provider.remove": (
        "remove a provider; who came in by it is signed out",
        "haal een aanbieder weg; wie daarmee binnenkwam, wordt uitgelogd",
    ),
    "provider.name": ("the name on the button", "de naam op de knop"),
    "provider.issuer": (
        "the address by https under which the provider describes itself",
        "het https-adres waaronder de aanbieder zichzelf beschrijft",
    ),
    "provider.client_id": (
        "the client ID that the provider gave",
        "het client ID dat de aanbieder gaf",
    ),
    "provider.secret_file": (
        "a file with the client secret; - reads it from standard input",
        "een bestand met het client secret; - leest het van de standaardinvoer",
    ),
    "provider.scopes": ("what is asked for", "wat gevraagd wordt"),
    "provider.domain": (
        "a domain of e-mail addresses for which the provider is the authority; more than once for "
        "several",
        "een domein van e-mailadressen waarover de aanbieder gaat; vaker voor meer domeinen",
    ),
    "provider.factor": (
        "a value of acr that means a second factor; more than once for several",
        "een waarde van acr die een tweede factor betekent; vaker voor meer waarden",
    ),
    "provider.line": ("{name}  {issuer}  {client}", "{name}  {issuer}  {client}"),
    "provider.redirect": (
        "Register this redirect URI there: {address}",
        "Registreer daar deze redirect URI: {address}",
    ),
    "provider.no_public_url": (
        "SCREENING_PUBLIC_URL is not set: nobody can sign in by a provider until it is.",
        "SCREENING_PUBLIC_URL is niet ingesteld: tot dan kan niemand met een aanbieder inloggen.",
    ),
    "provider.rules_next": (
        "Nobody comes in by it before the page of the provider says which claim is which role.",
        "Niemand komt ermee binnen voordat op de pagina van de aanbieder staat welke claim welke "
        "rol is.",
    ),
    "provider.removed": (
        "{name} is removed; who came in by it is signed out.",
        "{name} is weggehaald; wie daarmee binnenkwam, is uitgelogd.",
    ),
    # -- token --
    "token": (
        "The tokens with which programs use the API: make, list, revoke.",
        "De tokens waarmee programma's de API gebruiken: maken, tonen, intrekken.",
    ),
    "token.add": (
        "make a token and print it, once",
        "maak een token en toon het, één keer",
    ),
    "token.list": ("show the tokens", "toon de tokens"),
    "token.revoke": ("let a token open nothing any more", "laat een token niets meer openen"),
    "token.owner": (
        "the e-mail address of a person, or with --program the name of a program",
        "het e-mailadres van een persoon, of met --program de naam van een programma",
    ),
    "token.label": ("what the token is for", "waarvoor het token is"),
    "token.role": (
        "what the token may do at most (default: reader); never more than its owner",
        "wat het token hoogstens mag (anders: reader); nooit meer dan de eigenaar",
    ),
    "token.department": (
        "only the contracts of this department; otherwise all that the owner sees",
        "alleen de contracten van deze afdeling; anders alles wat de eigenaar ziet",
    ),
    "token.tag": (
        "only the contracts with this tag, of those that the owner sees",
        "alleen de contracten met dit label, van wat de eigenaar ziet",
    ),
    "token.days": (
        "for how many days it works, at most 365 (default: 90)",
        "hoeveel dagen het werkt, hoogstens 365 (anders: 90)",
    ),
    "token.program": (
        "the owner is a program, which is added with this role where there is none",
        "de eigenaar is een programma, dat met deze rol wordt toegevoegd als het er niet is",
    ),
    "token.id": ("the number in the list", "het nummer in de lijst"),
    "token.line": (
        "{id}  {start}…  {label}  {name}  {role}  until {until}  {used}  {state}",
        "{id}  {start}…  {label}  {name}  {role}  tot {until}  {used}  {state}",
    ),
    "token.unused": ("not used yet", "nog niet gebruikt"),
    "token.state.active": ("in use", "in gebruik"),
    "token.state.expired": ("expired", "verlopen"),
    "token.state.revoked": ("revoked", "ingetrokken"),
    "token.state.owner_blocked": ("its owner is blocked", "de eigenaar is geblokkeerd"),
    "token.made": (
        "Token {id} acts as {name} until {until}. Keep it as a password: it is shown once.",
        "Token {id} handelt als {name} tot {until}. Bewaar het als een wachtwoord: het wordt één "
        "keer getoond.",
    ),
    "token.revoked": (
        "Token {id} ({label}) opens nothing any more.",
        "Token {id} ({label}) opent niets meer.",
    ),
    # -- organization --
    "organization": (
        "The organizations that this service serves. One person can work for several, with one "
        "account.",
        "De organisaties die deze dienst bedient. Eén persoon kan met één account voor meer "
        "organisaties werken.",
    ),
    "organization.add": ("add an organization", "voeg een organisatie toe"),
    "organization.rename": ("give one another name", "geef er een een andere naam"),
    "organization.list": ("show the organizations", "toon de organisaties"),
    "organization.slug": (
        "by which commands know it: small letters, digits and hyphens",
        "waaraan opdrachten haar kennen: kleine letters, cijfers en streepjes",
    ),
    "organization.name": (
        "the name that people see who work for several",
        "de naam zoals wie voor meer organisaties werkt die ziet",
    ),
    "organization.which": (
        "of this organization (screening organization list)",
        "van deze organisatie (screening organization list)",
    ),
    "organization.added": (
        "Added. Give it an administrator: screening user add EMAIL --role administrator "
        "--organization {slug}",
        "Toegevoegd. Geef haar een beheerder: screening user add EMAIL --role administrator "
        "--organization {slug}",
    ),
    "organization.renamed": ("The name has been kept.", "De naam is bewaard."),
    "organization.line": ("{slug}  {name}", "{slug}  {name}"),
    # -- user --
    "user": (
        "The people who sign in: invite, list, change roles, block, reset. With the first account "
        "everybody has to sign in.",
        "De mensen die inloggen: uitnodigen, tonen, rollen wijzigen, blokkeren, herstellen. Met "
        "het eerste account moet iedereen inloggen.",
    ),
    "user.add": (
        "add a person; prints a link that sets the password, once",
        "voeg een persoon toe; geeft een link die één keer het wachtwoord instelt",
    ),
    "user.list": ("show the accounts", "toon de accounts"),
    "user.role_action": (
        "give a person these roles and no other",
        "geef een persoon deze rollen en geen andere",
    ),
    "user.block": (
        "sign a person out at once and let nobody in with that account",
        "log een persoon meteen uit en laat niemand meer binnen met dat account",
    ),
    "user.undo": ("let the person in again", "laat de persoon weer binnen"),
    "user.handover": (
        "hand the contracts of an account over; edit undo takes it back",
        "draag de contracten van een account over; edit undo neemt het terug",
    ),
    "user.export": (
        "print all that is kept of an account, as JSON",
        "geef alles wat van een account wordt bewaard, als JSON",
    ),
    "user.erase": (
        "erase an account: what it did stays, under a number that names nobody",
        "wis een account: wat het deed blijft, onder een nummer dat niemand noemt",
    ),
    "user.erase_dry_run": ("show what would go", "toon wat er zou verdwijnen"),
    "user.leave": (
        "leave its contracts without an owner",
        "laat zijn contracten zonder eigenaar",
    ),
    "user.erase_line": ("{table}  {count:,}", "{table}  {count:,}"),
    "user.shares_name": (
        "Another account has the same name: what it did loses the name too.",
        "Een ander account heeft dezelfde naam: wat dat deed verliest de naam ook.",
    ),
    "user.erased": (
        "Account {id} is erased. Backups of before hold it until they are thrown away.",
        "Account {id} is gewist. Back-ups van eerder bevatten het tot ze worden weggegooid.",
    ),
    "user.mailed": ("The link is mailed to {email}.", "De link is gemaild naar {email}."),
    "user.not_mailed": (
        "The mail server did not take it; pass the link on yourself.",
        "De mailserver nam het niet aan; geef de link zelf door.",
    ),
    "user.handover_to": ("to this account", "aan dit account"),
    "user.to_deputy": (
        "to the deputy of each contract; without one it stays",
        "aan de plaatsvervanger van elk contract; zonder blijft het staan",
    ),
    "user.handover_department": (
        "only contracts of this department",
        "alleen contracten van deze afdeling",
    ),
    "user.handed_over": (
        "{contracts:,} handed over",
        "{contracts:,} overgedragen",
    ),
    "user.take_back": (
        "screening edit undo {run} --by NAME takes it back.",
        "screening edit undo {run} --by NAAM neemt het terug.",
    ),
    "user.unowned": (
        "Contracts of {email} without an owner now: {contracts:,}. Hand them over: screening user "
        "handover {email} --to EMAIL, or --to-deputy.",
        "Contracten van {email} die nu geen eigenaar hebben: {contracts:,}. Draag ze over: "
        "screening user handover {email} --to EMAIL, of --to-deputy.",
    ),
    "user.reset": (
        "print a link that sets a new password, once",
        "geef een link die één keer een nieuw wachtwoord instelt",
    ),
    "user.second_factor": (
        "also remove a lost second factor",
        "haal ook een verloren tweede factor weg",
    ),
    "user.email": ("the e-mail address of the person", "het e-mailadres van de persoon"),
    "user.name": (
        "the name that stands with what the person does; by default the part before the @",
        "de naam die staat bij wat de persoon doet; anders het deel voor de @",
    ),
    "user.role": ("a role; more than once for several", "een rol; vaker voor meer rollen"),
    "user.department": (
        "the roles of --role for contracts of this department only; more than once for several",
        "de rollen van --role alleen voor contracten van deze afdeling; vaker voor meer afdelingen",
    ),
    "user.grant": (
        "one role on one scope beside those: ROLE:department=NAME, ROLE:tag=NAME, or ROLE for the "
        "organization; more than once for several",
        "één rol op één deel daarnaast: ROL:department=NAAM, ROL:tag=NAAM, of ROL voor de hele "
        "organisatie; vaker voor meer",
    ),
    "user.line": (
        "{email}  {name}  {roles}  {state}{factor}",
        "{email}  {name}  {roles}  {state}{factor}",
    ),
    "user.state.active": ("in use", "in gebruik"),
    "user.state.invited": ("invited, no password yet", "uitgenodigd, nog geen wachtwoord"),
    "user.state.blocked": ("blocked", "geblokkeerd"),
    "user.state.service": ("a program, with tokens only", "een programma, met alleen tokens"),
    "user.state.guest": (
        "guest, by an account of another organization",
        "gast, met een account van een andere organisatie",
    ),
    "user.state.guest_ended": ("guest no longer", "geen gast meer"),
    "user.state.guest_away": (
        "guest, by an account that does not work now",
        "gast, met een account dat nu niet werkt",
    ),
    "user.with_factor": (", second factor", ", tweede factor"),
    "user.roles_set": (
        "The roles of {email} are changed; that person signs in again.",
        "De rollen van {email} zijn gewijzigd; die persoon logt opnieuw in.",
    ),
    "user.blocked": (
        "{email} is blocked, and signed out everywhere.",
        "{email} is geblokkeerd, en overal uitgelogd.",
    ),
    "user.guest_ended": (
        "{email} works here no longer. The account is that of another organization, and stays.",
        "{email} werkt hier niet meer. Het account is van een andere organisatie, en blijft.",
    ),
    "user.unblocked": ("{email} can sign in again.", "{email} kan weer inloggen."),
    "user.factor_removed": (
        "The second factor of {email} is removed.",
        "De tweede factor van {email} is weggehaald.",
    ),
    "user.invited": (
        "Pass this link on to {email}: it sets the password, once, within seven days.",
        "Geef deze link door aan {email}: die stelt het wachtwoord in, één keer, binnen zeven "
        "dagen.",
    ),
    "user.link": (
        "Pass this link on to {email}: it sets a new password, once, within a day.",
        "Geef deze link door aan {email}: die stelt een nieuw wachtwoord in, één keer, binnen een "
        "dag.",
    ),
    "user.this_machine": (
        "It opens on this machine only: SCREENING_PUBLIC_URL, the address that others use, is not "
        "set.",
        "De link werkt alleen op deze machine: SCREENING_PUBLIC_URL, het adres dat anderen "
        "gebruiken, is niet ingesteld.",
    ),
    # -- verify --
    "verify": (
        "Check the log of writes: whether each line is as it was written, none is missing or "
        "moved, and the head is signed by this service. Exit code 0 if so, else 1.",
        "Controleer het logboek: of elke regel is zoals hij werd geschreven, er geen ontbreekt of "
        "is verplaatst, en de kop door deze dienst is ondertekend. Exitcode 0 als dat zo is, "
        "anders 1.",
    ),
    "verify.heads": (
        "print the signed heads as JSON lines, to keep elsewhere",
        "toon de ondertekende koppen als JSON-regels, om elders te bewaren",
    ),
    "verify.against": (
        "a file with heads that were printed before; each must still stand in the log",
        "een bestand met eerder getoonde koppen; elk moet nog in het logboek staan",
    ),
    "verify.sign_anew": (
        "sign the heads as they are now, e.g. after the key was replaced; the log says so",
        "onderteken de koppen zoals ze nu zijn, bv. na een nieuwe sleutel; het logboek zegt dat",
    ),
    "verify.by": ("who signs anew", "wie opnieuw ondertekent"),
    "verify.why": ("why", "waarom"),
    "verify.whole": (
        "{log}: {count:,} lines, whole",
        "{log}: {count:,} regels, heel",
    ),
    "verify.broken": (
        "{log}: {count:,} lines, NOT whole",
        "{log}: {count:,} regels, NIET heel",
    ),
    "verify.fault": ("  {what}", "  {what}"),
}

SERVICE = {  # what the parts of the service say while they run
    "service.web": ("web service", "webdienst"),
    "service.clock": ("clock", "klok"),
    "service.worker": ("worker", "worker"),
    "service.serving": (
        "Serving on http://{host}:{port} (Ctrl-C stops it).",
        "De pagina's staan op http://{host}:{port} (Ctrl-C stopt).",
    ),
    "service.first_code": (
        "Nobody has an account yet, so nobody is let in. Make the first account at "
        "{address}/first-account with this code, within a day: {once}",
        "Nog niemand heeft een account, dus niemand wordt binnengelaten. Maak het eerste account "
        "op {address}/first-account met deze code, binnen een dag: {once}",
    ),
    "service.not_encrypted": (
        "SCREENING_PUBLIC_URL does not begin with https: passwords and contracts travel where "
        "others can read them.",
        "SCREENING_PUBLIC_URL begint niet met https: wachtwoorden en contracten gaan leesbaar over "
        "het netwerk.",
    ),
    "service.fell_over": (
        "The {name} ended unexpectedly; it starts again in {seconds:.0f} seconds.",
        "De {name} stopte onverwacht en start over {seconds:.0f} seconden opnieuw.",
    ),
    "service.not_refreshed": (
        "{source} could not be brought up to date, and others may not either; what is in use stays "
        "in use. It is tried again later; the sources page says when, and why.",
        "{source} kon niet worden bijgewerkt, en andere misschien ook niet; wat in gebruik is, "
        "blijft in gebruik. Later wordt het opnieuw geprobeerd; de bronnenpagina zegt wanneer, en "
        "waarom.",
    ),
}


class _Counts(string.Formatter):
    """A formatter that writes figures with the marks of a language: 12,345.6 or 12.345,6."""

    def __init__(self, language: str) -> None:
        self._exchanged = language == "nl"

    def format_field(self, value: object, format_spec: str) -> str:
        field = format(value, format_spec)
        figure = isinstance(value, int | float | Decimal) and format_spec
        return field.translate(_EXCHANGED) if self._exchanged and figure else field


_EXCHANGED = str.maketrans(",.", ".,")
_ALL = TOP | COMMANDS | SERVICE


def text(code: str, language: str, **values: object) -> str:
    """Return the text with its values in a language ("en" or "nl"). Raise KeyError without one."""
    english, dutch = _ALL[code]
    return _Counts(language).vformat(dutch if language == "nl" else english, (), values)


def codes() -> frozenset[str]:
    """Return the codes of every text here."""
    return frozenset(_ALL)


def both(code: str) -> tuple[str, str]:
    """Return a text with its places: English, Dutch."""
    return _ALL[code]


def argparse_text(sentence: str, language: str) -> str:
    """Return a sentence of argparse in a language; one that nobody translated stays as it is."""
    return ARGPARSE.get(sentence, sentence) if language == "nl" else sentence


def preferred(environment: Mapping[str, str]) -> str:
    """Return the language that the environment asks for: Dutch if it does, else English.

    The first of LC_ALL, LC_MESSAGES and LANG that is set and not empty decides (POSIX.1-2017,
    Base Definitions, 8.2).
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name):
            return "nl" if re.split("[_.@-]", locale)[0].lower() == "nl" else "en"
    return "en"
