"""A reply as plain text: complete, and in the order in which it should be heard."""

from typing import assert_never

from handlers.conversation import Block, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from locales import Translator


def to_plain(reply: Reply, t: Translator) -> str:
    """Return title, blocks, links and numbered choices, a line each."""
    return "\n".join(plain_lines(reply, t))


def plain_lines(reply: Reply, t: Translator) -> list[str]:
    """Return the same as a list, since a platform may need several messages: it is cut between two of these."""
    lines = [reply.title, *(block_to_plain(block, t) for block in reply.blocks)]
    choices = [button.label for button in reply.buttons if not isinstance(button, Link)]
    lines += [t("plain.link", label=link.label, url=link.url) for link in reply.buttons if isinstance(link, Link)]
    if choices:
        numbered = (t("plain.choice", number=number, label=label) for number, label in enumerate(choices, 1))
        lines.append(t("plain.choices", choices=t("plain.between").join(numbered)))
    return lines


def block_to_plain(block: Block, t: Translator) -> str:
    """Return one block as one line; what a bar or colour shows elsewhere is said in words."""
    match block:
        case Paragraph(text):
            return text
        case Fact(label, value):
            return t("plain.field", label=label, value=value)
        case Meter(label=label, text=text) | Deadline(label=label, text=text):
            return t("plain.field", label=label, value=text)
        case Passage(text=text, source=source, link=link):
            return t("plain.passage", text=text, source=source) + (f" {link}" if link else "")
        case _:
            assert_never(block)
