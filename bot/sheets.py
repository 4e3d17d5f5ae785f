"""The paper with binding codes: a CSV for the registrar, and a page to print with a QR code for each person."""

import csv
import io
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.entrances import Entrance
from handlers.saying import say_plain_day
from locales import LANGUAGES, SOURCE, Translator, translator
from portfolio.people import Division, Role
from storage.queries.sheets import Group, Recipient
from storage.secrets import grouped

TEMPLATES: Final = Path(__file__).parent / "web" / "templates"
COLUMNS: Final = ("number", "class", "seat", "name", "child", "code", "text", "message")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run

t = translator(SOURCE)


OTHERS: Final = tuple(language for language in LANGUAGES if language != SOURCE)


@dataclass(frozen=True)
class Letter:
    """What a guardian is told in another language, beside the Chinese: nobody knows yet which one is read."""

    t: Translator
    text: str  # what to type, by which the language is understood too
    until: str
    message: str


@dataclass(frozen=True)
class Slip:
    """One person's code with all that goes with it."""

    recipient: Recipient
    code: str  # in groups of four
    text: str  # what to type
    links: tuple[tuple[str, str], ...]  # platform, link
    message: str  # the same in one text, to send to who cannot see a sheet
    office: str  # that reissues, in this person's division
    letters: tuple[Letter, ...] = ()  # a guardian's


@dataclass(frozen=True)
class Paper:
    """A whole sheet, ready to be written."""

    school: str
    group: Group
    until: date
    slips: tuple[Slip, ...]


def make_paper(
    recipients: Sequence[Recipient],
    codes: Sequence[str],
    *,
    school: str,
    group: Group,
    until: date,
    office: Callable[[Division | None], str],
    entrances: Sequence[Entrance],
) -> Paper:
    """Return the sheet for these recipients and their codes, in their order; `office` reissues in a division."""
    slips = tuple(
        _slip(recipient, grouped(code), until=until, office=office(recipient.of_class.division), entrances=entrances)
        for recipient, code in zip(recipients, codes, strict=True)
    )
    return Paper(school, group, until, slips)


def as_csv(paper: Paper) -> str:
    """Return the list for whoever hands the paper out, one line a code; begins with a mark so that Excel reads it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    platforms = [platform for platform, _ in paper.slips[0].links] if paper.slips else []
    links = [t("sheet.column.link", platform=t(f"platform.{platform}")) for platform in platforms]
    spoken = [letter.t.language for letter in paper.slips[0].letters] if paper.slips else []
    messages = [t("sheet.column.message_in", language=t(f"language.{language}")) for language in spoken]
    writer.writerow([*(t(f"sheet.column.{column}") for column in COLUMNS), *links, *messages])
    for slip in paper.slips:
        person, place = slip.recipient.person, slip.recipient.of_class
        child = "" if slip.recipient.child is None else slip.recipient.child.number
        seat = "" if place.seat is None else str(place.seat)
        cells = [person.number, place.class_name or "", seat, person.name, child, slip.code, slip.text, slip.message]
        cells += [*(link for _, link in slip.links), *(letter.message for letter in slip.letters)]
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + file.getvalue()


def as_page(paper: Paper) -> str:
    """Return the page to print: what is asked besides the code (number, birth date) does not stand on it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals.update(t=t, qr=_qr, until=say_plain_day(t, paper.until))
    return environment.get_template("code_sheet.html").render(paper=paper)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("10102-1")
    ("'=1+1", '10102-1')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class Files:
    """The two files of a sheet, readable by their owner only; kept once the codes in them are valid."""

    def __init__(self, folder: Path, paper: Paper, *, school: str, part: str, now: datetime) -> None:
        """Write both under temporary names; `part` is the class or number that the sheet is for."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = "-".join(filter(None, ("codes", school, paper.group.value, _plain(part), f"{now:%Y%m%d-%H%M%S}")))
        self.paths = (folder / f"{name}.csv", folder / f"{name}.html")
        for path, text in zip(self.paths, (as_csv(paper), as_page(paper)), strict=True):
            _write(_waiting(path), text)

    def keep(self) -> None:
        """Give the files their names: the transaction that made the codes has committed."""
        for path in self.paths:
            os.replace(_waiting(path), path)

    def drop(self) -> None:
        """Remove the files: the codes in them never became valid."""
        for path in self.paths:
            with suppress(FileNotFoundError):
                _waiting(path).unlink()


def _slip(recipient: Recipient, code: str, *, until: date, office: str, entrances: Sequence[Entrance]) -> Slip:
    text = t("sheet.prefilled", code=code)
    links = tuple((entrance.platform, entrance.link(text, code)) for entrance in entrances)
    message = _message(t, recipient, text, links, until=until, office=office)
    letters: tuple[Letter, ...] = ()
    if recipient.person.role is Role.GUARDIAN:
        letters = tuple(_letter(translator(one), recipient, code, until, office, entrances) for one in OTHERS)
    return Slip(recipient, code, text, links, message, office, letters)


def _letter(
    t: Translator, recipient: Recipient, code: str, until: date, office: str, entrances: Sequence[Entrance]
) -> Letter:
    text = t("sheet.prefilled", code=code)
    links = tuple((entrance.platform, entrance.link(text, code)) for entrance in entrances)
    message = _message(t, recipient, text, links, until=until, office=office)
    return Letter(t, text, say_plain_day(t, until), message)


def _message(
    t: Translator,
    recipient: Recipient,
    text: str,
    links: Sequence[tuple[str, str]],
    *,
    until: date,
    office: str,
) -> str:
    ways = [t("sheet.message.link", platform=t(f"platform.{platform}"), link=link) for platform, link in links]
    return t(
        "sheet.message",
        ways="".join(ways),
        text=text,
        second=t(f"sheet.second.{recipient.person.role.value}"),
        until=say_plain_day(t, until),
        office=office,
    )


def _qr(content: str, label: str) -> Markup:
    drawing = segno.make(content, error="m", micro=False).svg_inline(scale=4, border=4, title=label)
    return Markup(drawing)  # ours; segno escapes the title


def _plain(part: str) -> str:
    return re.sub(r"[^\w-]+", "_", part)


def _waiting(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _write(path: Path, text: str) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        file.write(text)
