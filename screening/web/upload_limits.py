"""How many bytes a request may have: uploads, disclosures of suppliers, bodies of the API."""

ANY_REQUEST = 64 << 20  # what is larger is refused before it is read
DISCLOSURE = 3 << 20  # the file that a supplier sends, and the form around it
CHECK_BODY = 64 << 10  # the answers of a check, as JSON
MATCH_BODY = 16 << 10  # a person's decision on a match, as JSON
