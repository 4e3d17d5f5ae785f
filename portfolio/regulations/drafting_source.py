"""What the document is: its title, whose it is, and who adopted it when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.regulations.drafting_proposals import Toml
from portfolio.regulations.drafting_texts import Printed, first_named, number_of
from portfolio.regulations.drafting_words import pattern, table
from portfolio.regulations.passages import PassageKind
from portfolio.terms import ROC_EPOCH


@dataclass(frozen=True)
class Origin:
    """The head of a pack: empty texts and `None` where the document does not print them."""

    name: str
    short_name: str
    kind: str
    title: str
    clause: str
    history: tuple[Toml, ...]
    is_dated: bool = False  # a date stands in its head, whether or not it is plainly an adoption's

    @property
    def in_force_from(self) -> date | None:
        """The last day on which it was adopted or amended."""
        return max((line["on"] for line in self.history if "on" in line), default=None)


def origin(document: Sequence[Printed], *, name: str, title: str) -> Origin:
    """Return what the document says of itself; `name` and `title` are taken as given where they are."""
    heads = [one for one in document if one.kind is PassageKind.HISTORY]
    texts = [title, *(one.words for one in heads)]
    found_title, found_name = _title(texts, document)
    whole = name or found_name
    history = tuple(line for one in heads for line in _history(one))
    clause = heads[0].clause if heads else next((one.clause for one in document), "")
    kind = first_named("school_kinds", whole) or ""
    is_dated = any(pattern("source", "date").search(one.text) for one in heads)
    return Origin(whole, _short(whole), kind, found_title, clause, history, is_dated)


def _title(texts: Iterable[str], document: Sequence[Printed]) -> tuple[str, str]:
    """The title without the school's name, and the name."""
    candidates = [(text, "title") for text in texts] + [(one.words, "title_within") for one in document[:2]]
    for text, name in candidates:
        match = pattern("source", name).search("".join(text.split()))
        if match is not None:
            return match["title"], (match["school"] or "") if name == "title" else ""
    return "", ""


def _history(printed: Printed) -> Iterable[Toml]:
    for match in pattern("source", "adopted").finditer(printed.text):
        body = printed.printed(match.start("body"), match.end("body"))
        year, month, day = number_of(match["year"]), number_of(match["month"]), match["day"]
        if not day.isdecimal():
            yield {"printed": f"{year}.{month}.{day}", "body": body, "notes": ["day-left-blank"]}
            continue
        try:
            on = date(year + ROC_EPOCH, month, number_of(day))
        except ValueError:
            continue
        yield {"on": on, "body": body}


def _short(name: str) -> str:
    """The name as people say it: without who runs the school, and with the type cut short."""
    left = pattern("source", "run_by").sub("", name)
    for long, short in table("short_names").items():
        if left.endswith(long):
            return left.removesuffix(long) + str(short)
    return left
