"""What a school provides for epidemics, accidents and changes of staff (應變措施): the kinds that are plain."""

from collections.abc import Iterator, Sequence

from portfolio.provisions import MeasureKind
from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, all_named
from portfolio.regulations.drafting_words import pattern, table


def measures(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield the measures that stand under a head which names its circumstances; a second of a kind by its clause."""
    names = table("measure_names")
    taken: set[str] = set()
    for printed in document:
        said = _circumstances(printed)
        if not said or printed.is_row:
            continue
        for kind in MeasureKind:
            match = pattern("measures", kind).search(printed.text)
            if match is None:
                continue
            entry: Toml = {"kind": kind.value}
            if "who" in match.re.groupindex and match["who"]:
                entry["by"] = [printed.printed(*match.span("who"))]
            entry["circumstances"] = list(said)
            name = str(names[kind]) if str(names[kind]) not in taken else f"{names[kind]}（{printed.clause}）"
            taken.add(name)
            found = propose("measures", entry, printed, match.start())
            yield Proposal(("measures", name), entry, found.clause, found.words)


def _circumstances(printed: Printed) -> tuple[str, ...]:
    """Those of the nearest words that name any, as far as the outermost head names them too."""
    named = [found for text in (printed.text, *printed.above) if (found := all_named("circumstances", text))]
    if len(named) < 2:
        return named[0] if named and not all_named("circumstances", printed.text) else ()
    nearest, head = named[0], named[-1]
    return nearest if set(nearest) <= set(head) else head
