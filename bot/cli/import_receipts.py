"""What `licheng import receipts` is told beside its file: round, part, division, and the window of this delivery."""

from typing import TYPE_CHECKING, Final

from bot.cli.words import t, usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from storage.queries.receipt_summaries import Contradicted
    from storage.rosters import Delivering
    from storage.units import Storage

RECEIPTS: Final = "receipts"
STATES: Final = "receipt-states"
OF_ROUNDS: Final = (RECEIPTS, STATES)
SHOWN: Final = 50  # contradictions of one school in the terminal; `export receipts` has all of them
MOST_ROUNDS: Final = 9
_OPTIONS: Final = ("--round", "--part", "--division", "--opens", "--closes")


def read_delivering(
    kind: str, round_: int | None, part: str | None, division: str | None, opens: str | None, closes: str | None
) -> "Delivering":
    """Return what was said of a receipt file; a day alone opens with its first second and closes with its last one.

    Raises:
        CommandError: an option that this kind of file has not, or that says nothing it may.
    """
    from storage.rosters import Delivering

    if kind not in OF_ROUNDS and round_ is not None:
        raise usage("roster.usage.of_receipts", option="--round")
    given = {"--part": part, "--division": division, "--opens": opens, "--closes": closes}
    for option, text in given.items():
        if kind != RECEIPTS and text is not None:
            raise usage("roster.usage.of_receipts", option=option)
    if round_ is not None and not 1 <= round_ <= MOST_ROUNDS:
        raise usage("roster.usage.round", round=round_)
    if (opens is None) != (closes is None) or (opens is not None and round_ is None):
        raise usage("roster.usage.window")
    first = None if opens is None else _instant(opens, ends=False)
    last = None if closes is None else _instant(closes, ends=True)
    if first is not None and last is not None and first >= last:
        raise usage("roster.usage.window_order", opens=opens, closes=closes)
    return Delivering(round_, _choice("part", part), _choice("division", division), first, last)


def read_options(kind: str, words: "Sequence[str]") -> "Delivering":
    """Return what a script says of a receipt file, in the words of the command line: `--round 1 --part 多元表現`.

    Raises:
        CommandError: no such option, one without its value, or what `read_delivering` refuses.
    """
    given: dict[str, str | None] = dict.fromkeys(_OPTIONS)
    for option, text in zip(words[::2], [*words[1::2], None], strict=False):
        if option not in given or text is None:
            raise usage("roster.usage.option", option=option, known="、".join(_OPTIONS))
        given[option] = text
    round_ = given.pop("--round")
    if round_ is not None and not round_.isdecimal():
        raise usage("roster.usage.round", round=round_)
    return read_delivering(kind, None if round_ is None else int(round_), *given.values())


def _choice(reader: str, text: str | None) -> str:
    from storage.rosters.columns import choice, first_words

    if text is None:
        return ""
    found = choice(reader, text)
    if found is None:
        raise usage(f"roster.usage.{reader}", text=text, known="、".join(first_words(reader)))
    return found


def _instant(text: str, *, ends: bool) -> "datetime":
    from portfolio.dates import end_of_day, parse_day, parse_instant
    from portfolio.errors import DayFormatError, InstantFormatError

    try:
        day = parse_day(text)
    except DayFormatError:
        pass
    else:
        return end_of_day(day) if ends else parse_instant(text)
    try:
        return parse_instant(text)
    except (DayFormatError, InstantFormatError) as error:
        raise usage("roster.usage.instant", text=text) from error


def find_contradictions(storage: "Storage", kind: str, school: str | None) -> "dict[str, list[Contradicted]] | None":
    """Return by school what the platform shows otherwise than it was pressed; None for files that say nothing of it."""
    from storage.queries.receipt_summaries import find_contradicted
    from storage.queries.schools import list_schools

    if kind != STATES:
        return None
    with storage.reading() as session:
        slugs = [one.slug for one in list_schools(session)] if school is None else [school]
    found = {}
    for slug in slugs:
        with storage.reading(slug) as session:
            found[slug] = find_contradicted(session, school=slug)
    return {slug: of for slug, of in found.items() if of}


def contradiction_lines(found: "Mapping[str, list[Contradicted]]") -> "Iterator[str]":
    """Yield what the registrar reads; nothing where nothing contradicts."""
    for school, of in found.items():
        yield t("roster.receipts.contradicted", school=school, count=len(of))
        for one in of[:SHOWN]:
            yield t(
                "roster.receipts.contradiction",
                year=one.academic_year,
                round=one.round,
                number=one.number,
                part=t(f"export.part.{one.part.value}"),
                pressed=t(f"export.confirmation.{one.state.value}"),
                shown=t(f"export.confirmation.{(one.platform_state or one.state).value}"),
            )
        if len(of) > SHOWN:
            yield t("roster.receipts.more", count=len(of) - SHOWN, school=school)
