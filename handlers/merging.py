"""Several replies that go to one person at once become one message, in the order given."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.conversation import Block, Button, Link, Paragraph, Reply
from handlers.reminding_intents import Declare, Snooze
from locales import Translator


def merge(t: Translator, replies: Sequence[Reply]) -> Reply:
    """Return one message that says all of them, the first named in the title; the same said twice is said once.

    Each is headed by its number and its title; what all begin with, or several end with, is said once. Buttons about
    one of them come first, with its number where they could be taken for another's; what may be wanted anyway comes
    last, once. `Snooze` puts off everything in the message.

    Raises:
        ValueError: there is nothing to say.
    """
    several = tuple(dict.fromkeys(replies))
    if not several:
        raise ValueError("nothing to merge")
    if len(several) == 1:
        return several[0]
    title = t("merged.title", first=several[0].title, count=len(several) - 1)
    shared = _opening(several)
    blocks: list[Block] = [Paragraph(t("merged.count", count=len(several))), *shared]
    for number, reply in enumerate(several, 1):
        blocks.append(Paragraph(t("merged.heading", number=number, title=reply.title)))
        blocks += _said_now(reply, several[number:])[len(shared) :]
    return Reply(title, tuple(blocks), tuple(_buttons(t, several)))


def _opening(several: Sequence[Reply]) -> tuple[Block, ...]:
    """What all of them begin with, whom it is about for instance."""
    first = several[0].blocks[:1]
    longer = all(len(reply.blocks) > 1 for reply in several)
    return first if longer and all(reply.blocks[:1] == first for reply in several) else ()


def _said_now(reply: Reply, later: Sequence[Reply]) -> tuple[Block, ...]:
    """Its blocks; a closing remark that a later one ends with as well is left to that one."""
    is_repeated = any(reply.blocks[-1:] == other.blocks[-1:] for other in later)
    return reply.blocks[:-1] if is_repeated else reply.blocks


def _buttons(t: Translator, several: Sequence[Reply]) -> Iterator[Button | Link]:
    labels = Counter(label for label, _ in {(one.label, one) for reply in several for one in _of(reply)})
    general: dict[Button | Link, None] = {}
    for number, reply in enumerate(several, 1):
        for button in _of(reply):
            if _is_general(button) or any(button in _of(other) for other in several if other is not reply):
                general[button] = None
                continue
            apart = labels[button.label] > 1 or (isinstance(button, Button) and isinstance(button.intent, Declare))
            label = t("merged.button", number=number, label=button.label) if apart else button.label
            yield replace(button, label=label)
    yield from general


def _of(reply: Reply) -> tuple[Button | Link, ...]:
    return tuple(_for_all(button) for button in reply.buttons)


def _for_all(button: Button | Link) -> Button | Link:
    is_snooze = isinstance(button, Button) and isinstance(button.intent, Snooze)
    return Button(button.label, Snooze()) if is_snooze else button


def _is_general(button: Button | Link) -> bool:
    """Whether it is about nothing in particular, as 「期限」 is."""
    return isinstance(button, Button) and button.intent == type(button.intent)()
