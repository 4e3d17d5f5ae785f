"""Names of offices as a document writes them: several in a row, each taken only where it is plainly an office."""

from dataclasses import dataclass

from portfolio.people import Division
from portfolio.regulations.drafting_texts import Printed, folded, joined
from portfolio.regulations.drafting_words import pattern


@dataclass(frozen=True)
class Named:
    """Offices of one division, as printed and joined; `division` is `None` where the words tell none apart."""

    names: tuple[str, ...]
    division: Division | None = None

    @property
    def value(self) -> str:
        """The names as a pack writes them."""
        return joined(self.names)


def offices_in(printed: Printed, start: int, end: int) -> tuple[Named, ...]:
    """Return the offices that `text[start:end]` lists, those of the evening apart; none unless all are plain.

    A name without a division after one that has it might belong to either: then none is taken.
    """
    by_division: dict[Division | None, list[str]] = {}
    slash = False
    at = start
    for match in [*pattern("offices", "between").finditer(printed.text, start, end), None]:
        until = end if match is None else match.start()
        name = _once(printed.printed(at, until))
        if not is_office(name):
            return ()
        evening = pattern("division_of", "evening").search(folded(name)[0]) is not None
        if not evening and Division.CONTINUING in by_division and not slash:
            return ()
        by_division.setdefault(Division.CONTINUING if evening else None, []).append(name)
        slash = match is not None and match[0] == "/"
        at = until if match is None else match.end()
    if set(by_division) == {None, Division.CONTINUING}:
        by_division = {Division.DAY: by_division[None], Division.CONTINUING: by_division[Division.CONTINUING]}
    return tuple(Named(tuple(names), division) for division, names in by_division.items())


def listed(printed: Printed, start: int, end: int) -> tuple[str, ...]:
    """Return the names that `text[start:end]` lists, whatever their division; none unless all are plainly offices."""
    marks = list(pattern("offices", "between").finditer(printed.text, start, end))
    starts, ends = [start, *(one.end() for one in marks)], [*(one.start() for one in marks), end]
    names = tuple(_once(printed.printed(begin, until)) for begin, until in zip(starts, ends, strict=True))
    return names if all(is_office(name) for name in names) else ()


def _once(name: str) -> str:
    """The name without a last sign that was printed twice by mistake."""
    return name[:-1] if pattern("offices", "doubled").search(name) else name


def is_office(name: str) -> bool:
    """Return whether a name is plainly that of an office, or of a post that does an office's work."""
    text = folded(name)[0]
    return pattern("offices", "name").fullmatch(text) is not None and not pattern("offices", "no_name").search(text)


def same_office(one: str, other: str) -> bool:
    """Return whether two names mean the same: one of them leaves out the office above."""
    mine, theirs = folded(one)[0], folded(other)[0]
    return mine == theirs or mine.endswith(theirs) or theirs.endswith(mine)


def offices_named(printed: Printed) -> tuple[str, ...]:
    """Return every office that a passage names, in its order, whatever it does."""
    found = (printed.printed(*match.span()) for match in pattern("offices", "anywhere").finditer(printed.text))
    return tuple(name for name in found if is_office(name))
