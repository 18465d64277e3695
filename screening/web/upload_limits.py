"""The limits on requests: uploads, disclosures of suppliers, bodies of the API; in bytes."""

ANY_REQUEST = 64 << 20  # what is larger is refused before it is read
DISCLOSURE = 3 << 20  # the file that a supplier sends, and the form around it
SENT_DOCUMENT = 11 << 20  # the document that a supplier sends, and the form around it
PROOF_BODY = 15 << 20  # a proof as JSON, its file of ten megabytes in base64
CHECK_BODY = 64 << 10  # the answers of a check, as JSON
SUGGESTIONS_BODY = 3 << 20  # a hundred texts of 2,000 letters, each written as an escape
FORM_FIELDS = 2 << 20  # what is typed in a form, files not counted
MOST_FORM_FIELDS = 2000
MOST_FILES = 50  # in one upload
EDIT_BODY = 1 << 20  # a bulk edit, as JSON: the ids of some tens of thousands of contracts
MATCH_BODY = 16 << 10  # a person's decision on a match, as JSON
