"""Telegram's commands: what each one wants, as the button that does the same would carry it."""

import re
from collections.abc import Mapping
from typing import Final

from handlers.conversation import IncomingKind
from handlers.intents import (
    AnnounceDay,
    Cancel,
    ChooseLanguage,
    Intent,
    RevokeBinding,
    SetPlainText,
    ShowBindings,
    ShowDeadlines,
    ShowHelp,
    ShowPrivacy,
    ShowWaiting,
    ShowWorks,
    StartBinding,
    SwitchPerson,
)
from handlers.reminding_intents import ShowReminderSettings, StopReminders

START: Final = "start"

# Names are Latin only (platforms/telegram.md § 5). Telegram asks for start, help and settings; privacy is customary.
COMMANDS: Final[Mapping[str, Intent]] = {
    "works": ShowWorks(),
    "deadlines": ShowDeadlines(),
    "waiting": ShowWaiting(),
    "bind": StartBinding(),
    "bindings": ShowBindings(),
    "unbind": RevokeBinding(),
    "switch": SwitchPerson(),
    "announce": AnnounceDay(),
    "help": ShowHelp(),
    "settings": ShowReminderSettings(),
    "stop": StopReminders(),
    "language": ChooseLanguage(),
    "plain": SetPlainText(),
    "privacy": ShowPrivacy(),
    "cancel": Cancel(),
}

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)


def read_command(text: str) -> tuple[IncomingKind, str]:
    """Return what a typed text does: a command is pressed like its button, anything else is words.

    `/start` alone greets; with a payload, as from the QR code on the sheet, the payload is what was said.

    >>> read_command("/start ACDE-FGHJ-KLMN-PQRS")
    (<IncomingKind.WORDS: 'words'>, 'ACDE-FGHJ-KLMN-PQRS')
    >>> read_command("/help@yphs_portfolio_bot")
    (<IncomingKind.PRESS: 'press'>, 'v1:help')
    >>> read_command("/nothing of ours")
    (<IncomingKind.WORDS: 'words'>, '/nothing of ours')
    """
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return IncomingKind.WORDS, text
    name, payload = found[1].lower(), (found[3] or "").strip()
    if name == START:
        return (IncomingKind.WORDS, payload) if payload else (IncomingKind.FOLLOW, "")
    intent = COMMANDS.get(name)
    return (IncomingKind.WORDS, text) if intent is None else (IncomingKind.PRESS, intent.pack())
