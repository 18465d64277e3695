"""The labels of the slugs that verdicts and registers use. English here, Dutch in the catalogue.

Pages and text reports share them, so that one thing has one name wherever it is read.
"""

from collections.abc import Mapping

from screening.i18n.language import Language
from screening.i18n.language import mark as _
from screening.model.verdict import RiskPath
from screening.rules import rulebook
from screening.rules.themes import theme as themes
from sources.kit.values.statements import Issue

MEASURE_GROUPS = {
    "clauses": _("Clauses"),
    "risk": _("What is done about high risks"),
    "suppliers": _("Suppliers"),
    "effort": _("Hours"),
    "harm": _("Signals and cases"),
}
MEASURE_PARTS = {
    "met": _("it holds"),
    "not_met": _("it does not hold"),
    "unknown": _("not known"),
    "out_of_scope": _("does not count"),
}
MEASURED_UNITS = {
    "contract": _("contracts"),
    "supplier": _("suppliers in a contract"),
    "case": _("cases"),
}
DIMENSIONS = {
    "department": _("Department"),
    "category": _("Category (CPV division)"),
    "issue": _("Issue"),
    "region": _("Country where the risk is"),
    "government_level": _("Level of government"),
    "owner": _("Owner"),
}
AMBITION_STATES = {
    "reached": _("reached"),
    "not_reached": _("not reached"),
    "not_known": _("not known: too little is on record"),
    "nothing_in_scope": _("nothing counts yet"),
}
PRACTICE_KINDS = {
    "clause": _("clause that worked"),
    "criterion": _("award criterion"),
    "plan": _("accepted plan"),
    "dialogue": _("market dialogue"),
}
TEXT_STATES = {
    "proposed": _("proposed"),
    "discussed": _("under discussion"),
    "agreed": _("adopted by the group"),
    "adopted": _("the group’s text"),
    "replaced": _("replaced by a later version"),
    "withdrawn": _("withdrawn"),
}
TEXT_LANGUAGES = {"nl": _("in Dutch"), "en": _("in English")}
TEXT_LIMITS = {
    "exclusion": _("Excluding a company or a country: that is for a tender, not for a clause."),
    "country": _("Countries and where somebody is from: ask about the work, not about the origin."),
    "foreign_list": _("Lists of other countries: they are an indication, not a ground."),
    "label": _("A label or certificate without “or equivalent”."),
    "general_policy": _("The general policy of a company: a clause is about what is bought."),
    "score": _("Tenderers, scores and award criteria: these are published with the tender."),
    "running": _("Contracts that run already, which may not be changed substantially."),
}
UNIFORMITIES = {
    "uniform": _("has the uniform text"),
    "deviates": _("deviates from the uniform text"),
    "unknown": _("not on record whether it has the uniform text"),
}
FLAGS = {
    "required": _("Required"),
    "ask": _("Open question"),
    "recommended": _("Recommended"),
    "none": _("No high risk found"),
    "not_assessable": _("Not assessable"),
    "not_screened": _("Not screened yet"),
}
NOTICE_STAGES = {
    "planned": _("Announced beforehand"),
    "call": _("Call: nothing is awarded yet"),
    "award": _("Award"),
}
# As the codelist social-objective of OP-TED/eForms-SDK has them, in both languages.
SOCIAL_OBJECTIVES = {
    "acc-all": _("Accessibility for all"),
    "et-eq": _("Ethnic equality"),
    "gen-eq": _("Gender equality"),
    "hum-right": _("Human rights due diligence in global supply chains"),
    "opp": _(
        "Employment opportunities for the long-term unemployed, disadvantaged and/or for persons "
        "with disabilities"
    ),
    "other": _("Other"),
    "work-cond": _("Fair working conditions"),
}
# The codes of strategic-procurement (BT-06) in our words.
STRATEGIC_AIMS = {
    "env-imp": _("Less harm to the environment"),
    "inn-pur": _("Innovation"),
    "soc-obj": _("Social objectives"),
    "none": _("No strategic aim"),
}
NOTICE_OUTCOMES = {
    "taken": _("New notices came"),
    "nothing": _("Nothing new"),
    "failed": _("Did not succeed wholly"),
}
FLAG_MEANINGS = {
    "required": _("The rule makes a due-diligence clause mandatory for this contract."),
    "ask": _("The rule cannot be applied until a question has been answered."),
    "recommended": _("The Dutch rule demands no clause, but the risk is high enough to want one."),
    "none": _("The Dutch rule demands no clause, and no high risk was found."),
    "not_assessable": _("Too little is known of what is bought, or where it comes from."),
    "not_screened": _("No verdict has been made yet."),
}
OUTCOMES = {
    "mandatory": _("A clause is mandatory"),
    "ask": _("Cannot be said yet"),
    "voluntary": _("A clause is not mandatory"),
    "none": _("The Dutch rule does not apply"),
}
BANDS = {
    "very_high": _("Very high"),
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
    "insufficient_information": _("Insufficient information"),
}
CONFIDENCE = {
    "A": _("traced and verified by a third party"),
    "B": _("declared by the supplier, with documents"),
    "C": _("inferred from what is usual for this product"),
    "D": _("an average of the sector or country"),
    "E": _("hardly any data"),
}
SEVERITY = {
    "1": _("limited"),
    "2": _("limited"),
    "3": _("moderate"),
    "4": _("serious"),
    "5": _("severe"),
}
LEVELS = {
    "L0": _("L0, standard terms"),
    "L1": _("L1, basic clause"),
    "L2": _("L2, standard due-diligence clause"),
    "L3": _("L3, enhanced clause"),
    "L4": _("L4, clause and award criterion"),
}
LEVELS_SHORT = {
    "L0": _("L0 standard terms"),
    "L1": _("L1 basic"),
    "L2": _("L2 standard"),
    "L3": _("L3 enhanced"),
    "L4": _("L4 with award"),
}
KINDS = {
    "declared": _("declared"),
    "observed": _("observed"),
    "inferred": _("inferred"),
}
KIND_MEANINGS = {
    "declared": _("somebody in the chain says so"),
    "observed": _("a third party saw it"),
    "inferred": _("usual for this good; not taken from this chain"),
}
FRONTS = {
    "chain": _("In the chain"),
    "work_here": _("At work here"),
}
FRONT_MEANINGS = {
    "chain": _("People who make, grow or mine what is bought, in any country."),
    "work_here": _("People who do the work for this contract, where it is carried out."),
}
ROLES = {
    "core": _("what is bought"),
    "work": _("the work itself"),
    "input": _("a part or material of it"),
    "incidental": _("a small part of what is bought"),
}
PARTS_OF_SUPPLY = {
    "nearly_all": _("nearly all of what is sold"),
    "most": _("most of what is sold"),
    "half": _("about half of what is sold"),
    "third": _("about a third of what is sold"),
    "fifth": _("about a fifth of what is sold"),
    "tenth": _("about a tenth of what is sold"),
    "few_percent": _("a few percent of what is sold"),
    "trace": _("less than a fiftieth of what is sold"),
}
EVIDENCE_CLASSES = {
    "A": _("verified by a third party"),
    "B": _("shown with documents"),
    "C": _("trade data, no evidence of this chain"),
}
STAGES = {
    "0": _("labour"),
    "1": _("final production"),
    "2": _("components and processing"),
    "3": _("raw material"),
}
BUYER_TYPES = {
    "central": _("Central government (ministry or agency)"),
    "subcentral": _("Other public buyer (municipality, province, water board, university)"),
}
PARTS = {
    "none": _("No, it stands by itself"),
    "lot": _("Yes, a lot of a larger tender"),
    "framework": _("Yes, a framework agreement or a call-off under one"),
}
NATURES = {
    "supplies": _("Supplies"),
    "services": _("Services"),
    "works": _("Works"),
}
MISSING = {
    "buyer_type": _("what kind of buyer you are"),
    "value_eur": _("the value in euros, without VAT"),
    "total_value": _("the value of the whole: all lots, or the framework agreement"),
    "category": _("the category, confirmed by a person"),
    "category_list": _("whether a risk category of that time covered it"),
    "nature": _("supplies, services or works"),
    "cpv": _("the exact CPV code"),
    "date": _("a date of which the threshold is known"),
    "threshold": _("a threshold for this date"),
    "value": _("the value, without VAT"),
}
REGIME_OUTCOMES = {
    "applies": _("applies"),
    "not_yet": _("applies later"),
    "ask": _("cannot be said yet"),
}
REGIME_BY = {
    "buyer": _("buyer"),
    "supplier": _("supplier"),
    "lender": _("labour lender"),
}
REGIME_KINDS = {
    "hire_admitted": _("hiring of people"),
    "routines": _("have routines"),
    "should_require": _("should set requirements"),
    "must_verify": _("must verify"),
    "tier_limit": _("limit on the depth of the chain"),
}
MISSING_HELP = {
    "buyer_type": _("Import the register again with the type of buyer, or use the check form."),
    "value_eur": _("Add the value in euros to the register and import it again."),
    "total_value": _("Add the value of the whole to the register and import it again."),
    "category": _("Confirm the category below. Only a person's word counts."),
    "nature": _("Add the CPV code or the nature to the register and import it again."),
    "cpv": _("Add the exact CPV code to the register and import it again."),
    "date": _("There is no threshold for this date in the policy. Check the dates."),
    "threshold": _("There is no threshold for this date in the policy. Check the dates."),
}
GAPS = {
    "cpv": _("the CPV code"),
    "cpv_unknown": _("what usually stands behind this CPV code"),
    "cpv_division_only": _("what exactly is bought: only the CPV division is known"),
    "buyer_type": _("the type of buyer"),
    "buyer_country": _("the country of the buyer"),
    "value": _("the value in euros"),
    "value_with_vat": _("the value without VAT: it is given with VAT"),
    "value_currency": _("the value in euros: it is given in another currency"),
    "dispatch_date": _("the date on which the call was sent"),
    "supplier": _("the supplier"),
    "supplier_country": _("the country of the supplier"),
    "supplier_anonymous": _("who the supplier is: the register hides the name"),
    "sub_suppliers": _("the suppliers of the supplier"),
    "goods_unknown": _("what some declared goods are"),
}
CHOSEN_BY = {
    "dispatched": _("the date on which the call was sent"),
    "awarded": _("the date of award"),
    "starts": _("the date on which the contract starts"),
    "today": _("today, because no date is known"),
}
CPV_MATCHES = {
    "code": _("the exact CPV code"),
    "prefix": _("a group of CPV codes"),
    "division": _("only the CPV division"),
    "none": _("nothing: what is bought is not known"),
}
SUGGESTION_CONFIDENCE = {
    "H": _("confident"),
    "M": _("reasonably confident"),
    "L": _("not confident"),
}
CLAUSE_RECORDS = {
    "included": _("a clause was recorded"),
    "received": _("the information came"),
    "withdrawn": _("the last record was taken back"),
}

PEOPLE = {
    "forced_labour": _("workers who cannot leave freely"),
    "child_labour": _("children who work"),
    "freedom_of_association": _("workers who want to organize"),
    "discrimination": _("workers who are treated unequally, often women and minorities"),
    "harassment_gbv": _("workers, women above all"),
    "ohs": _("workers in unsafe or unhealthy places"),
    "living_wage": _("workers and their families"),
    "working_hours": _("workers with too long days"),
    "migrant_workers": _("migrant workers"),
    "informal_employment": _("workers without a contract"),
    "land_rights": _("people who live on and from the land"),
    "indigenous": _("indigenous peoples"),
    "conflict": _("people in areas of conflict"),
    "community_health": _("people who live nearby"),
    "privacy": _("people whose data are used"),
}
SORTS = {
    "urgency": _("Most urgent first"),
    "-value": _("Highest value first"),
    "value": _("Lowest value first"),
    "ends": _("Ending soonest first"),
    "number": _("Number"),
    "title": _("Title"),
    "buyer": _("Buyer"),
    "-screened": _("Screened last first"),
}
FIELDS = {
    "amount": _("amount"),
    "awarded": _("date of award"),
    "band": _("value as a band"),
    "buyer": _("buyer"),
    "buyer_country": _("country of the buyer"),
    "buyer_type": _("type of buyer"),
    "category": _("category in words"),
    "clauses": _("clauses in the contract"),
    "contract": _("contract it belongs to"),
    "country": _("country of production"),
    "cpv": _("CPV code"),
    "currency": _("currency"),
    "customer": _("customer"),
    "customer_id": _("number of the customer"),
    "department": _("department"),
    "description": _("description"),
    "dispatched": _("date the call was sent"),
    "duration": _("duration"),
    "ends": _("end date"),
    "estimate": _("estimated value"),
    "evidence": _("evidence"),
    "evidence_class": _("class of evidence"),
    "good": _("good"),
    "kind": _("how it is known"),
    "framework": _("framework agreement"),
    "lot": _("lot"),
    "nature": _("supplies, services or works"),
    "notes": _("notes"),
    "number": _("contract number"),
    "options": _("options"),
    "owner": _("contract owner"),
    "paid": _("date of payment"),
    "part_of": _("part of a larger whole"),
    "place": _("place of performance"),
    "process": _("procedure or notice"),
    "region": _("region"),
    "share": _("share"),
    "since": _("since"),
    "source": _("source"),
    "starts": _("start date"),
    "status": _("status"),
    "supplier": _("supplier"),
    "supplier_country": _("country of the supplier"),
    "supplier_id": _("number of the supplier"),
    "tags": _("tags"),
    "title": _("title"),
    "total_value": _("value of the whole"),
    "transaction": _("number of the payment"),
    "value": _("value without VAT"),
    "value_incl_vat": _("value with VAT"),
    "year": _("year"),
    "until": _("until"),
    "stated": _("stated on"),
    "confidence": _("what it rests on"),
}
OUTCOMES_OF_A_FILE = {
    "imported": _("imported"),
    "partial": _("partly imported"),
    "refused": _("refused"),
    "needs_mapping": _("needs your column choices"),
}
PREVIEWS_OF_A_FILE = {
    "imported": _("can be read"),
    "partial": _("can be read in part"),
    "refused": _("refused"),
    "needs_mapping": _("needs your column choices"),
}
TERMS = {
    "running": _("running"),
    "ended": _("ended"),
    "closed": _("tenders closed, no award known"),
}
INFORMATION = {
    "overdue": _("overdue"),
    "waiting": _("an answer waits for you"),
    "declared": _("declared by the supplier"),
    "seen": _("seen in a document"),
}
DOCUMENT_KINDS = {
    "origin": _("document of origin"),
    "purchase": _("order or invoice"),
    "transport": _("transport document"),
    "certificate": _("certificate"),
    "audit": _("audit report"),
    "other": _("another document"),
}
OPEN_POINTS = {
    "made_in": _("where it is made"),
    "good": _("what is supplied"),
    "unknown_good": _("which good that is; until then it counts for no rating"),
    "share": _("the rest of it"),
    "origin": _("where it comes from"),
}
DISCLOSURES = {
    "waiting": _("waits for you"),
    "accepted": _("accepted"),
    "aside": _("put aside"),
}
SENT_STATES = {
    "waiting": _("not decided on yet"),
    "accepted": _("accepted"),
    "refused": _("not accepted"),
}
ANSWER_STATES = {
    "open": _("nobody decided on it yet"),
    "accepted": _("accepted"),
    "refused": _("not accepted"),
    "replaced": _("replaced by a later answer"),
    "ended": _("accepted, and too old for other contracts"),
}
REUSE_STATES = {
    "offered": _("offered"),
    "taken_over": _("taken over"),
    "over": _("no longer counts"),
}
LENDER_OUTCOMES = {
    "admitted": _("admitted"),
    "applied": _("applied for admission, not decided yet"),
    "not_admitted": _("not admitted"),
    "withdrawn": _("withdrawn"),
}
WHY_OVER = {
    "not_asked": _("this is not asked here any more"),
    "answered_here": _("it was answered for this contract"),
    "newer": _("a newer answer was taken over"),
    "ended": _("the original holds no longer"),
}
SPEAKS_OF = {
    "supplier": _("about the supplier"),
    "chain": _("about the chain of this good"),
    "delivery": _("about this delivery alone"),
}
SIGNALS = {
    "new": _("not taken up yet"),
    "taken_up": _("taken up"),
    "closed": _("closed"),
}
WHY_HIDDEN = {
    "few": _("fewer than 5 contracts"),
    "difference": _("with other figures it would leave fewer than 5 contracts"),
    "few_changed": _("fewer than 5 contracts changed since another day that is shown"),
    "same": _("the same contracts as a figure that is not shown"),
    "complement": _("a figure that is not shown could be computed from it"),
    "one_is_large": _("one contract is nearly all of the money"),
}
PUBLICATION_CHOICES = {
    "measures": _("Measures"),
    "dimensions": _("By what"),
    "days": _("Kept days"),
    "ambitions": _("Ambitions"),
    "contracts": _("Contracts"),
}
FIGURE_COLUMNS = MEASURE_PARTS | {"in_scope": _("counted")}
SIGNALS_TOLD = {  # to whoever told it
    "new": _("Nobody has taken it up yet."),
    "taken_up": _("Somebody at the buyer has taken it up."),
    "closed": _("The buyer has closed it."),
}
SIGNAL_SENDERS = {
    "worker": _("I work there"),
    "relative": _("Family or a friend of somebody who works there"),
    "organization": _("A union or another organization"),
    "supplier": _("A company in the chain"),
    "other": _("Somebody else"),
}
SIGNAL_DELETIONS = {
    "asked": _("Whoever told it asked for it"),
    "danger": _("It names people who could be in danger by it"),
    "abuse": _("It is abuse of the form"),
    "other": _("Another reason"),
}
CAUTIONS = {
    "award_without_supplier": _("An award names no supplier"),
    "confidence_unknown": _("How sure a tie is was not recognised"),
    "country_unknown": _("A country was not recognised and stays unknown"),
    "cpv_doubtful": _("A CPV code is not certain"),
    "credit_note": _("A negative amount takes off from the sum of the payments"),
    "currency_derived": _("The currency was derived, not stated"),
    "currency_unknown": _("The currency is not stated; the value in euros stays unknown"),
    "date_order_assumed": _("Day and month could be read both ways; an order was assumed"),
    "date_unreadable": _("A date could not be read and stays unknown"),
    "decimal_mark_assumed": _("An amount could be read in two ways; a decimal mark was assumed"),
    "encoding_guessed": _("The encoding was guessed: look at the accents"),
    "entity_no_longer_active": _("A company in the list no longer exists"),
    "evidence_class_unknown": _("A class of evidence was not recognised"),
    "evidence_without_a_class": _(
        "Evidence is kept as it is written; without a class (A, B or C) it counts as none"
    ),
    "facility_repeated": _("A facility stands in the lists twice"),
    "fields_withheld": _("The publisher withholds some fields"),
    "file_holds_nothing": _("A file holds headings and nothing below them"),
    "identifier_fails_its_check": _("A company number fails its check"),
    "kind_unknown": _("How a tie is known was not recognised"),
    "later_version_kept": _("Of several versions the latest was kept"),
    "lei_withdrawn": _("An LEI was withdrawn by its issuer"),
    "letters_lost": _("Letters were lost before the file came here"),
    "list_without_a_brand": _(
        "The list does not say whose it is, so its facilities supply nobody; name the brand"
    ),
    "award_unclear": _("It is not clear which contract follows from a call"),
    "mill_without_a_parent": _("A mill has no parent company in the list"),
    "name_cut": _("A name was too long for a name and was cut"),
    "notice_twice": _("A notice came twice and counts once"),
    "notice_without_award": _("A notice holds no award yet"),
    "number_of_another": _("A company number came with another name or country than it has here"),
    "ended_without_a_day": _(
        "The status says that the contract ended, and no end date does: it counts as running"
    ),
    "number_used_twice": _("One number was used for different contracts"),
    "number_with_several_names": _("One company number came with several names"),
    "organization_missing": _("A notice refers to an organization that it does not describe"),
    "other_classification": _("What is bought was classified otherwise than by CPV"),
    "owned_by_somebody_but_who_is_not_said": _(
        "An owner of a company that is not said was left out"
    ),
    "owner_not_told": _("Who owns a company is not told; the reason stands with it"),
    "owner_unknown": _("An owner is called unknown and joins nobody"),
    "parent_is_its_own_group": _("A parent company is its own group; that is no tie"),
    "parent_not_told": _("No parent is known or told; the reason stands with it"),
    "party_number_reused": _("One number stands for different parties in a file"),
    "payment_without_amount": _("A payment without an amount was left out"),
    "payments_cancel_out": _("Payments cancel each other out; their sum is no value"),
    "payments_grouped": _("Payments were grouped; a payment is not a contract"),
    "payments_of_one_period_twice": _("Payments of one period came twice"),
    "procedure_unknown": _("A notice does not say which procedure it belongs to"),
    "process_not_merged": _("The releases of a process could not be merged"),
    "quotation_never_closed": _(
        "A quotation mark is never closed; it was read as a letter, so look at that row"
    ),
    "record_without_its_releases": _("A record does not hold its releases"),
    "relationship_unknown": _("A kind of relationship was not recognised and is kept by its name"),
    "relationship_withdrawn": _("A relationship was withdrawn and left out"),
    "release_is_empty": _("A release holds nothing"),
    "repeated_row": _("Rows with one number and one supplier became one contract"),
    "row_repeated": _("A row says the same as an earlier one"),
    "row_wider_than_headings": _(
        "A row has more cells than there are headings; its cells may have moved"
    ),
    "same_row_again": _("Two rows say the very same; both are kept, as two contracts"),
    "several_buyers": _("Several buyers buy together"),
    "several_currencies": _("Several currencies stand in one contract"),
    "several_names_in_one_cell_kept": _("A cell seems to hold several names; it was kept whole"),
    "several_names_in_one_cell_split": _("A cell with several names was split"),
    "several_original_forms": _("A notice has several original languages; one was kept"),
    "several_suppliers_in_one_cell": _("A cell seems to hold several suppliers"),
    "several_suppliers_merged": _(
        "Rows with one number became one contract with several suppliers"
    ),
    "share_unreadable": _("A share could not be read"),
    "shares_exceed_all": _("Shares add up to more than the whole"),
    "statement_replaced": _("A statement was replaced by a later one"),
    "subcontractor_of_whom_unknown": _("It is not said for whom a subcontractor works"),
    "subcontractors_announced_not_named": _("Subcontractors are announced but not named"),
    "supplier_abroad_country_unknown": _("A supplier is abroad, but its country is not stated"),
    "supplier_anonymous": _("The register hides the name of a supplier"),
    "tie_repeated": _("A tie stands in the file twice"),
    "tie_to_a_number_without_a_name": _(
        "A tie leads to a number that no file of this import names"
    ),
    "tie_with_itself": _("A tie from a party to itself was left out"),
    "ties_go_round": _("The chain runs in a circle"),
    "totals_row": _("A row with totals was left out"),
    "value_includes_vat": _("Only a value with VAT is given; the rule counts without VAT"),
    "value_is_a_band": _("The value is a band, not an amount"),
    "value_is_a_range": _("The value is a range, not an amount"),
    "value_negative": _("A negative value stays unknown"),
    "value_placeholder": _("A value looks like a placeholder and stays unknown"),
    "value_repeated_on_lots": _("One value is repeated on every lot"),
    "value_symbolic": _("A symbolic value stays unknown"),
    "value_unreadable": _("A value could not be read and stays unknown"),
    "value_zero": _("A value of zero stays unknown"),
    "values_disagree": _("The rows of one contract give different values"),
}
FRESHNESS = {
    "fresh": _("up to date"),
    "stale": _("old"),
    "expired": _("expired"),
}
FRESHNESS_MEANINGS = {
    "stale": _("The publisher was not asked for too long; every verdict says so."),
    "expired": _("Too old to call anything clear: such verdicts are not assessable."),
}
RUN_OUTCOMES = {
    "accepted": _("taken into use"),
    "unchanged": _("nothing new"),
    "quarantined": _("set aside"),
    "refused": _("not fetched"),
    "queued": _("waiting"),
    "running": _("going on"),
    "failed": _("failed"),
    "succeeded": _("done"),
}
SNAPSHOT_STATUSES = {
    "ready": _("in use"),
    "retired": _("was in use"),
    "quarantined": _("set aside"),
}
ROW_CHANGES = {
    "added": _("new"),
    "removed": _("gone"),
    "changed": _("changed"),
    "freshness": _("the age of the source"),
}

MATCH_STATES = {
    "waiting": _("waits for an answer"),
    "open": _("new"),
    "again": _("asked again"),
    "same": _("the same"),
    "not_same": _("not the same"),
    "cannot_tell": _("cannot be told"),
}
MATCH_KINDS = {
    "party": _("two parties of your registers"),
    "entity": _("a party and a list"),
}
MATCH_DONE = {
    "same": _("The same:"),
    "not_same": _("Not the same:"),
    "cannot_tell": _("Cannot be told:"),
    "undone": _("Taken back:"),
}
CHANNELS = {
    "page": _("on a page"),
    "command": _("by a command"),
    "api": _("over the API"),
}
CORRECTIONS = {
    "cpv": _("CPV code"),
    "category": _("risk category"),
    "buyer_type": _("type of buyer"),
    "buyer_country": _("country of the buyer"),
    "owner": _("contract owner"),
    "department": _("department"),
    "status": _("status"),
    "tags": _("tags"),
    "owner_account": _("owner, as an account"),
    "deputy_account": _("deputy, as an account"),
}
SEATS = {
    "owner_account": _("owner"),
    "deputy_account": _("deputy"),
}
OWNED_BY = {
    "me": _("my contracts"),
    "deputy": _("contracts of which I am deputy"),
    "nobody": _("contracts that nobody owns"),
}
CHANCES = {
    "sure": _("very likely"),
    "likely": _("likely"),
    "possible": _("possible"),
    "guess": _("a guess"),
}
LISTED_KINDS = {
    "legal": _("On a list with legal force here"),
    "foreign_legal": _("On a list of another country"),
    "official_finding": _("Found by an authority"),
    "allegation": _("An allegation, not a finding"),
    "unclassified": _("On a list that nobody has judged yet"),
    "ownership_unknown": _("An owner on a list, with an unknown share"),
    "history": _("A listing that has ended"),
}
JOBS = {
    "reading": _("Reading files"),
    "import": _("Import"),
    "undo": _("Undoing an import"),
    "screening": _("Screening what waits"),
    "export": _("Saving contracts as a file"),
    "policy_preview": _("Working out what a policy changes"),
    "policy_step": _("Changing own policy"),
    "publication_draft": _("Working out what everybody would see"),
}
JOB_STATES = {
    "queued": _("Waits for its turn"),
    "running": _("Going on"),
    "done": _("Done"),
    "failed": _("Not done"),
    "cancelled": _("Stopped"),
}
FOLLOW_UPS = {
    "received": _("it came"),
    "accepted": _("good enough, or done"),
    "refused": _("not good enough"),
    "moved": _("moved"),
    "dropped": _("comes no more"),
    "began": _("it began"),
    "promised": _("promised"),
}
FOLLOW_UP_FILTERS = {
    "late": _("late"),
    "expired": _("what was accepted has expired"),
    "expiring": _("what was accepted expires soon"),
    "received": _("came in, not decided upon"),
}
PROOF_KINDS = {
    "declaration": _("declaration"),
    "analysis": _("risk analysis"),
    "plan": _("plan"),
    "report": _("report"),
    "chain": _("document on the chain"),
    "certificate": _("certificate or label"),
    "audit": _("audit report of a third party"),
    "remedy": _("proof of remedy"),
    "minutes": _("minutes"),
    "other": _("another document"),
}
PROOF_STATES = {
    "waiting": _("Came in, not decided upon"),
    "accepted": _("Accepted"),
    "expiring": _("Accepted, expires soon"),
    "expired": _("Expired"),
    "refused": _("Not good enough"),
    "replaced": _("Replaced by another"),
    "withdrawn": _("Withdrawn"),
}
PROOF_DECISIONS = {
    "accepted": _("good enough"),
    "refused": _("not good enough"),
    "withdrawn": _("withdrawn"),
    "taken_back": _("taken back"),
}
POINT_ANSWERS = {
    "met": _("met"),
    "not_met": _("not met"),
    "not_looked_at": _("not looked at"),
}
PRESET_CERTAINTIES = {
    "read": _("read in the source"),
    "inferred": _("our own reading of the source"),
    "unverified": _("not verified"),
}
LABEL_CERTAINTIES = {
    "read": _("The source says so:"),
    "inferred": _("We read this out of the source, and may be wrong:"),
    "unverified": _("Not verified:"),
}
MANAGEMENT = {
    "nothing_shown": _("Nothing shown yet"),
    "plan_accepted": _("Plan accepted"),
    "verified_by_third_party": _("Certificate or audit accepted"),
    "remedy_given": _("Proof of remedy accepted"),
}
LADDER_STEPS = {
    "remind": _("send a reminder"),
    "meeting": _("ask for a meeting"),
    "notice_of_default": _("consider a notice of default"),
}
JOB_STAGES = {
    "reading": _("rows read and compared"),
    "undoing": _("rows put back"),
    "screening": _("contracts screened"),
    "weighing": _("contracts looked at"),
    "writing": _("contracts written"),
    "publication": _("tables checked, so that no figure tells of a single contract"),
}
PERSON_ROLES = {
    "reader": _("Reader"),
    "contract_manager": _("Contract manager"),
    "buyer": _("Procurement officer"),
    "policy_owner": _("Policy owner"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}
PERSON_ROLE_MEANINGS = {
    "reader": _("Sees everything about contracts, changes nothing."),
    "contract_manager": _("Imports, decides on contracts and companies, asks suppliers."),
    "buyer": _("Decides on contracts and companies, asks suppliers."),
    "policy_owner": _("Looks after the sources and what they bring."),
    "auditor": _("Sees everything, people too, changes nothing."),
    "administrator": _("May do everything, and looks after the people."),
}
PERSON_STATES = {
    "active": _("in use"),
    "invited": _("invited, no password yet"),
    "blocked": _("blocked"),
    "service": _("a program, with tokens only"),
    "guest": _("guest, by an account of another organization"),
    "guest_ended": _("guest no longer"),
    "guest_away": _("guest, by an account that does not work now"),
}
TOKEN_STATES = {
    "active": _("in use"),
    "expired": _("expired"),
    "revoked": _("revoked"),
    "owner_blocked": _("its owner is blocked"),
}
PERMISSIONS = {
    "look_up": _("See the method and the sources; check a purchase without keeping anything"),
    "read": _("See contracts and verdicts; save lists"),
    "read_all": _("See suppliers, chains, matches, disclosures, payments, imports and jobs"),
    "import": _("Bring a register in, undo an import, remove or put back the example"),
    "decide_contract": _("Confirm a category, record clauses"),
    "decide_many": _("Change many contracts at once, record documents of suppliers"),
    "decide_match": _("Decide whether two names are one company"),
    "ask_supplier": _("Give a supplier a link, accept or put aside what it sends"),
    "read_signals": _("Read what workers and others tell, answer and close it"),
    "publish": _("Choose what everybody may see, publish it, withdraw it"),
    "report_error": _("Report an error, settle one"),
    "write_report": _("Write the yearly report, record motions and commitments"),
    "manage_policy": _("Draft, activate, end and roll back own policy"),
    "manage_sources": _("Have a source fetched, take a list into use that was set aside"),
    "read_people": _("See who has an account, and with which roles"),
    "read_log": _("See who did what in the whole organization, and save it"),
    "manage_people": _("Invite, change roles, block, reset, require a second factor"),
}
COMMITMENT_KINDS = {"motion": _("motion"), "commitment": _("commitment")}
COMMITMENT_STATES = {"open": _("open"), "done": _("carried out"), "dropped": _("dropped")}
REPORT_BLOCKS = {
    "opening": _("in short"),
    "promised": _("what we wanted to reach"),
    "results": _("what was reached"),
    "changed": _("what changed since last year"),
    "not_worked": _("what did not work"),
    "cases": _("signals and cases"),
    "next_year": _("next year"),
}
REPORT_GROUPS = {
    "clauses": _("clauses in contracts with a duty"),
    "risk": _("contracts with a high risk"),
    "suppliers": _("suppliers"),
    "effort": _("time spent"),
    "harm": _("cases"),
}
REPORT_GOALS = {
    "reached": _("yes"),
    "not_reached": _("no"),
    "not_known": _("not known"),
    "nothing_in_scope": _("nothing to count"),
    "not_told": _("not told"),
}
SIGN_IN_REFUSALS = {
    "no_public_url": _("Signing in by a provider is not set up completely."),
    "unreachable": _("The provider cannot be reached, or is not set up as it says of itself."),
    "too_often": _("This was tried too often from your network."),
    "not_begun_here": _("This answer does not belong to a sign-in that this browser just began."),
    "denied": _("The provider did not sign you in."),
    "not_trusted": _("What the provider answered could not be verified, so it was put aside."),
    "no_role": _("The provider knows you, but no role here goes with what it says of you."),
    "email_not_verified": _("The provider does not say that your e-mail address is verified."),
    "email_in_use": _("There is an account with your e-mail address that is not joined to this."),
    "blocked": _("Your account is blocked."),
}
SIGN_IN_ADVICE = {
    "no_public_url": _(
        "Ask an administrator of your organization to set SCREENING_PUBLIC_URL on the server."
    ),
    "unreachable": _(
        "Try again in a minute. If it stays so, tell an administrator of your organization: the "
        "issuer, the client secret or the network is not right."
    ),
    "too_often": _("Wait fifteen minutes and try again."),
    "not_begun_here": _(
        "It took longer than ten minutes, was used already, or began in another window. Begin "
        "again; a link that somebody sent you does not sign you in."
    ),
    "denied": _("You stopped, or you may not use this service there. Begin again, or ask there."),
    "not_trusted": _(
        "Begin again. If it stays so, tell an administrator of your organization: the client "
        "secret, the clock or the keys of the provider are not right."
    ),
    "no_role": _(
        "Ask an administrator of your organization for a role, or for the group that gives one."
    ),
    "email_not_verified": _(
        "Verify it there, or ask an administrator of your organization to have the provider say so."
    ),
    "email_in_use": _(
        "Sign in as you did before, or ask an administrator of your organization to let this "
        "provider speak for your address."
    ),
    "blocked": _("Ask an administrator of your organization."),
}
DOORS = {
    "page": _("On a page"),
    "api": _("Over the API"),
    "command": _("By a command"),
    "import": _("In an import"),
    "job": _("In a job"),
    "schedule": _("By the schedule"),
}
LOG_KINDS = {
    "contract": _("contract"),
    "contracts": _("contracts"),
    "import": _("import"),
    "correction": _("edit"),
    "match": _("pair"),
    "policy": _("own policy"),
    "signal": _("signal"),
    "monitored_day": _("day of monitoring"),
    "ambition": _("ambition"),
    "error_report": _("reported error"),
    "notice_source": _("publisher"),
    "notice": _("notice"),
    "proposal": _("proposal"),
    "risk_decision": _("decision about contracts"),
    "request": _("request"),
    "commitment": _("motion or commitment"),
    "report": _("yearly report"),
    "publication": _("public page"),
    "practice": _("good practice"),
    "text_group": _("group for uniform texts"),
    "uniform_text": _("uniform text"),
    "job": _("job"),
    "source": _("source"),
    "snapshot": _("list"),
    "person": _("account"),
    "provider": _("provider of sign-ins"),
    "token": _("token of a program"),
    "organization": _("organization"),
    "log": _("log"),
}
LOG_ACTIONS = {
    "log.begun": _("The log begins"),
    "log.signed_anew": _("The log was signed anew"),
    "log.name_erased": _("A name was erased"),
    "key.renewed": _("A new key signs the log"),
    "key.applied": _("What is kept encrypted was encrypted with the new key"),
    "key.forgotten": _("An older key was removed"),
    "log.store_restored": _("The store was put back from a backup"),
    "log.store_moved": _("The store was moved here"),
    "import.kept": _("An import was kept"),
    "import.undone": _("An import was undone"),
    "import.headings_remembered": _("How headings are read was kept"),
    "category.confirmed": _("A category was confirmed"),
    "correction.kept": _("Contracts were edited"),
    "correction.undone": _("An edit was taken back"),
    "clause.included": _("A clause in the contract was recorded"),
    "clause.received": _("Information that came was recorded"),
    "clause.withdrawn": _("A record of a clause was taken back"),
    "risk_decision.made": _("A decision beside a flag was taken"),
    "risk_decision.withdrawn": _("A decision beside a flag was withdrawn"),
    "risk_decision.undone": _("A decision beside a flag was undone"),
    "document.recorded": _("A document that was seen was recorded"),
    "clause.due_moved": _("The day of information on the chain moved with the start of a contract"),
    "proof.recorded": _("A proof of what is due was recorded"),
    "proof.decided": _("A proof was accepted or refused"),
    "proof.withdrawn": _("A proof was withdrawn"),
    "proof.taken_back": _("The last decision on a proof was taken back"),
    "proof.files_removed": _("Files of old proofs were removed"),
    "follow_up.recorded": _("Something was recorded in the calendar of a contract"),
    "document.withdrawn": _("A document was withdrawn"),
    "disclosure.asked": _("A supplier was asked"),
    "disclosure.link_withdrawn": _("A link was withdrawn"),
    "disclosure.received": _("An answer of a supplier came"),
    "disclosure.replied": _("A supplier replied"),
    "lender.looked_up": _("A labour lender was looked up in the register"),
    "lender.check_withdrawn": _("A look-up in the register of lenders was withdrawn"),
    "person.language_chosen": _("A person chose a language"),
    "organization.language_chosen": _("The language of the organization was chosen"),
    "disclosure.reply_accepted": _("A reply of a supplier was accepted"),
    "disclosure.reply_refused": _("A reply of a supplier was not accepted"),
    "disclosure.reply_taken_over": _("An answer for another contract was taken over"),
    "disclosure.reply_step_undone": _("A decision on an answer was taken back"),
    "disclosure.taken_over": _("A chain declared for another contract was taken over"),
    "disclosure.decided": _("An answer was decided on"),
    "disclosure.read": _("It was said what the words of an answer mean"),
    "disclosure.imported": _("An answer was taken in"),
    "commitment.made": _("A motion or commitment was recorded"),
    "commitment.moved": _("The state of a motion or commitment was recorded"),
    "report.text_kept": _("A text of the yearly report was kept"),
    "report.adopted": _("The yearly report was adopted"),
    "request.made": _("A request was made"),
    "request.changed": _("A request was changed"),
    "request.moved": _("Something was done with a request"),
    "proposal.made": _("A change waits for a second person"),
    "proposal.agreed": _("A second person agreed"),
    "proposal.refused": _("A second person refused"),
    "proposal.withdrawn": _("A proposal was withdrawn"),
    "proposal.lapsed": _("A proposal lapsed"),
    "proposal.done": _("What was agreed has been done"),
    "hours.recorded": _("Hours spent were recorded"),
    "monitoring.day_kept": _("The figures of a day were kept"),
    "ambition.set": _("An ambition was set"),
    "ambition.withdrawn": _("An ambition was withdrawn"),
    "policy.drafted": _("A draft of own policy was kept"),
    "policy.changed": _("A draft of own policy was changed"),
    "policy.removed": _("A draft of own policy was removed"),
    "policy.activated": _("Own policy was activated"),
    "policy.closed": _("Own policy was ended"),
    "policy.rolled_back": _("Own policy was rolled back"),
    "second_person.set": _("It was set from when on a second person is needed"),
    "match.decided": _("A pair was decided on"),
    "match.undone": _("A decision on a pair was taken back"),
    "signal.address_opened": _("An address for signals was opened"),
    "signal.address_withdrawn": _("An address for signals was withdrawn"),
    "signal.received": _("A signal came in"),
    "signal.read": _("A signal was read"),
    "signal.tied": _("It was said which contract a signal is about"),
    "signal.moved": _("A signal was taken up or closed"),
    "signal.answered": _("A signal was answered"),
    "practice.published": _("A practice was published to other organizations"),
    "practice.withdrawn": _("A practice was withdrawn"),
    "practice.used": _("A practice was taken over"),
    "practice.outcome": _("It was recorded what came of a practice"),
    "text_group.begun": _("A group for uniform texts was begun"),
    "text_group.joined": _("The organization joined a group for uniform texts"),
    "text_group.code_renewed": _("The code by which others join a group was renewed"),
    "text_group.left": _("The organization left a group for uniform texts"),
    "uniform_text.proposed": _("A uniform text was proposed to a group"),
    "uniform_text.remarked": _("A remark was made on a uniform text"),
    "uniform_text.withdrawn": _("A proposed uniform text was withdrawn"),
    "uniform_text.adopted": _("A uniform text was adopted"),
    "uniform_text.adoption_ended": _("The adoption of a uniform text was ended"),
    "publication.chosen": _("It was chosen what everybody may see"),
    "publication.published": _("Figures were published"),
    "publication.withdrawn": _("The public page was withdrawn"),
    "signal.deleted": _("A signal was deleted before its day"),
    "error_report.added": _("An error was reported"),
    "error_report.settled": _("A reported error was settled"),
    "notice_source.added": _("A publisher of notices was added"),
    "notice_source.removed": _("A publisher of notices was removed"),
    "notice_source.wanted": _("A look for notices was asked for"),
    "notice_source.looked_at": _("Notices were looked for"),
    "notice.left_apart": _("A call was left apart"),
    "job.queued": _("A job was asked for"),
    "job.cancelled": _("A job was cancelled"),
    "job.ended": _("A job ended"),
    "verdict.kept": _("Verdicts were kept"),
    "verdict.changed_by_list": _("A list changed verdicts"),
    "source.run_queued": _("A refresh was queued"),
    "source.run_withdrawn": _("A refresh was withdrawn"),
    "source.run_ended": _("A refresh ended"),
    "source.list_accepted": _("A list that was set aside was accepted"),
    "source.lists_put_in_use": _("Lists were put in use"),
    "source.statements_removed": _("Rows of former lists were removed"),
    "source.switched": _("A source was switched on or off"),
    "source.parts_chosen": _("Parts of a source were chosen"),
    "person.invited": _("Somebody was invited"),
    "person.program_added": _("A program was added"),
    "person.added_by_provider": _("Somebody came in by a provider for the first time"),
    "person.joined_to_provider": _("An account was joined to a provider"),
    "person.added_first": _("The first administrator was made"),
    "organization.renamed": _("The organization was given another name"),
    "person.guest_joined": _("A guest accepted the invitation"),
    "person.work_begun": _("Somebody chose to work for this organization"),
    "person.first_code_made": _("The code of the first administrator was made"),
    "person.roles_set": _("Roles were changed"),
    "person.blocked": _("An account was blocked"),
    "person.unblocked": _("An account was let in again"),
    "person.erased": _("An account was erased"),
    "person.expired_removed": _("What was over of sessions, links and tokens was removed"),
    "person.link_made": _("A link for a password was made"),
    "person.password_set": _("A password was set"),
    "person.second_factor_set": _("A second factor was set up"),
    "person.second_factor_removed": _("A second factor was removed"),
    "person.second_factor_required": _("It was set who needs a second factor"),
    "person.recovery_code_used": _("A recovery code was used"),
    "person.signed_in": _("Somebody signed in"),
    "person.sessions_ended": _("Sessions were ended"),
    "provider.added": _("A provider of sign-ins was added"),
    "provider.changed": _("A provider of sign-ins was changed"),
    "provider.removed": _("A provider of sign-ins was removed"),
    "provider.rule_added": _("A role was joined to a claim"),
    "provider.rule_removed": _("A role of a claim was taken away"),
    "token.made": _("A token was made"),
    "token.revoked": _("A token was revoked"),
}
PROPOSAL_KINDS = {
    "category": _("Category"),
    "edit": _("Edit of contracts"),
    "edit_undo": _("Taking back edit"),
    "import_undo": _("Undoing import"),
    "clause": _("Record of a clause"),
    "document": _("Document that was seen"),
    "document_withdrawal": _("Withdrawing a document"),
    "risk_decision": _("Decision beside a flag"),
    "own_policy": _("Own policy"),
    "second_person_rule": _("From when on a second person is needed"),
}
POLICY_STATES = {
    "draft": _("draft"),
    "active": _("in force"),
    "closed": _("ended"),
    "rolled_back": _("rolled back"),
}
POLICY_GROUPS = {
    "turns_required": _("Become required"),
    "no_longer_required": _("Are no longer required"),
    "asks_more": _("Ask for more otherwise"),
    "asks_less": _("Ask for less otherwise"),
    "level_higher": _("Get a higher level"),
    "level_lower": _("Get a lower level"),
    "clauses_lost": _("Lose clauses"),
    "asking": _("Miss a fact to say so"),
    "left_out": _("Cannot be screened"),
}
POLICY_FIELDS = {
    "title": _("title"),
    "owner": _("owner"),
    "decision": _("decision"),
    "valid_from": _("valid from"),
    "closed_from": _("ended on"),
    "required": _("a clause is required"),
    "categories": _("categories"),
    "suggested_counts": _("a category that the code suggests counts"),
    "cpv": _("CPV codes that begin with"),
    "value_from": _("from a value of"),
    "threshold": _("the EU threshold"),
    "buyers": _("buyers"),
    "from_level": _("only where risk and law call for at least"),
    "least_level": _("level at least"),
    "clauses": _("clauses that are added"),
    "explanation": _("explanation"),
    "second_person": _("a second person from flag"),
    "hours": _("hours"),
    "yes": _("yes"),
    "no": _("no"),
}
DECISION_FORMS = {
    "council_resolution": _("Council resolution"),
    "executive_decision": _("Decision of the executive"),
    "mandate": _("Decision by mandate"),
    "ministerial_decision": _("Ministerial decision"),
    "other": _("Another decision"),
}
REQUEST_STATES = {
    "draft": _("draft"),
    "asked": _("advice asked"),
    "advised": _("advised"),
    "decided": _("decided"),
    "contract": _("became a contract"),
    "removed": _("removed"),
}
REQUEST_STEPS = {
    "asked": _("Advice asked"),
    "advised": _("Advice given"),
    "decided": _("Decided"),
    "tied": _("Tied to a contract"),
    "removed": _("Removed"),
    "back": _("Take the last step back"),
    "not_this": _("A contract did not come of it"),
    "maybe_this": _("A contract may have come of it after all"),
}
REQUEST_FIELDS = {
    "cpv": _("CPV code, or what you buy in words"),
    "value": _("Expected value in euros"),
    "buyer_type": _("What kind of buyer are you?"),
    "category_confirmed": _("Risk category"),
    "nature": _("What is it?"),
    "ends": _("Last day of the contract"),
    "part_of": _("Is it part of a larger whole?"),
    "total_value": _("Value of the whole in euros"),
    "buyer_country": _("Country of the buyer"),
    "origins": _("Where do you expect it to be made?"),
}
DECISION_KINDS = {
    "accept": _("Risk accepted"),
    "mitigate": _("Something is done about the risk"),
    "not_applicable": _("Does not apply here"),
    "duty_overridden": _("Duty not followed here"),
    "match_confirmed": _("Two names are one company"),
    "match_refused": _("Two names are not one company"),
    "match_open": _("Could not be told whether two names are one company"),
}
DECISION_KIND_MEANINGS = {
    "accept": _("The risk to people is known; you go on, and say why."),
    "mitigate": _("Say what is done, by whom and when it shows."),
    "not_applicable": _("It does not occur in this purchase; say how you know."),
    "duty_overridden": _(
        "The duty stays; your reason stands beside it. Whether a reason is enough is for a lawyer "
        "to say."
    ),
}
DECISION_STATES = {
    "reopened": _("Reopened"),
    "expired": _("Expired"),
    "waiting": _("Waits for a second person"),
    "proposed": _("Proposed"),
    "expiring": _("In force, expires soon"),
    "in_force": _("In force"),
    "replaced": _("Replaced"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "undone": _("Undone"),
}
DECISION_FACTS = {
    "flag": _("Flag"),
    "level": _("Clause level"),
    "overdue": _("Information overdue since"),
    "duty": _("Duty"),
    "rule": _("Rule"),
    "basis": _("Basis"),
    "missing": _("Missing"),
    "category": _("Category"),
    "threshold": _("Threshold"),
}
DECIDING_ANSWERS = {
    "listed": _("in one of the categories"),
    "none": _("in none of the categories"),
    "today": _("sent today"),
}
RESTS_ON = {
    "evidenced": _("shown"),
    "declared": _("declared"),
    "assumed": _("assumed"),
    "inferred": _("inferred"),
}
PROPOSAL_STATES = {
    "waiting": _("waits"),
    "agreed": _("agreed"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "lapsed": _("lapsed: what it rested on has changed"),
}
LOG_FACTS = {
    "reference": _("reference"),
    "cpv": _("CPV code"),
    "changed": _("changed"),
    "step": _("step"),
    "flag": _("flag"),
    "band": _("risk"),
    "duty": _("duty"),
    "level": _("clause level"),
    "category": _("category"),
    "contracts": _("contracts"),
    "created": _("new"),
    "updated": _("changed"),
    "unchanged": _("unchanged"),
    "field": _("field"),
    "value": _("value"),
    "answer": _("answer"),
    "rows": _("rows"),
    "outcome": _("outcome"),
    "run": _("run"),
    "kind": _("kind"),
    "state": _("state"),
    "roles": _("roles"),
    "clauses": _("clauses"),
    "day": _("day"),
    "document": _("document"),
    "supplier": _("supplier"),
    "number": _("number"),
    "edition": _("edition"),
    "differing": _("different from before"),
    "name": _("name"),
    "provider": _("provider"),
    "owner": _("owner"),
    "department": _("department"),
    "tags": _("tags"),
    "expires": _("expires"),
    "claim": _("claim"),
    "lines": _("lines"),
    "made": _("made"),
    "decision": _("decision"),
    "decisions": _("decisions"),
    "articles": _("articles"),
    "title": _("title"),
    "valid_from": _("valid from"),
    "decided_on": _("decided on"),
    "closed_from": _("ended on"),
    "scope": _("scope"),
}
DOERS = {
    "local": _("this machine"),
    "example": _("the example that ships"),
    "service": _("the service itself"),
    "visitor": _("somebody who is not signed in"),
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "sign_in_refusal": SIGN_IN_REFUSALS,
    "sign_in_advice": SIGN_IN_ADVICE,
    "log_fact": LOG_FACTS,
    "proposal_kind": PROPOSAL_KINDS,
    "policy_state": POLICY_STATES,
    "policy_group": POLICY_GROUPS,
    "policy_field": POLICY_FIELDS,
    "decision_form": DECISION_FORMS,
    "proposal_state": PROPOSAL_STATES,
    "decision_kind": DECISION_KINDS,
    "decision_kind_meaning": DECISION_KIND_MEANINGS,
    "decision_state": DECISION_STATES,
    "decision_fact": DECISION_FACTS,
    "rests_on": RESTS_ON,
    "commitment_kind": COMMITMENT_KINDS,
    "commitment_state": COMMITMENT_STATES,
    "report_block": REPORT_BLOCKS,
    "report_group": REPORT_GROUPS,
    "report_goal": REPORT_GOALS,
    "request_state": REQUEST_STATES,
    "request_step": REQUEST_STEPS,
    "request_field": REQUEST_FIELDS,
    "deciding_answer": DECIDING_ANSWERS,
    "door": DOORS,
    "log_kind": LOG_KINDS,
    "log_action": LOG_ACTIONS,
    "person_role": PERSON_ROLES,
    "person_role_meaning": PERSON_ROLE_MEANINGS,
    "person_state": PERSON_STATES,
    "token_state": TOKEN_STATES,
    "permission": PERMISSIONS,
    "flag": FLAGS,
    "flag_meaning": FLAG_MEANINGS,
    "outcome": OUTCOMES,
    "band": BANDS,
    "confidence": CONFIDENCE,
    "severity": SEVERITY,
    "level": LEVELS,
    "level_short": LEVELS_SHORT,
    "kind": KINDS,
    "kind_meaning": KIND_MEANINGS,
    "stage": STAGES,
    "notice_stage": NOTICE_STAGES,
    "social_objective": SOCIAL_OBJECTIVES,
    "strategic_aim": STRATEGIC_AIMS,
    "notice_outcome": NOTICE_OUTCOMES,
    "front": FRONTS,
    "front_meaning": FRONT_MEANINGS,
    "role": ROLES,
    "part_of_supply": PARTS_OF_SUPPLY,
    "evidence_class": EVIDENCE_CLASSES,
    "buyer_type": BUYER_TYPES,
    "measure_group": MEASURE_GROUPS,
    "measure_part": MEASURE_PARTS,
    "measured_unit": MEASURED_UNITS,
    "dimension": DIMENSIONS,
    "ambition_state": AMBITION_STATES,
    "practice_kind": PRACTICE_KINDS,
    "text_state": TEXT_STATES,
    "text_language": TEXT_LANGUAGES,
    "text_limit": TEXT_LIMITS,
    "uniformity": UNIFORMITIES,
    "nature": NATURES,
    "part_of": PARTS,
    "missing": MISSING,
    "missing_help": MISSING_HELP,
    "regime_outcome": REGIME_OUTCOMES,
    "regime_by": REGIME_BY,
    "regime_kind": REGIME_KINDS,
    "gap": GAPS,
    "clause_record": CLAUSE_RECORDS,
    "chosen_by": CHOSEN_BY,
    "people": PEOPLE,
    "cpv_match": CPV_MATCHES,
    "suggestion_confidence": SUGGESTION_CONFIDENCE,
    "sort": SORTS,
    "field": FIELDS,
    "term": TERMS,
    "information": INFORMATION,
    "document_kind": DOCUMENT_KINDS,
    "open_point": OPEN_POINTS,
    "file_outcome": OUTCOMES_OF_A_FILE,
    "file_preview": PREVIEWS_OF_A_FILE,
    "caution": CAUTIONS,
    "disclosure": DISCLOSURES,
    "sent_state": SENT_STATES,
    "answer_state": ANSWER_STATES,
    "reuse_state": REUSE_STATES,
    "speaks_of": SPEAKS_OF,
    "why_over": WHY_OVER,
    "lender_outcome": LENDER_OUTCOMES,
    "signal": SIGNALS,
    "why_hidden": WHY_HIDDEN,
    "figure_column": FIGURE_COLUMNS,
    "publication_choice": PUBLICATION_CHOICES,
    "signal_told": SIGNALS_TOLD,
    "signal_sender": SIGNAL_SENDERS,
    "signal_deletion": SIGNAL_DELETIONS,
    "freshness": FRESHNESS,
    "freshness_meaning": FRESHNESS_MEANINGS,
    "run_outcome": RUN_OUTCOMES,
    "snapshot_status": SNAPSHOT_STATUSES,
    "row_change": ROW_CHANGES,
    "match_state": MATCH_STATES,
    "match_kind": MATCH_KINDS,
    "match_done": MATCH_DONE,
    "channel": CHANNELS,
    "listed_kind": LISTED_KINDS,
    "job": JOBS,
    "job_state": JOB_STATES,
    "follow_up": FOLLOW_UPS,
    "follow_up_filter": FOLLOW_UP_FILTERS,
    "management": MANAGEMENT,
    "proof_kind": PROOF_KINDS,
    "proof_state": PROOF_STATES,
    "proof_decision": PROOF_DECISIONS,
    "point_answer": POINT_ANSWERS,
    "label_certainty": LABEL_CERTAINTIES,
    "preset_certainty": PRESET_CERTAINTIES,
    "ladder_step": LADDER_STEPS,
    "job_stage": JOB_STAGES,
    "correction": CORRECTIONS,
    "seat": SEATS,
    "owned_by": OWNED_BY,
    "chance": CHANCES,
}


def word(slug: str | int | None, table: str, language: Language) -> str:
    """Return the label of a slug (a key of a table); one without a label stays readable."""
    label = TABLES[table].get(str(slug))
    return language.gettext(label) if label else str(slug or "").replace("_", " ")


def by_whom(name: str, language: Language) -> str:
    """Return who did it: a person by name; this machine and the example have a label."""
    return language.gettext(DOERS[name]) if name in DOERS else name


def role_of(path: RiskPath, language: Language) -> str:
    """Return what a path's good or work is in the purchase; an older verdict knows two roles."""
    role = "incidental" if path.incidental else path.role
    return word("work" if path.stage == 0 and role == "core" else role, "role", language)


def issue_name(slug: str, language: Language) -> str:
    """Return the name that the method gives an issue, in verdicts too."""
    if slug not in set(Issue):
        return _theme_name(slug, language)
    return language.say(rulebook.load().method.issues[Issue(slug)].name)


def _theme_name(slug: str, language: Language) -> str:
    """Return the name of a theme beside the issues of the method; another word stays readable."""
    found = themes.load().get(slug)
    return language.say(found.name) if found else slug.replace("_", " ")


def indicator_name(slug: str, language: Language) -> str:
    """Return the method's name of an indicator; one that it does not use keeps its code."""
    try:
        return language.say(rulebook.load().method.sentences.word(f"indicator.{slug}"))
    except KeyError:
        return slug
