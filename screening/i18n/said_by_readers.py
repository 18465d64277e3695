"""What readers of registers and chains say of a file, with places for what they say it of.

``screening.i18n.said`` puts the values in. ``tests/i18n/test_messages.py`` finds each
sentence that is missing.
"""

from screening.i18n.language import mark as _

# Words that stand as values in the sentences.
WORDS = frozenset(
    {
        _("a number"),
        _("a text"),
        _("a word"),
        _("true or false"),
        _("no object"),
        _("nothing"),
        _("unknown"),
        _("month"),
        _("day"),
    }
)
SENTENCES = (
    # Words that stand as values in other sentences.
    _("no reason"),
    _("no type"),
    _("a natural person"),
    _("no winner was chosen"),
    _("no contract was awarded"),
    _("a design contest gives a prize, not a contract"),
    _("a {kind} is a call or an announcement, nothing is awarded yet"),
    _("it is damaged"),
    _("it is damaged, or holds far too much"),
    _("it is no complete file"),
    _("it is not well-formed"),
    _("the file ends inside a quotation"),
    _("It is empty."),
    _("no title"),
    _(
        "This is a list of public buyers, not of contracts. Import the contract register of "
        "one of them; the list itself holds no supplier."
    ),
    _(
        "This is the register of organization numbers (OIN), not a list of contracts. It "
        "names public bodies, no suppliers and nothing that was bought."
    ),
    _(
        "This list ties the numbers of public buyers to each other; it holds no contract. "
        "Import a contract register instead."
    ),
    # Places in a file.
    _("row {at}"),
    _("line {at}"),
    _("record {at}"),
    _("sheet “{sheet}”, row {at}"),
    _("{file}, row {at}"),
    _("{file}, sheet “{sheet}”, row {at}"),
    _("{file}, contract {at}"),
    _("{file}, notice {at}"),
    _("{file}, award {at}"),
    _("{file}, result {at}"),
    _("result {at}"),
    _("{where}, “{heading}”: {why_cell}"),
    _("facility list of {brand}"),
    _("facility list"),
    _("mill list of {brand}"),
    _("mill lists of {brands}"),
    # What was met, with where.
    _("{where} names no {fields}"),
    _("{where} names no supplier and no subject"),
    _("{where} names no supplier"),
    _("{where} says the same as {where_earlier}"),
    _("{where} has the number of {where_earlier}: {number}"),
    _("{where} has {count_cells} cells under {count_headings} headings"),
    _("{number}: {amount} and {amount_other} ({where})"),
    _("{count_payments} payments in {count_groups} groups; none is a contract"),
    _("{amount} from {where}"),
    _("{amount} to {amount_high} in {where}"),
    _("{amount} in {where}"),
    _("{amount} on {count} lots of {process}"),
    _("{amount} EUR on lots of {process}"),
    _("no award was published in it yet"),
    _("no award or contract was published yet"),
    _("{number} without its own number"),
    _("{languages}; the first was read"),
    _("from {share_low} to {share_high} is no band"),
    _("“{cell}” is no percentage of a whole"),
    _("“{heading}” names no currency; its Dutch words are read as euros"),
    _("“{heading}” is read {what} first: {cell}"),
    _("“{heading}”: “{cell}” is read as {amount}"),
    _("among others {supplier} and {customer}"),
    _("{share} of {good} {customer} buys"),
    _("subcontractor named in {process}"),
    _("{file} was read as {encoding}: look at its accents"),
    _("{file} lost letters before it came"),
    _("{where} has a cell of more than {most} letters"),
    _("utf-8 and {encoding}"),
    _("“{cell}” is a {scheme} code, not a CPV code"),
    _("“{cell}” holds no CPV code"),
    _("“{digits}” has too many digits for a CPV code"),
    _("The check digit of “{digits}” should be {digit}"),
    _("“{digits}” is not the beginning of a CPV code"),
    _("“{digits}” is not in CPV 2008; its division {division} is used"),
    _("“{digits}” is not a CPV code"),
    _("“{currency}” in {where}"),
    _("no currency in {where}"),
    _("no currency"),
    # Rows that were left out.
    _("{count} more rows were left out for such reasons."),
    _("Statement {number} has no kind or no id."),
    _("This contract has no number, or its buyer has none."),
    _("Row {number} names no facility."),
    _("Row {number} names no brand."),
    _("Row {number} names no mill."),
    _("Row {number} names a mill without its number."),
    _("This notice has no number."),
    _("Record {number} is no entity, relationship or exception."),
    _("This line is not JSON."),
    _("This release does not say which process it belongs to."),
    _("Its releases contradict each other: {error}"),
    # Files that were refused.
    _("This is an archive inside an archive. Unpack it once yourself."),
    _("This is an archive inside an archive. Unpack it yourself."),
    _(
        "With the files before it this makes more than {most} contracts and ties; import it "
        "by itself."
    ),
    _(
        "With the files before it this makes more than {most} organizations. Cut the list "
        "down to those that your suppliers can reach."
    ),
    _("More than {most} ties are not imported at once; split them."),
    _("This file could not be opened: {error}."),
    _("A reader did not follow this file ({kind}): please report it."),
    _("This file has more than {most} MB in one piece; split it."),
    _("This file has more than {most} MB; split it."),
    _("More than {most} statements in one file; split it."),
    _(
        "{file} has no columns for the customer and the supplier of each tie, with the good, "
        "its country, its share or the evidence beside them."
    ),
    _("{file} has no headings for the customer and the supplier of each tie."),
    _("This DECP file holds no contract. Download it again."),
    _("No reader knows XML that begins with {root}; TED, eForms and GLEIF are read."),
    _("No reader knows JSON with the fields {keys}. OCDS, DECP, BODS and GLEIF are read."),
    _("This JSON is only {what}, not contracts. OCDS, DECP, BODS and GLEIF are read."),
    _("This JSON holds {what}. OCDS, DECP, BODS and GLEIF are read."),
    _("This spreadsheet is broken: {error}."),
    _("This is a {kind} document, not an eForms notice."),
    _("This is a {kind} document, not a TED notice."),
    _(
        "This TED notice has no publication number, so it cannot be told apart. Import it as "
        "it was published."
    ),
    _("This TED file has no form in its original language. Import all of it."),
    _("This file holds no notice. Download it again."),
    _("“{field_given}” is no field. The fields are: {fields}."),
    _("This JSON is nested too deeply, or holds a number too long. Export it again."),
    _(
        "This JSON holds some {count} values in one piece; at most {most} are read. Split it,"
        " or give one release a line."
    ),
    _("This is not complete JSON: {error} at line {number}. Download it again, or mend that line."),
    _("This is not complete JSON: {error}. Download it again."),
    _("This JSON holds a number too long to read."),
    _("This JSON holds a word of many megabytes; it was not read."),
    _("The headings of this list were not found again."),
    _(
        "This table says which names look alike; it holds no tie and no owner. Which names "
        "are one company is decided in Ketenblik, pair by pair."
    ),
    _("More than {most} pairs of brand and mill; split them."),
    _("No OCDS release was found. {why}"),
    _("This file holds more than {most} releases. Split it."),
    _("This archive holds {count} files; at most {most}. Split it."),
    _("This archive is empty. Make it again, or import its files."),
    _("This file is locked with a password. Unpack it and import what is in it."),
    _("This file in the archive is too large to read. Unpack and split it."),
    _("This gzip file unpacks to far more than it should; not read. Unpack it yourself."),
    _("This zip file is broken: {error}. Download it again."),
    _("This gzip file is broken: {error}. Download it again."),
    _("This file in the archive is broken: {error}. Download it again."),
    _(
        "{file} pairs names with company numbers; it holds no contract. Import a contract "
        "register; a number beside the supplier there is read with it."
    ),
    _("{file} is empty: no cell says anything. Export it again."),
    _("{file} is empty."),
    _(
        "{file} has one column only: a text or a list, not a register. Save the register with"
        " a column for each thing that it tells."
    ),
    _(
        "Too little was understood of the columns: a contract needs a title with something "
        "beside it, or a supplier with what was bought, for how much or when. Not understood:"
        " {headings}. Say which heading is which field in a mapping, for instance {heading} ="
        " supplier; for a table without headings name the columns “Column 1”, “Column 2”. The"
        " fields are: {fields}."
    ),
    _(
        "This table breaks off at row {number}: {why}. Usually a quotation mark there is "
        "never closed; close it, or export the table again."
    ),
    _("This table has a row of more than a megabyte."),
    _("This table has {count} columns in one row; split it."),
    _("{file} has more than {most} MB. Split it."),
    _("{file} has no sheet “{sheet}”. Its sheets are {sheets}."),
    _(
        "{file} has {count_columns} columns in row {number}; at most {most_rows} rows, "
        "{most_columns} columns and {most_cells} cells are read. Split it."
    ),
    _(
        "{file} has quotation marks that are never closed, the first in row {number}. Export "
        "it again from the program that it came from."
    ),
    _(
        "{file} has a row of more than {most} characters. Usually its rows do not end where "
        "they should, or a quotation mark is never closed."
    ),
    _("This workbook cannot be read ({why}). Open it and save it again as .xlsx or .csv."),
    _(
        "This workbook unpacks to {count} MB in {count_parts} parts; at most {most} MB and "
        "{most_parts} parts are read. Split it."
    ),
    _("This workbook has {count} sheets; at most {most} are read."),
    _(
        "A sheet reaches to row {count_rows} and column {count_columns}; at most {most_rows} "
        "rows, {most_columns} columns and {most_cells} cells are read. Remove what is far "
        "from the table, or save the table as .csv."
    ),
    _("This workbook has a password. Save it without one and try again."),
    _("This workbook is packed far tighter than a real one. Not opened."),
    _("The sheets of this workbook hold more than {most} cells. Split it."),
    _("This XML holds no element. Download it again."),
    _("This XML is far larger than a notice. Import one notice per file."),
    _("This XML cannot be read: {why}. Download it again."),
    _("One record of this XML is far larger than any known one."),
    _("This file is a text or a list of files, not contracts. Import the data that it goes with."),
    _(
        "This is a document or a picture, not data that can be read. Import the table or the "
        "notice that it was made from."
    ),
    _("This file is empty. Export or download it again."),
    _("This is a web page. Import the file that the page offers."),
    _(
        "This is not text, and not a spreadsheet that can be read. Save it as .xlsx, or as "
        ".csv in UTF-8."
    ),
    _("This JSON holds no object. OCDS, DECP, BODS and GLEIF are read."),
    _("This JSON holds nothing. OCDS, DECP, BODS and GLEIF are read."),
    _("This is not JSON, and nothing else we read. Export it again."),
    _(
        "This OCDS package holds neither releases nor records. Download it again, or ask its "
        "publisher."
    ),
    _(
        "This is a flattened OCDS file, whose tables say little without each other. Import "
        "the JSON that it was made from."
    ),
    _(
        "This is neither a notice, nor JSON, nor a table with columns. Save it as .xlsx or "
        ".csv with headings above its columns."
    ),
    _(
        "This notice says neither which procedure nor which notice it is. Import it as it was"
        " published."
    ),
    _(
        "This XML declares a document type, which notices never do; it was not read. Download"
        " the notice again from where it was published."
    ),
    _("This release does not say which process it belongs to."),
)
