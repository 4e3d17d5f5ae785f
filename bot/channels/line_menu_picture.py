"""The pictures of LINE's menus, drawn at setup: words on calm colours, with a font of this machine.

No font comes with the project: one for Chinese is larger than all the rest. What is written decides which font will do:
one for Chinese need not have Vietnamese letters. Where the machine has none for a language, the plain one of Pillow's
writes what it can, and else the areas are numbered; their labels, which screen readers say, are whole either way.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.channels.line_menus import AUDIENCES, HEIGHT, WIDTH, fields, labels

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

VERSION: Final = 2  # raised with every change of the drawing, so that setup makes the menus anew
SIZE: Final = 132  # of the words; a label of twenty characters is made smaller
SMALLEST: Final = 48
MARGIN: Final = 60
LEADING: Final = 24  # between two lines
GAP: Final = 12
# Where Debian, Fedora, macOS and Windows keep fonts, and which are tried: those with Traditional Chinese, best first,
# then those with Latin letters of every kind.
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
    "NotoSans-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "Arial Bold.ttf",
    "arialbd.ttf",
)
FACES: Final = 8  # at most, in a collection of fonts
# White words on each, at a contrast of at least 5 to 1.
COLOURS: Final = ("#1F6F5C", "#2B5797", "#6B4A1E", "#5B4A8A", "#7A3A4A", "#3F5B5E")
PAPER, INK = "#F3F5F2", "#FFFFFF"


@dataclass(frozen=True)
class Lettering:
    """A font file, and which face of it; None for the plain one that comes with Pillow."""

    file: Path | None
    face: int = 0

    def manner(self) -> str:
        """Return how pictures are drawn with it: equal texts of equal menus mean equal pictures."""
        return f"{VERSION} {'plain' if self.file is None else f'{self.file.name} {self.face}'}"

    def writes(self, words: Iterable[str]) -> bool:
        """Return whether it has every letter of these words."""
        return _has(self.at(24), "".join(words))

    def at(self, size: int) -> Font:
        """Return the font in a size."""
        if self.file is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(str(self.file), size, index=self.face)


FindLettering = Callable[[str], Lettering]  # by language


@cache
def find_lettering(language: str, folders: tuple[str, ...] = FOLDERS) -> Lettering:
    """Return the best font for this language's menus in these folders."""
    letters = _letters(language)
    for pattern in FILES:
        for folder in folders:
            for file in sorted(Path(folder).rglob(pattern)) if Path(folder).is_dir() else ():
                face = _face(file, letters)
                if face is not None:
                    return Lettering(file, face)
    return Lettering(None)


def read_lettering(file: Path) -> FindLettering | None:
    """Return the font of a file that somebody chose, and this machine's where it lacks letters.

    None where it can write no language of the menus, or is no font.
    """
    faces = {language: _face(file, _letters(language)) for _, language in AUDIENCES}
    if all(face is None for face in faces.values()):
        return None

    def find(language: str) -> Lettering:
        face = faces[language]
        return find_lettering(language) if face is None else Lettering(file, face)

    return find


def draw(words: Sequence[str], lettering: Lettering) -> bytes:
    """Return the picture of a menu with these words, as PNG; with numbers where the font cannot write them."""
    texts = words if lettering.writes(words) else [str(number) for number in range(1, len(words) + 1)]
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    for number, (text, (x, y, width, height)) in enumerate(zip(texts, fields(len(texts)), strict=True)):
        corners = (x + GAP, y + GAP, x + width - GAP, y + height - GAP)
        canvas.rounded_rectangle(corners, radius=40, fill=COLOURS[number % len(COLOURS)])
        text, font = _fitting(canvas, text, lettering, width - 2 * MARGIN)
        place = (x + width / 2, y + height / 2)
        canvas.multiline_text(place, text, fill=INK, font=font, anchor="mm", align="center", spacing=LEADING)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _fitting(canvas: ImageDraw.ImageDraw, text: str, lettering: Lettering, room: int) -> tuple[str, Font]:
    """Return the text, on two lines where a line cannot hold its words, and the largest size that fits."""
    size = SIZE * 2 if text.isdecimal() else SIZE
    if canvas.textlength(text, font=lettering.at(size)) > room:
        text = _broken(text)
    while size > SMALLEST and max(canvas.textlength(line, font=lettering.at(size)) for line in text.split("\n")) > room:
        size -= 6
    return text, lettering.at(size)


def _broken(text: str) -> str:
    """Break a text between two words, so that the longer line is as short as it can be; a single word stays whole."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: max(place, len(text) - place - 1))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _letters(language: str) -> str:
    """Return every letter of a language's menus, each once."""
    return "".join(sorted({letter for one in AUDIENCES if one[1] == language for letter in "".join(labels(one))}))


def _face(file: Path, letters: str) -> int | None:
    """Return the face with these letters: the one that says it is for Traditional Chinese, else the first."""
    able: list[tuple[bool, int]] = []
    for face in range(FACES):
        try:
            font = ImageFont.truetype(str(file), 24, index=face)
        except (OSError, ValueError):
            break
        if _has(font, letters):
            able.append(("TC" not in str(font.getname()[0]), face))
    return min(able)[1] if able else None


def _has(font: Font, text: str) -> bool:
    """A character that a font lacks looks like any other that it lacks."""
    missing = bytes(font.getmask("\U0010fffe"))
    return all(bytes(font.getmask(letter)) not in (missing, b"") for letter in set(text) - set(" "))
