"""A guardian's year in each language but Chinese: from the first message over binding to stopping, kept word for word.

What is Chinese in it stands in brackets, is quoted from the school's rules, or names somebody: nothing else is left.
After a wanted change of words: `LICHENG_KEEP=1 pytest tests/conversations`, then read the difference aloud.
"""

import os
import re
from pathlib import Path

import pytest
from sqlmodel import select

from bot.channels.limits import overruns
from bot.settings import Settings
from bot.simulation import Simulation
from bot.transcript import Line
from handlers.conversation import Deadline, Fact, Meter, Paragraph, Passage, Reply
from handlers.plain import to_plain
from locales import LANGUAGES, SOURCE, phrases, translator
from storage.tables import Course, Person, ReceiptItem, School, Work
from tests.conversations.test_scripts import CODE, SLIP

HERE = Path(__file__).parent
HAN = re.compile("[\u3400-\u9fff]+")
LATIN = re.compile("[A-Za-z]{3}")
BRACKETED = re.compile(r"\([^()]*\)")  # a term beside its translation, or a clause
CLAUSE = re.compile("「前項」|肆三|表二|rules 補充規定")  # where a note speaks of a place in the rules
OFFICE = re.compile("[\u3400-\u9fff（）、]+(?:處|組|室|科)")
OURS = {("tttvs", "10102-1"), *((school, "20101-1") for school in ("tttvs", "yphs", "anon15", "hwvs", "tmsb"))}
OTHERS = [language for language in LANGUAGES if language != SOURCE]
# {key}: the words of that key; {!intent}: what is typed for it; in the language of the walk.
SCRIPT = """
now 2024-10-16T08:30
as tttvs guardian 10102-1
say {!welcome}
press {language.LANGUAGE}
press {welcome.button}
say {!works}
press {binding.button}
code tttvs guardian 10102-1
say ACDE-FGHJ
say ACDE-FGHJ-KMNP-QRTV
say $code
press {privacy.accept}
say 32/13
say 2001/1/1
say 2009/5/20
say {!works}
say {!selecting}
say {!deadlines}
say {!help}
say {!nofiles}
say ???
say {!privacy}
say {!bindings}
import receipts tests/conversations/files/receipts_tttvs.csv tttvs
as tttvs guardian 20101-1
say {language.LANGUAGE}
say {!receipts}
say {!represent}
press {circumstance.major_accident}
press {represent.button.receipts}
press {receipts.button.course_record}
press {receipt.button.seen}
press {receipt.button.confirm}
press {receipt.button.slip}
say {!receipts}
say {!represent}
press {circumstance.epidemic}
press {represent.button.receipts}
press {receipts.button.course_outcome}
press {problem.button}
press {problem.button.better}
press {problem.button.reason}
press {problem.kind.wrong_file}
say {!represent}
press {circumstance.epidemic}
press {represent.button.upload}
say {!slips}
say {!prints}
now 2024-10-17T12:30
tick
now 2025-01-20T17:40
as tttvs guardian 20101-1
say {!deadlines}
tick
press {remind.button.snooze}
say {!decl::::done}
now 2025-02-03T17:40
tick
say {!remind}
press {prefs.hours.button}
say 3
say {!mute}
press {prefs.mute.button.uploads}
say {!stop}
press {stop.sure}
say {!deadlines}
say {!revoke}
as yphs guardian 20101-1
say {language.LANGUAGE}
say {!works}
say {!deadlines}
say {!represent}
as anon15 guardian 20101-1
say {language.LANGUAGE}
say {!deadlines}
say {!represent}
say {!receipts}
as hwvs guardian 20101-1
say {language.LANGUAGE}
say {!deadlines}
say {!works}
as tmsb guardian 20101-1
say {language.LANGUAGE}
say {!deadlines}
say {!works}
"""


def lines(language: str) -> list[str]:
    """Return the script in this language."""
    t = translator(language)

    def fill(found: re.Match[str]) -> str:
        key = found[1].replace("LANGUAGE", language)
        return phrases(language)[key[1:]][0] if key.startswith("!") else t(key)

    return [re.sub(r"\{([^}]+)\}", fill, line) for line in SCRIPT.strip().splitlines()]


class Kept:
    """What a simulation shows, kept as it is: only what a guardian of the walk got."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.read: list[Line] = []

    def show(self, line: Line) -> None:
        """Keep one message."""
        if line.role == "guardian" and (line.school, line.number) in OURS and line.kind != "code":
            self.read.append(line)
            self.printed.append(to_plain(line.reply, translator(line.language)) + "\n")

    def say(self, words: str) -> None:
        """Leave out what is no message."""


def walk(language: str, demo: Path) -> tuple[Kept, set[str]]:
    """Return what was read in a walk, and the Chinese names that there are: people, schools, courses, titles."""
    kept = Kept()
    with Simulation.fresh(Settings(data_dir=demo), as_json=False, out=lambda _text: None) as simulation:
        simulation.transcript = kept  # type: ignore[assignment]
        for number, line in enumerate(lines(language), 1):
            if not line.startswith("tick"):
                kept.printed.append(f"▸ {line}")
            simulation.run_line(number, line)
            if line == "tick":
                simulation.run_line(number, "sent")
        with simulation.app.storage.reading() as session:
            columns = (Person.name, Course.name, Work.title, ReceiptItem.title, School.name)
            names = {str(name) for column in columns for name in session.scalars(select(column))}
    return kept, names


@pytest.mark.parametrize("language", OTHERS)
def test_a_guardian_reads_everything_in_their_language(language: str, demo_dir: Path) -> None:
    """Word for word as kept, within the platforms' limits, and nothing Chinese but names, clauses and brackets."""
    kept, names = walk(language, demo_dir)
    said = SLIP.sub("ACDE-FGHJ-KMNP", CODE.sub("ACDE-FGHJ-KMNP-QRTV", "\n".join(kept.printed))) + "\n"
    file = HERE / f"guardian_{language}.transcript"
    if os.environ.get("LICHENG_KEEP"):
        file.write_text(said, "utf-8")
    assert [line.reply.title for line in kept.read if overruns(line.reply, "")] == []
    assert {left for line in kept.read if line.language == language for left in chinese(line.reply, names)} == set()
    assert said == file.read_text("utf-8")


def chinese(reply: Reply, names: set[str]) -> list[str]:
    """Return each run of Chinese characters that a guardian would read and not understand."""
    texts = [reply.title, *(button.label for button in reply.buttons if button.label != "中文")]
    for block in reply.blocks:
        match block:
            case Passage(text=text):  # the clause stays; and so does what is quoted from the rules
                texts += [] if text and not LATIN.search(text) else [text]
            case Paragraph(text=text):
                texts.append(text)
            case Fact(label=label, value=text) | Meter(label=label, text=text) | Deadline(label=label, text=text):
                texts += [label, text]
    return [left for text in texts for left in HAN.findall(_without(text, names))]


def _without(text: str, names: set[str]) -> str:
    for name in sorted((name for name in names if HAN.search(name)), key=len, reverse=True):
        text = text.replace(name, "")
    return OFFICE.sub("", CLAUSE.sub("", BRACKETED.sub("", text)))
