"""The pictures of LINE's menus, drawn at setup: words on calm colours, with a font of this machine.

No font comes with the project: one for Chinese is larger than all the rest. Where the machine has none, the areas are
numbered instead; their labels, which screen readers say, are whole either way.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.channels.line_menus import HEIGHT, WIDTH, fields, t

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

VERSION: Final = 1  # raised with every change of the drawing, so that setup makes the menus anew
SIZE: Final = 132  # of the words; a label of twenty characters is made smaller
SMALLEST: Final = 48
MARGIN: Final = 60
GAP: Final = 12
# Where Debian, Fedora, macOS and Windows keep fonts, and which have Traditional Chinese, the best first.
FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
FILES: Final = (
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansTC-Bold.*",
    "NotoSansTC*.*",
    "NotoSansCJKtc-*.otf",
    "SourceHanSans*TC*.*",
    "PingFang.ttc",
    "msjhbd.ttc",
    "msjh.ttc",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "uming.ttc",
)
FACES: Final = 8  # at most, in a collection of fonts
# White words on each, at a contrast of at least 5 to 1.
COLOURS: Final = ("#1F6F5C", "#2B5797", "#6B4A1E", "#5B4A8A", "#7A3A4A", "#3F5B5E")
PAPER, INK = "#F3F5F2", "#FFFFFF"


@dataclass(frozen=True)
class Lettering:
    """A font file, and which face of it; None where the machine has none for Chinese."""

    file: Path | None
    face: int = 0

    def manner(self) -> str:
        """Return how pictures are drawn with it: equal texts mean equal pictures."""
        return f"{VERSION} {'numbers' if self.file is None else f'{self.file.name} {self.face}'}"

    def at(self, size: int) -> Font:
        """Return the font in a size."""
        if self.file is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(str(self.file), size, index=self.face)


@cache
def find_lettering(folders: tuple[str, ...] = FOLDERS) -> Lettering:
    """Return the best font for Traditional Chinese in these folders."""
    for pattern in FILES:
        for folder in folders:
            for file in sorted(Path(folder).rglob(pattern)) if Path(folder).is_dir() else ():
                face = _face(file)
                if face is not None:
                    return Lettering(file, face)
    return Lettering(None)


def read_lettering(file: Path) -> Lettering | None:
    """Return the font of a file that somebody chose; None where it has no Chinese, or is no font."""
    face = _face(file)
    return None if face is None else Lettering(file, face)


def draw(labels: Sequence[str], lettering: Lettering) -> bytes:
    """Return the picture of a menu with these words, as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    for number, (label, (x, y, width, height)) in enumerate(zip(labels, fields(len(labels)), strict=True)):
        corners = (x + GAP, y + GAP, x + width - GAP, y + height - GAP)
        canvas.rounded_rectangle(corners, radius=40, fill=COLOURS[number % len(COLOURS)])
        text = str(number + 1) if lettering.file is None else label
        font = _fitting(canvas, text, lettering, width - 2 * MARGIN)
        canvas.text((x + width / 2, y + height / 2), text, fill=INK, font=font, anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _fitting(canvas: ImageDraw.ImageDraw, text: str, lettering: Lettering, room: int) -> Font:
    size = SIZE * 2 if lettering.file is None else SIZE
    while size > SMALLEST and canvas.textlength(text, font=lettering.at(size)) > room:
        size -= 6
    return lettering.at(size)


def _face(file: Path) -> int | None:
    """Return the face with Traditional Chinese: the one that says so, else the first that has the characters."""
    able: list[tuple[bool, int]] = []
    for face in range(FACES):
        try:
            font = ImageFont.truetype(str(file), 24, index=face)
        except (OSError, ValueError):
            break
        if _has_chinese(font):
            able.append(("TC" not in str(font.getname()[0]), face))
    return min(able)[1] if able else None


def _has_chinese(font: ImageFont.FreeTypeFont) -> bool:
    """A character that a font lacks looks like any other that it lacks."""
    missing = bytes(font.getmask("\U0010fffe"))
    return all(bytes(font.getmask(character)) not in (missing, b"") for character in t("binding.button"))
