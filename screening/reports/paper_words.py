"""How the parts of a paper are put in words, whatever it is about."""

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.verdict import Text
from screening.reports.layout.blocks import Heading
from screening.rules.formatting import capitalized
from sources.kit.values.message import Message


class PaperWords:
    """The words of a paper in its language."""

    language: Language

    def say(self, message: Message) -> str:
        """Return the sentence of a message."""
        return render(message, self.language.code)

    def sentence(self, text: Text) -> str:
        """Return a text with a capital at the front."""
        return self.language.say(capitalized(text))

    def heading(self, message: Message, level: int = 2) -> Heading:
        """Return a heading."""
        return Heading(self.say(message), level)

    def word(self, slug: str | int | None, table: str) -> str:
        """Return the label of a slug; nothing for none."""
        return labels.word(slug, table, self.language)
