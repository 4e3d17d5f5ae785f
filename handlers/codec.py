"""A reply as plain data and back: it is stored with its transaction, and sent later."""

from datetime import datetime
from typing import Any

from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import unpack

_BLOCKS: dict[str, type[Block]] = {kind.__name__: kind for kind in (Paragraph, Fact, Meter, Deadline, Passage)}


def reply_to_data(reply: Reply) -> dict[str, Any]:
    """Return the reply as JSON-ready data; intents in their packed form."""
    return {
        "title": reply.title,
        "blocks": [{"kind": type(block).__name__, **_plain(vars(block))} for block in reply.blocks],
        "buttons": [
            {"label": button.label, "url": button.url}
            if isinstance(button, Link)
            else {"label": button.label, "intent": button.intent.pack()}
            for button in reply.buttons
        ],
    }


def reply_from_data(data: dict[str, Any]) -> Reply:
    """Return the reply that `reply_to_data` made; a button whose intent is no longer known is left out."""
    blocks = []
    for stored in data["blocks"]:
        facts = dict(stored)
        kind = _BLOCKS[facts.pop("kind")]
        if kind is Deadline and facts["at"] is not None:
            facts["at"] = datetime.fromisoformat(facts["at"])
        blocks.append(kind(**facts))
    return Reply(title=data["title"], blocks=tuple(blocks), buttons=tuple(_buttons(data["buttons"])))


def _buttons(stored: list[dict[str, str]]) -> list[Button | Link]:
    buttons: list[Button | Link] = []
    for button in stored:
        if "url" in button:
            buttons.append(Link(button["label"], button["url"]))
        elif (intent := unpack(button["intent"])) is not None:
            buttons.append(Button(button["label"], intent))
    return buttons


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
