"""LINE's rich menus: one for strangers and one a role, each a picture with labelled areas. Pure.

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
from locales import SOURCE, Translator, translator
from portfolio.people import Role

# https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image: width 800 to 2500, height 250 or
# more, ratio 1.45 or more, 1 MB. The widest looks sharp on every phone.
WIDTH, HEIGHT = 2500, 1684
COLUMNS, ROWS = 3, 2
PREFIX: Final = "licheng"
AUDIENCES: Final[tuple[Role | None, ...]] = (None, *Role)

t = translator(SOURCE)


def alias_of(role: Role | None) -> str:
    """Return the alias under which a role's menu is found, whichever menu that is at the time.

    >>> alias_of(None), alias_of(Role.TEACHER)
    ('licheng-stranger', 'licheng-teacher')
    """
    return f"{PREFIX}-{'stranger' if role is None else role.value}"


def fields(count: int = COLUMNS * ROWS) -> Iterator[tuple[int, int, int, int]]:
    """Yield x, y, width and height of the areas, row by row; together they cover the whole picture."""
    for number in range(count):
        column, row = number % COLUMNS, number // COLUMNS
        left, top = WIDTH * column // COLUMNS, HEIGHT * row // ROWS
        yield left, top, WIDTH * (column + 1) // COLUMNS - left, HEIGHT * (row + 1) // ROWS - top


def labels(role: Role | None, words: Translator = t) -> tuple[str, ...]:
    """Return the words on the areas, in their order."""
    return tuple(words(entry.label) for entry in menu_of(role))


def menu(role: Role | None, drawn: str) -> dict[str, Any]:
    """Return a role's menu as LINE takes it; `drawn` says how the picture is made (`line_menu_picture.manner`)."""
    areas = [_area(entry, place) for entry, place in zip(menu_of(role), fields(), strict=True)]
    body = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "chatBarText": t("menu.bar"),
        "areas": areas,
    }
    said = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return {**body, "name": f"{alias_of(role)} {_print(said)} {_print(drawn)}"}


def is_said(name: str, role: Role | None) -> bool:
    """Return whether the menu of this name has today's words and intents, however it is drawn."""
    wanted: str = menu(role, "")["name"]
    return name.split(" ")[:2] == wanted.split(" ")[:2]


def is_ours(name: str) -> bool:
    """Return whether a menu of this name was made by us; others are left alone."""
    return any(name.startswith(f"{alias_of(role)} ") for role in AUDIENCES)


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _area(entry: Entry, place: tuple[int, int, int, int]) -> dict[str, Any]:
    x, y, width, height = place
    action = action_of(Button(t(entry.label), entry.intent))
    return {"bounds": {"x": x, "y": y, "width": width, "height": height}, "action": action}
