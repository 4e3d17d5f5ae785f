"""LINE's rich menus: one for strangers and one a role, in each language, each a picture with labelled areas. Pure.

An area is a button like any other (`line_actions`): its label is what a screen reader says, pressing it says it in the
chat. What a menu is and how it is drawn stands as a fingerprint in its name, so that a second setup changes nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from bot.channels.line_actions import action_of
from handlers.conversation import Button
from handlers.menus import Entry, menu_of
from locales import LANGUAGES, SOURCE, translator
from portfolio.people import Role

# https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image: width 800 to 2500, height 250 or
# more, ratio 1.45 or more, 1 MB. The widest looks sharp on every phone.
WIDTH, HEIGHT = 2500, 1684
COLUMNS, ROWS = 3, 2
PREFIX: Final = "licheng"

Audience = tuple[Role | None, str]  # who is to read it, and in which language

AUDIENCES: Final[tuple[Audience, ...]] = tuple((role, language) for role in (None, *Role) for language in LANGUAGES)
EVERYBODY: Final[Audience] = (None, SOURCE)  # whoever is shown no other menu: strangers who chose no language


def audience_of(role: Role | None, language: str | None) -> Audience:
    """Return whose menu somebody is to be shown; who chose no language of ours is shown the Chinese one."""
    return role, language if language in LANGUAGES else SOURCE


def alias_of(audience: Audience) -> str:
    """Return the alias under which a menu is found, whichever menu that is at the time.

    >>> alias_of((None, "zh_Hant_TW")), alias_of((Role.TEACHER, "vi"))
    ('licheng-stranger', 'licheng-teacher-vi')
    """
    role, language = audience
    name = f"{PREFIX}-{'stranger' if role is None else role.value}"
    return name if language == SOURCE else f"{name}-{language.lower()}"


def fields(count: int = COLUMNS * ROWS) -> Iterator[tuple[int, int, int, int]]:
    """Yield x, y, width and height of the areas, row by row; together they cover the whole picture."""
    for number in range(count):
        column, row = number % COLUMNS, number // COLUMNS
        left, top = WIDTH * column // COLUMNS, HEIGHT * row // ROWS
        yield left, top, WIDTH * (column + 1) // COLUMNS - left, HEIGHT * (row + 1) // ROWS - top


def labels(audience: Audience) -> tuple[str, ...]:
    """Return the words on the areas, in their order."""
    role, language = audience
    t = translator(language)
    return tuple(t(entry.label) for entry in menu_of(role))


def menu(audience: Audience, drawn: str) -> dict[str, Any]:
    """Return a menu as LINE takes it; `drawn` says how the picture is made (`line_menu_picture.manner`)."""
    role, language = audience
    body = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "chatBarText": translator(language)("menu.bar"),
        "areas": list(map(_area, menu_of(role), labels(audience), fields())),
    }
    said = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return {**body, "name": f"{alias_of(audience)} {_print(said)} {_print(drawn)}"}


def is_said(name: str, audience: Audience) -> bool:
    """Return whether the menu of this name has today's words and intents, however it is drawn."""
    wanted: str = menu(audience, "")["name"]
    return name.split(" ")[:2] == wanted.split(" ")[:2]


def is_ours(name: str) -> bool:
    """Return whether a menu of this name was made by us; others are left alone."""
    return any(name.startswith(f"{alias_of(audience)} ") for audience in AUDIENCES)


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _area(entry: Entry, label: str, place: tuple[int, int, int, int]) -> dict[str, Any]:
    x, y, width, height = place
    action = action_of(Button(label, entry.intent))
    return {"bounds": {"x": x, "y": y, "width": width, "height": height}, "action": action}
