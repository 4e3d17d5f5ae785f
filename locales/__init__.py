"""The words people read and type: gettext catalogues and phrase lists, a folder a language."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale

SOURCE: Final = "zh_Hant_TW"
LANGUAGES: Final = (SOURCE, "en", "vi", "id")


class MissingWordsError(LookupError):
    """A key has no words even in the source language: a mistake of the program, found by a test."""


class Translator:
    """The words of one language; what is not translated yet is said in Chinese."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else SOURCE
        self._catalogs = [_catalog(self.language)]
        if self.language != SOURCE:
            self._catalogs.append(_catalog(SOURCE))

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the words for `key`, with `facts` filled in: `%(count)s`, or by its number `%(count:work|works)s`.

        The forms behind a colon are those of the language's plural rule, in CLDR's order (one, …, other).

        Raises:
            MissingWordsError: not even the source language knows the key.
        """
        for catalog in self._catalogs:
            if (words := catalog.get(key)) is not None:
                return words % _Facts(self.language, facts) if facts else words.replace("%%", "%")
        raise MissingWordsError(key)

    def has(self, key: str) -> bool:
        """Return whether any words exist for `key`."""
        return any(key in catalog for catalog in self._catalogs)


class _Facts(dict[str, object]):
    """Facts of one message; a name with forms behind it is the form that goes with the fact's number."""

    def __init__(self, language: str, facts: dict[str, object]) -> None:
        super().__init__(facts)
        self._language = language

    def __missing__(self, named: str) -> str:
        name, colon, forms = named.partition(":")
        if not colon:
            raise KeyError(named)
        return plural(self._language, int(str(self[name])), forms.split("|"))


def plural(language: str, number: int, forms: list[str]) -> str:
    """Return the form for this number by the language's plural rule.

    >>> plural("en", 1, ["work", "works"]), plural("en", 0, ["work", "works"])
    ('work', 'works')

    Raises:
        ValueError: the language has another number of forms.
    """
    rule = _locale(language).plural_form
    tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in {*rule.tags, "other"}]
    by_tag: dict[str, str] = dict(zip(tags, forms, strict=True))
    return by_tag[rule(number)]


def say_date(language: str, day: date, pattern: str) -> str:
    """Return a day by a CLDR pattern, with the language's own names of months and weekdays.

    >>> say_date("en", date(2025, 2, 3), "EEEE d MMMM"), say_date("zh_Hant_TW", date(2025, 2, 3), "M月d日EEEE")
    ('Monday 3 February', '2月3日星期一')
    """
    from babel.dates import format_date

    return format_date(day, pattern, locale=_locale(language))


@cache
def _locale(language: str) -> "Locale":
    from babel import Locale

    return Locale.parse(language)


@cache
def translator(language: str | None) -> Translator:
    """Return the translator of a language; of the source language where none was chosen."""
    return Translator(language or SOURCE)


@cache
def _catalog(language: str) -> Mapping[str, str]:
    """The words of a language by their keys, as translators edit them: a fresh clone needs no build step."""
    from babel.messages.pofile import read_po

    source = files("locales") / language / "LC_MESSAGES" / "bot.po"
    with source.open("rb") as text:
        read = read_po(text)
    return {str(one.id): str(one.string) for one in read if one.id and one.string and not one.fuzzy}


@cache
def phrases(language: str) -> dict[str, tuple[str, ...]]:
    """Return what people may type, by packed intent without version (`works`, `language:vi`)."""
    source = files("locales") / language / "phrases.toml"
    return {code: tuple(said) for code, said in tomllib.loads(source.read_text("utf-8")).items()}


def all_phrases() -> Iterator[tuple[str, str, str]]:
    """Yield (language, packed intent without version, phrase) for every language; any may be typed by anybody."""
    for language in LANGUAGES:
        for code, said in phrases(language).items():
            for phrase in said:
                yield language, code, phrase


@cache
def judging(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words of marks and quality: `words` found in a text, `patterns` (regular expressions), `allowed`.

    What is `allowed` holds one of the others and means something else (`成績單`); it is left out before. `better` are
    the words of whoever wants to hand in something better.
    """
    source = files("locales") / language / "judging.toml"
    return {name: tuple(said) for name, said in tomllib.loads(source.read_text("utf-8")).items()}


@cache
def question_signs() -> dict[str, tuple[str, ...]]:
    """Return how people ask about rules in Chinese: `asks`, words of a question, and `own`, words of one's own data.

    Folded as phrases are (`handlers.understanding.fold`).
    """
    source = files("locales") / SOURCE / "questions.toml"
    return {name: tuple(said) for name, said in tomllib.loads(source.read_text("utf-8")).items()}


def known_keys(language: str) -> set[str]:
    """Return the keys that have words in this language."""
    return set(_catalog(language))
