"""LINE's rich menus as they are sent: labelled areas with intents of ours, and pictures that LINE takes."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from bot.channels.limits import LINE_MENU_PICTURE_BYTES
from bot.channels.line_menu_picture import Lettering, draw, find_lettering, read_lettering
from bot.channels.line_menus import AUDIENCES, HEIGHT, WIDTH, Audience, alias_of, labels, menu
from handlers.intents import unpack
from locales import LANGUAGES, SOURCE
from portfolio.people import Role

NO_FONT = Lettering(None)


@pytest.mark.parametrize("audience", AUDIENCES, ids=alias_of)
def test_every_area_is_labelled_and_means_something(audience: Audience) -> None:
    """Each area says at most twenty characters, carries an intent of ours, and together they cover the picture."""
    body = menu(audience, "drawn")
    assert len(body["chatBarText"]) <= 14
    area = 0
    for one in body["areas"]:
        assert 1 <= len(one["action"]["label"]) <= 20
        assert unpack(one["action"]["data"]) is not None
        assert one["action"]["displayText"]
        area += one["bounds"]["width"] * one["bounds"]["height"]
    assert area == WIDTH * HEIGHT
    assert WIDTH / HEIGHT >= 1.45
    assert len(json.dumps(body, ensure_ascii=False)) < 5000


@pytest.mark.parametrize("lettering", [find_lettering(SOURCE), NO_FONT])
def test_the_picture_is_as_line_takes_it(lettering: Lettering, tmp_path: Path) -> None:
    """A PNG of the menu's size below 1 MB, with a font for Chinese or without any."""
    words = labels((Role.STUDENT, SOURCE))
    picture = tmp_path / "menu.png"
    picture.write_bytes(draw(words, lettering))
    assert picture.stat().st_size <= LINE_MENU_PICTURE_BYTES
    with Image.open(picture) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > len(words)


def test_menus_are_within_what_line_keeps() -> None:
    """One for strangers and each role in each language, each under an alias of its own, far below LINE's thousand."""
    aliases = {alias_of(audience) for audience in AUDIENCES}
    assert len(aliases) == len(AUDIENCES) == (1 + len(Role)) * len(LANGUAGES) <= 1000
    assert all(re.fullmatch("[a-z0-9_-]{1,32}", alias) for alias in aliases)


def test_a_font_is_for_the_letters_it_has(tmp_path: Path) -> None:
    """Without a font of the machine English is written, Chinese and Vietnamese are numbered."""
    found = {language: find_lettering(language, (str(tmp_path),)) for language in LANGUAGES}
    assert set(found.values()) == {NO_FONT}
    can = {language: NO_FONT.writes(labels((Role.STUDENT, language))) for language in LANGUAGES}
    assert can == {"zh_Hant_TW": False, "en": True, "vi": False, "id": True}
    numbers = draw(["1", "2"], NO_FONT)
    assert draw(["Trợ giúp", "Thời hạn"], NO_FONT) == numbers
    assert draw(["Help", "Deadlines"], NO_FONT) != numbers


def test_a_chosen_font_need_not_have_every_letter(tmp_path: Path) -> None:
    """What it lacks is written with a font of this machine; a file that is no font at all is refused."""
    no_font = tmp_path / "font.ttf"
    no_font.write_bytes(b"no font")
    assert read_lettering(no_font) is None
    plain = tmp_path / "plain.ttf"
    plain.write_bytes(ImageFont.load_default(24).path.getvalue())  # type: ignore[union-attr]
    find = read_lettering(plain)
    assert find is not None
    assert find("en") == find("id") == Lettering(plain)
    assert find("vi") == find_lettering("vi")
