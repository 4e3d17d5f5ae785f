"""The five real documents, read from beside the project: the citations that exist, and no others."""

import pytest

from portfolio.regulations.passages import Passage
from portfolio.regulations.row_names import with_names_of
from portfolio.regulations.splitting import split_document
from portfolio.schools import load_pack
from tests.schools.documents import document, letters, listed_clauses

# What no general rule can know: tmsb's two headings are not among its citations, those of other schools are; the row of
# yphs has three parts, and only they are passages.
SURPLUS = {"tmsb": ["肆一(一)", "肆一(二)"]}
MISSING = {"yphs": ["表一/檔案格式"]}
SCHOOLS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")


def imported(school: str) -> tuple[Passage, ...]:
    """Return the passages as an import at the school makes them."""
    return with_names_of(split_document(document(school)).passages, tuple(load_pack(school).clauses))


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_citations_of_a_document_are_those_that_exist(school: str) -> None:
    """Articles and rows alike are cited as people cite them."""
    found, listed = [one.clause for one in imported(school)], listed_clauses(school)

    assert [clause for clause in listed if clause not in found] == MISSING.get(school, [])
    assert [clause for clause in found if clause not in listed] == SURPLUS.get(school, [])


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_passage_is_printed_in_its_document(school: str) -> None:
    """Each stretch of a passage, between the signs that end one, stands in the document."""
    printed = letters(document(school).replace("**", ""))
    pieces = [
        piece
        for one in split_document(document(school)).passages
        if "/表" not in one.clause and not one.clause.startswith(("表", "附", "會議/"))
        for piece in one.text.replace("；", "。").split("。")
    ]

    assert [piece for piece in pieces if letters(piece) not in printed] == []
