"""What is too long for one answer is cut where a block ends and goes on behind 「看更多」; nothing is lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, assert_never

from bot.channels.texts import MORE, cut, is_blank, safe, split, utf16
from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply

LONGEST_TITLE: Final = 300  # UTF-16 units; a longer title is cut, and stands in full below
LONGEST_LABEL: Final = 200  # of a fact, and of a passage's source; what is longer becomes a text of its own
LONGEST_TEXT: Final = 1000  # of a block; what is longer becomes several, cut where sentences end

Fits = Callable[[Reply], bool]


@dataclass(frozen=True)
class Fitted:
    """What one answer takes, and what is left of the reply; `rest` is None where it fits as a whole."""

    first: Reply
    rest: Reply | None


def fit(reply: Reply, fits: Fits, more: Callable[[Reply], Button]) -> Fitted:
    """Return the first part of a reply that `fits`, ending in the button `more(rest)`, and the rest.

    The reply's own buttons come after everything has been said, with the last part. A first part takes one block at
    least, so that it goes on. First part and rest together hold every block and button, in their order.
    """
    if fits(reply):
        return Fitted(reply, None)
    whole = in_pieces(reply)
    placeholder = more(whole)

    def first(blocks: int, buttons: int) -> Reply:
        return replace(whole, blocks=whole.blocks[:blocks], buttons=(*whole.buttons[:buttons], placeholder))

    if fits(whole):
        return Fitted(whole, None)
    if whole.blocks:
        blocks = most_that_fit(len(whole.blocks), lambda count: fits(first(count, 0)))
        rest, buttons = replace(whole, blocks=whole.blocks[blocks:]), 0
    else:
        blocks, buttons = 0, most_that_fit(len(whole.buttons), lambda count: fits(first(0, count)))
        rest = replace(whole, buttons=whole.buttons[buttons:])
    if not rest.blocks and not rest.buttons:
        return Fitted(whole, None)  # one block that is all there is: it cannot be made any smaller
    end = (*whole.buttons[:buttons], more(rest))
    return Fitted(replace(whole, blocks=whole.blocks[:blocks], buttons=end), rest)


def in_pieces(reply: Reply) -> Reply:
    """Return the reply with safe texts, no block longer than platforms' parts are, and nothing left out.

    A title that is cut stands in full as the first block; blocks in which nothing can be seen say nothing.
    """
    title = safe(reply.title)
    blocks = [piece for block in reply.blocks for piece in block_in_pieces(block)]
    if utf16(title) > LONGEST_TITLE:
        blocks = [*_paragraphs(title), *blocks]
        title = cut(title, LONGEST_TITLE, utf16)
    buttons: list[Button | Link] = []
    for button in reply.buttons:
        label = _label(button.label)
        if isinstance(button, Button):
            buttons.append(Button(label, button.intent))
        elif utf16(button.url) > LONGEST_TEXT:  # no platform opens it
            blocks += [*_paragraphs(label), *_paragraphs(safe(button.url))]
        else:
            buttons.append(Link(label, safe(button.url)))
    return Reply(MORE if is_blank(title) else title, tuple(blocks), tuple(buttons))


def block_in_pieces(block: Block) -> list[Block]:
    """Return the block as one or several, each of a text that `LONGEST_TEXT` holds; none where there is no text."""
    match block:
        case Paragraph(text):
            return _paragraphs(safe(text))
        case Fact(label, value):
            return _labelled(safe(label), safe(value), Fact)
        case Meter(label, text, used, limit):
            return _labelled(safe(label), safe(text), lambda label, text: Meter(label, text, used, limit))
        case Deadline(label, text, at):
            return _labelled(safe(label), safe(text), lambda label, text: Deadline(label, text, at))
        case Passage(text, source, link):
            return _passages(safe(text), safe(source), safe(link))
        case _:
            assert_never(block)


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(piece) for piece in split(text, LONGEST_TEXT) if not is_blank(piece)]


def _labelled(label: str, text: str, make: Callable[[str, str], Block]) -> list[Block]:
    """The first piece as it was meant, with its bar or day; the others go on in words."""
    if utf16(label) > LONGEST_LABEL or is_blank(label) or is_blank(text):
        return [*_paragraphs(label), *_paragraphs(text)]
    first, *others = split(text, LONGEST_TEXT)
    return [make(label, first), *(piece for other in others for piece in _paragraphs(other))]


def _passages(text: str, source: str, link: str) -> list[Block]:
    """Every piece of a quotation names its source."""
    if utf16(source) > LONGEST_LABEL or utf16(link) > LONGEST_TEXT or is_blank(text) or is_blank(source):
        return [*_paragraphs(text), *_paragraphs(source), *_paragraphs(link)]
    return [Passage(piece, source, link) for piece in split(text, LONGEST_TEXT) if not is_blank(piece)]


def _label(label: str) -> str:
    """A button's label; one that is far too long is cut, since it is not what the message says."""
    label = safe(label)
    return MORE if is_blank(label) else cut(label, LONGEST_TITLE, utf16)


def most_that_fit(count: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number from 1 to `count` that fits; 1 where none does."""
    low, high = 1, count
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
