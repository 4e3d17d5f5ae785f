"""File formats (檔案格式): types with their size, the brief description, links, by kind of works."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named, number_of
from portfolio.regulations.drafting_words import pattern
from portfolio.schools.consistency import USUAL_ENDINGS
from portfolio.works import WorkKind


def formats(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield formats: types only together with a size, and only for a kind that is named.

    None where a further sort of file has types of its own: a pack has no place for it, and would deny them.
    """
    more = any(pattern("formats", "another_sort").search(printed.text) for printed in document)
    for printed in document:
        whole = f"{printed.label}:{printed.text}" if printed.label else printed.text
        shift = len(whole) - len(printed.text)
        for piece, at, kinds in _pieces(whole) or [(whole, 0, _kinds(printed))]:
            for part, entry, found in _parts(piece) if kinds else ():
                for kind in () if more and "types" in entry else kinds:
                    yield propose(f"formats.{kind}.{part}", entry, printed, max(at + found - shift, 0))


def _pieces(whole: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return what is said of each kind, where one after the other is named: the piece, its place, its kind.

    What stands before the first colon is said of each of them.
    """
    head, colon, _ = whole.partition(":")
    if not colon or all_named("kinds", head):
        return []
    ends = [*(one.end() for one in pattern("formats", "each_kind").finditer(whole)), len(whole)]
    found = []
    for start, end in zip([len(head) + 1, *ends], ends, strict=False):
        kinds = all_named("kinds", whole[start:end])
        if len(kinds) > 1:
            return []
        if kinds:
            found.append((head + colon + whole[start:end], start - len(head) - 1, kinds))
    return found if len({kinds for _, _, kinds in found}) > 1 else []


def _kinds(printed: Printed) -> tuple[str, ...]:
    for text in (printed.label, printed.text, *printed.above):
        if found := all_named("kinds", text):
            return found
    whole = any(pattern("formats", "of_all").search(text) for text in printed.above)
    return tuple(WorkKind) if whole else ()


def _parts(whole: str) -> Iterator[tuple[str, Toml, int]]:
    for part in ("document", "recording"):
        for match in pattern("formats", part).finditer(whole):
            types = [one[0] for one in pattern("formats", "ending").finditer(match["types"])]
            size = number_of(match["n"])
            if types and set(types) <= USUAL_ENDINGS and len(set(types)) == len(types) and 1 <= size <= 2000:
                yield part, {"types": types, "max_megabytes": size}, match.start()
    brief = pattern("formats", "brief").search(whole)
    if brief is not None:
        start, end = brief.span()
        required = pattern("formats", "required").search(whole[start:end])
        optional = pattern("formats", "optional").search(whole[start:end])
        if (required is None) is not (optional is None):
            entry: Toml = {"required": required is not None, "max_characters": number_of(brief["n"])}
            yield "brief", entry, start
    said = pattern("formats", "brief_of").search(whole)
    if said is not None:
        yield "brief", {"required": True, "max_characters": number_of(said["n"])}, said.start()
    link = pattern("formats", "link").search(whole)
    if link is not None:
        yield "link", {"value": True}, link.start()
    either = pattern("formats", "either_or_both").search(whole)
    if either is not None:
        yield "either_or_both", {"value": True}, either.start()
