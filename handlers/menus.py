"""What the platforms' own menus offer: one for strangers and one a role, in words and intents, knowing no platform."""

from dataclasses import dataclass
from typing import Final

from handlers.intents import (
    AnnounceDay,
    ChooseLanguage,
    Intent,
    RevokeSomebody,
    SetPlainText,
    ShowBindings,
    ShowDeadlines,
    ShowHelp,
    ShowPrivacy,
    ShowWaiting,
    ShowWelcome,
    ShowWorks,
    StartBinding,
)
from handlers.reminding_intents import ShowReminderSettings
from portfolio.people import Role


@dataclass(frozen=True)
class Entry:
    """One thing to choose; `label` is the key of its words, the same as on buttons."""

    label: str
    intent: Intent


_WORKS: Final = Entry("works.button", ShowWorks())
_CHILD_WORKS: Final = Entry("works.button_of_child", ShowWorks())
_DEADLINES: Final = Entry("deadlines.button", ShowDeadlines())
_BINDINGS: Final = Entry("bindings.button", ShowBindings())
_REMINDERS: Final = Entry("prefs.button", ShowReminderSettings())
_LANGUAGE: Final = Entry("language.button", ChooseLanguage())
_HELP: Final = Entry("help.button", ShowHelp())

# Six each, what is asked most first; everything else is said in words, and `ShowHelp` says which. Whoever has several
# people to switch between finds that in 「我的綁定」, and the language of staff in 「提醒設定」.
STRANGER: Final = (
    Entry("binding.button", StartBinding()),
    Entry("welcome.button", ShowWelcome()),
    _HELP,
    Entry("plain.button", SetPlainText()),
    Entry("privacy.button", ShowPrivacy()),
    _LANGUAGE,
)
OF_ROLE: Final[dict[Role, tuple[Entry, ...]]] = {
    Role.STUDENT: (_WORKS, _DEADLINES, _HELP, _BINDINGS, _REMINDERS, _LANGUAGE),
    Role.GUARDIAN: (_CHILD_WORKS, _DEADLINES, _HELP, _BINDINGS, _REMINDERS, _LANGUAGE),
    Role.TEACHER: (Entry("waiting.button", ShowWaiting()), _DEADLINES, _HELP, _BINDINGS, _REMINDERS, _LANGUAGE),
    Role.STAFF: (
        _DEADLINES,
        Entry("announcing.button", AnnounceDay()),
        _HELP,
        _BINDINGS,
        Entry("revoking.button", RevokeSomebody()),
        _REMINDERS,
    ),
}


def menu_of(role: Role | None) -> tuple[Entry, ...]:
    """Return what somebody in this role may choose; None is a stranger."""
    return STRANGER if role is None else OF_ROLE[role]
