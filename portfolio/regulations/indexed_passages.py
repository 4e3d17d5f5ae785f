"""What a search looks at in a passage, read once: its words, its grams, of which kind and of which case it is."""

import re
from collections import Counter
from dataclasses import dataclass

from portfolio.regulations.labels import case_of, labels_of, names_of, outer_clauses
from portfolio.regulations.passages import Passage, PassageKind
from portfolio.regulations.school_years import grades_of, semester_of
from portfolio.regulations.slots import Asked
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import Words, words_of
from portfolio.regulations.words import finds, lexicon

CLAUSE = re.compile("[，,；;]")


@dataclass(frozen=True)
class IndexedPassage:
    """A passage with what a question is held against."""

    passage: Passage
    own: Words
    above: frozenset[str]
    named: frozenset[str]  # of what stands above, what names this passage alone
    grams: Counter[str]
    length: float
    kinds: frozenset[Asked]
    said: str  # tidied
    semester: int | None
    of_meeting: bool
    of_history: bool
    says_how_often: bool
    says_within: bool
    says_basis: bool
    grades: frozenset[int]  # to which it is confined
    says_parts: bool
    labels: tuple[str, ...]  # what its citation calls it: 案由二, 表一, the label of a row
    names: tuple[str, ...]  # of the labels, those that nothing else is called: 課程平台管理, 中央資料庫系統
    circumstances: frozenset[str]  # those that the passage is about
    is_outer: bool  # others stand below it
    case: str  # the number of the meeting's motion that it belongs to; nothing for none
    only_leads: bool  # it says nothing but that others follow
    if_missed: bool  # it begins with who has missed something


def index_passage(passage: Passage, texts: dict[str, str], outer: frozenset[str]) -> IndexedPassage:
    """Return what a search looks at in a passage; `texts` are those of all by citation, `outer` have others below."""
    said = printed(passage.text)
    own = words_of(said)
    label = [part for part in passage.clause.split("/")[1:] if not part.isdigit()]
    headings = tuple(CLAUSE.split(one)[0] for one in passage.heading)
    leads = tuple(CLAUSE.split(_lead(texts.get(outer, "")))[0] for outer in outer_clauses(passage.clause))
    lead = " ".join((*headings, *leads, *label))
    above = words_of(printed(lead))
    grams = (grams_of(own.kept) | grams_of(own.written)) + Counter(dict.fromkeys(grams_of(above.kept), 1))
    return IndexedPassage(
        passage=passage,
        own=own,
        above=frozenset(above.terms),
        named=frozenset(words_of(printed(" ".join((*headings, *label)))).terms),
        grams=grams,
        length=float(sum(grams.values())),
        kinds=_kinds_of(passage.text),
        said=said,
        semester=semester_of(printed(passage.clause)),
        of_meeting=passage.kind is PassageKind.MEETING or passage.clause.startswith(lexicon().meeting),
        of_history=passage.kind is PassageKind.HISTORY or passage.clause == lexicon().history,
        says_how_often=finds("says_often", said),
        says_within=finds("says_within", said),
        says_basis=finds("says_basis", said),
        grades=grades_of(said if passage.kind is PassageKind.ROW else CLAUSE.split(said)[0])
        or grades_of(printed(" ".join(leads))),
        says_parts=finds("says_parts", said),
        labels=labels_of(passage.clause),
        names=names_of(passage.clause),
        circumstances=lexicon().circumstances & {*own.terms, *above.terms},
        is_outer=passage.clause in outer,
        case=case_of(printed(passage.clause)),
        only_leads=passage.kind is PassageKind.HEADING or passage.text.rstrip().endswith((":", "\uff1a")),
        if_missed=finds("says_missed", said),
    )


def _lead(text: str) -> str:
    return re.split("[。：:;；]", text)[0][:60]


def grams_of(text: str) -> Counter[str]:
    """Return the characters of a text and its pairs of neighbours, with how often each stands there."""
    text = re.sub(r"\W+", " ", text)
    found: Counter[str] = Counter()
    for piece in text.split():
        found.update(piece)
        found.update(piece[place : place + 2] for place in range(len(piece) - 1))
    return found


def _kinds_of(text: str) -> frozenset[Asked]:
    patterns = lexicon().patterns
    return frozenset(kind for kind in Asked if any(one.search(text) for one in patterns.get(f"says_{kind}", ())))
