"""Words as markup: values escaped, texts in another language marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterdecide import messages
from clusterdecide.reporting.html import Safe, join, safe, tag
from clusterdecide.wording.words import Words

if TYPE_CHECKING:
    from clusterdecide.calls import Text


class PageWords(Words):
    """Sentences of a page, as plain text or as markup."""

    __slots__ = ()

    def html(self, key: str, **values: str) -> Safe:
        """Sentence of the catalogue as markup: the values are escaped, unless they are markup."""
        pattern = safe(messages.template(key, self.lang))
        return Safe(pattern.format(**{name: safe(value) for name, value in values.items()}))

    def quoted(self, text: Text) -> Safe:
        """Text of the call as markup that says in which language it is, where that is another."""
        shown = text.get(self.lang)
        if getattr(text, self.lang) is not None:
            return safe(shown)
        other = next(name for name, found in text.to_dict().items() if found == shown)
        return tag("span", shown, lang=other, dir="auto")

    def paragraphs(self, sentences: Sequence[str]) -> Safe:
        """Each sentence as an item of a list; one alone as a paragraph."""
        if len(sentences) == 1:
            return tag("p", sentences[0])
        return tag("ul", *(tag("li", sentence) for sentence in sentences)) if sentences else join([])
