"""Paragraphs without a number below numbered ones: whose they are."""

from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import ITEM, Style
from portfolio.regulations.outline import Part

ALIKE = 3  # characters that a further paragraph of an article and its first one begin with


def paragraphs_of(part: Part, text: str, target: list[str], *, ended: bool) -> list[str]:
    """Return the paragraphs that `text` belongs to; `target` are those that the text before it went to.

    `ended` tells whether a sentence had ended there.
    """
    article = next((one for one in part.above if one.style is Style.ORDINAL), None)
    if target is part.paragraphs and ended and article is not None:
        return article.paragraphs  # a further 項 of the 條
    if target is part.paragraphs and ended and _begins_as_above(part, text):
        return part.above[-1].paragraphs
    if target is part.paragraphs and _refers_back(part, text):
        return part.above[-1].later
    return target


def _begins_as_above(part: Part, text: str) -> bool:
    """Return whether a paragraph after several parts is about what the part above them began with."""
    lead = part.above[-1].text() if part.above else ""
    return len(lead) > ALIKE and len(part.above[-1].parts) > 1 and text.startswith(lead[:ALIKE])


def _refers_back(part: Part, text: str) -> bool:
    """Return whether a paragraph is about the parts of the part above, of which the last has just ended."""
    if not text.startswith(tuple(document_words("rules")["refers_back"])) or part.level < ITEM or not part.above:
        return False
    return len(part.above[-1].parts) > 1
