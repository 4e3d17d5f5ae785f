"""Telegram's menus: the commands that a chat is offered, by role and language. Pure.

Telegram picks the first list there is: of this chat, of all private chats in the person's language, of all private
chats (platforms/telegram.md § 5). The one without a language is in Traditional Chinese.
"""

from typing import Final

from locales import LANGUAGES, SOURCE, translator
from portfolio.people import Role

# Names in `bot/channels/commands.py`, with the keys of the words that describe them: those of the buttons.
LABELS: Final = {
    "works": "works.button",
    "deadlines": "deadlines.button",
    "waiting": "waiting.button",
    "announce": "announcing.button",
    "bind": "binding.button",
    "bindings": "bindings.button",
    "unbind": "revoke.button",
    "switch": "switch.button",
    "help": "help.button",
    "settings": "prefs.button",
    "stop": "stop.button",
    "language": "language.button",
    "plain": "plain.button",
    "privacy": "privacy.button",
    "cancel": "cancel.button",
    "start": "welcome.button",
}
FOR_ALL: Final = ("help", "settings", "language", "plain", "privacy", "cancel", "start")
OF_ROLE: Final[dict[Role | None, tuple[str, ...]]] = {
    None: ("bind",),
    Role.STUDENT: ("works", "deadlines", "bindings", "stop", "unbind"),
    Role.GUARDIAN: ("works", "deadlines", "switch", "bindings", "stop", "unbind"),
    Role.TEACHER: ("waiting", "deadlines", "switch", "bindings", "stop", "unbind"),
    Role.STAFF: ("deadlines", "announce", "bindings", "stop", "unbind"),
}
# Telegram's names of our languages; it knows two letters, and none stands for everybody else.
CODES: Final[dict[str, str | None]] = {
    language: None if language == SOURCE else language.partition("_")[0] for language in LANGUAGES
}


def commands_of(role: Role | None, language: str | None) -> list[tuple[str, str]]:
    """Return name and description of the commands of a role, what is asked most first.

    >>> commands_of(None, "en")[0][0]
    'bind'
    """
    t = translator(language)
    names = (*OF_ROLE[role], *FOR_ALL)
    return [(name, t("works.button_of_child" if _is_child(name, role) else LABELS[name])) for name in names]


def _is_child(name: str, role: Role | None) -> bool:
    return name == "works" and role is Role.GUARDIAN
