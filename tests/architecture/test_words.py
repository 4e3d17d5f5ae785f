"""Words that people read stand in locales/; Chinese elsewhere in the code is data, and listed here with its reason."""

import re

import pytest

from tests.architecture.sources import PACKAGES, parse, sources, under

# Ideographs, bopomofo and the quotation marks of Chinese; a 、 between numbers is no word.
CHINESE = re.compile(r"[\u2e80-\u2fdf\u3005-\u3011\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
DATA = {
    "locales/": "the words themselves",
    "portfolio/dates.py": "how people write a date",
    "portfolio/absences.py": "how people write the days of an absence",
    "portfolio/announcing_words.py": "how people write a day, an hour, a grade, a round when they announce",
    "portfolio/certifiers.py": "how rosters write offices, posts and areas, and courses their grade",
    "portfolio/hours_typed.py": "how people write hours of a day, in four languages",
    "portfolio/bindings.py": "how people write a day and separate a code; the office's name as rosters write it",
    "storage/demo/calendar.py": "the clauses in which a school's document prints a day",
    "handlers/understanding.py": "courtesies left out before phrases are compared; 臺 and 台",
    "portfolio/regulations/tidying.py": "numerals, dates and variants of characters in questions",
    "portfolio/regulations/sounds.py": "the signs of the phonetic script",
    "portfolio/regulations/asides.py": "which letters are Chinese",
    "portfolio/regulations/labels.py": "which letters are Chinese",
    "portfolio/regulations/words.py": "which letters are Chinese",
    "handlers/citing.py": "how the citation of a meeting record begins",
}


def chinese_strings(name: str, text: str) -> list[str]:
    """Return where Chinese stands in a string that is not a docstring."""
    return [f"{name}:{line} {found}" for line, found in parse(name, text).strings() if CHINESE.search(found)]


@pytest.mark.parametrize(
    "text", ['x = "件"', 'x = f"{n} 件"', 'raise ValueError("「" + name)', 'match x:\n    case "上午": ...']
)
def test_chinese_in_code_is_noticed(text: str) -> None:
    """Plain, formatted, in an error, in a pattern: it is found."""
    assert chinese_strings("x.py", text) != []


def test_docstrings_may_give_the_chinese_term() -> None:
    """Where a term is defined its docstring and comments name it."""
    assert chinese_strings("x.py", '"""認證."""\nclass A:\n    """退件."""\n    x = 1  # 件\n    """勾選."""') == []


def test_words_for_people_stand_in_locales() -> None:
    """A translator finds every word in one folder."""
    found = [
        f"{source.name}:{line} {text}"
        for source in sources(*PACKAGES)
        if not under(source.name, DATA)
        for line, text in source.strings()
        if CHINESE.search(text)
    ]

    assert found == []


def test_every_exception_is_still_needed() -> None:
    """An entry of the list that no longer holds any Chinese goes."""
    needed = [source.name for source in sources(*PACKAGES) if any(CHINESE.search(text) for _, text in source.strings())]
    idle = [entry for entry in DATA if entry != "locales/" and not any(under(name, [entry]) for name in needed)]

    assert idle == []
