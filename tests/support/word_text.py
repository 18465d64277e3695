"""What a Word document says."""

import io

from docx import Document


def text_of_word(content: bytes) -> str:
    """Return every paragraph of a document, and then the cells of its tables."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
