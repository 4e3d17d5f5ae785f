"""File formats (檔案格式): types with their size, the brief description, links, by kind of works."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named, number_of
from portfolio.regulations.drafting_words import pattern
from portfolio.schools.consistency import USUAL_ENDINGS
from portfolio.works import WorkKind


def formats(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield formats: types only together with a size, and only for a kind that is named."""
    for printed in document:
        kinds = _kinds(printed)
        if not kinds:
            continue
        for part, entry, at in _parts(printed):
            for kind in kinds:
                yield propose(f"formats.{kind}.{part}", entry, printed, at)


def _kinds(printed: Printed) -> tuple[str, ...]:
    for text in (printed.label, printed.text, *printed.above):
        if found := all_named("kinds", text):
            return found
    whole = any(pattern("formats", "of_all").search(text) for text in printed.above)
    return tuple(WorkKind) if whole else ()


def _parts(printed: Printed) -> Iterator[tuple[str, Toml, int]]:
    whole = f"{printed.label}:{printed.text}" if printed.label else printed.text
    shift = len(whole) - len(printed.text)
    for part in ("document", "recording"):
        for match in pattern("formats", part).finditer(whole):
            types = [one[0] for one in pattern("formats", "ending").finditer(match["types"])]
            size = number_of(match["n"])
            if types and set(types) <= USUAL_ENDINGS and len(set(types)) == len(types) and 1 <= size <= 2000:
                yield part, {"types": types, "max_megabytes": size}, max(match.start() - shift, 0)
    brief = pattern("formats", "brief").search(whole)
    if brief is not None:
        start, end = brief.span()
        required = pattern("formats", "required").search(whole[start:end])
        optional = pattern("formats", "optional").search(whole[start:end])
        if (required is None) is not (optional is None):
            entry: Toml = {"required": required is not None, "max_characters": number_of(brief["n"])}
            yield "brief", entry, max(start - shift, 0)
    said = pattern("formats", "brief_of").search(whole)
    if said is not None:
        yield "brief", {"required": True, "max_characters": number_of(said["n"])}, max(said.start() - shift, 0)
    link = pattern("formats", "link").search(whole)
    if link is not None:
        yield "link", {"value": True}, max(link.start() - shift, 0)
    either = pattern("formats", "either_or_both").search(whole)
    if either is not None:
        yield "either_or_both", {"value": True}, max(either.start() - shift, 0)
