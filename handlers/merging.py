"""Several replies that go to one person at once become one message, in the order given."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.conversation import Block, Button, Link, Paragraph, Reply
from handlers.reminding_intents import Declare, Snooze
from locales import Translator


def merge(t: Translator, replies: Sequence[Reply]) -> Reply:
    """Return one message that says all of them, the first named in the title; the same said twice is said once.

    Each is headed by its number and its title. Buttons that several share stand once at the end; those that would be
    taken for one another carry the number of what they are about. `Snooze` puts off everything in the message.

    Raises:
        ValueError: there is nothing to say.
    """
    several = tuple(dict.fromkeys(replies))
    if not several:
        raise ValueError("nothing to merge")
    if len(several) == 1:
        return several[0]
    title = t("merged.title", first=several[0].title, count=len(several) - 1)
    blocks: list[Block] = [Paragraph(t("merged.count", count=len(several)))]
    for number, reply in enumerate(several, 1):
        blocks.append(Paragraph(t("merged.heading", number=number, title=reply.title)))
        blocks += _said_now(reply, several[number:])
    return Reply(title, tuple(blocks), tuple(_buttons(t, several)))


def _said_now(reply: Reply, later: Sequence[Reply]) -> tuple[Block, ...]:
    """Its blocks; a closing remark that a later one ends with as well is left to that one."""
    is_repeated = any(reply.blocks[-1:] == other.blocks[-1:] for other in later)
    return reply.blocks[:-1] if is_repeated else reply.blocks


def _buttons(t: Translator, several: Sequence[Reply]) -> Iterator[Button | Link]:
    """First what is about one of them alone, then what concerns more of them."""
    everywhere = Counter(button for reply in several for button in set(map(_put_off_all, reply.buttons)))
    labels = Counter(button.label for button in everywhere)
    for number, reply in enumerate(several, 1):
        for button in map(_put_off_all, reply.buttons):
            if everywhere[button] == 1 and not _is_of_all(button):
                apart = labels[button.label] > 1 or (isinstance(button, Button) and isinstance(button.intent, Declare))
                label = t("merged.button", number=number, label=button.label) if apart else button.label
                yield replace(button, label=label)
    shared = dict.fromkeys(button for reply in several for button in map(_put_off_all, reply.buttons))
    yield from (button for button in shared if everywhere[button] > 1 or _is_of_all(button))


def _put_off_all(button: Button | Link) -> Button | Link:
    return replace(button, intent=Snooze()) if isinstance(button, Button) and _is_of_all(button) else button


def _is_of_all(button: Button | Link) -> bool:
    return isinstance(button, Button) and isinstance(button.intent, Snooze)
