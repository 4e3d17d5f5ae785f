"""LINE's rich menus as they are sent: labelled areas with intents of ours, and pictures that LINE takes."""

import json
from pathlib import Path

import pytest
from PIL import Image

from bot.channels.limits import LINE_MENU_PICTURE_BYTES
from bot.channels.line_menu_picture import Lettering, draw, find_lettering
from bot.channels.line_menus import AUDIENCES, HEIGHT, WIDTH, labels, menu
from handlers.intents import unpack
from portfolio.people import Role

NO_FONT = Lettering(None)


@pytest.mark.parametrize("role", AUDIENCES)
def test_every_area_is_labelled_and_means_something(role: Role | None) -> None:
    """Each area says at most twenty characters, carries an intent of ours, and together they cover the picture."""
    body = menu(role, "drawn")
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


@pytest.mark.parametrize("lettering", [find_lettering(), NO_FONT])
def test_the_picture_is_as_line_takes_it(lettering: Lettering, tmp_path: Path) -> None:
    """A PNG of the menu's size below 1 MB, with a font for Chinese or without any."""
    picture = tmp_path / "menu.png"
    picture.write_bytes(draw(labels(Role.STUDENT), lettering))
    assert picture.stat().st_size <= LINE_MENU_PICTURE_BYTES
    with Image.open(picture) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > len(labels(Role.STUDENT))
