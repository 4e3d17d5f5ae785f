"""Drafts from a passage or two, as the tests ask for them."""

from portfolio.regulations.drafting import Draft, draft_pack
from portfolio.regulations.passages import Passage, PassageKind


def of_sentence(text: str, *heading: str, clause: str = "五(三)1") -> Draft:
    """Return the draft from one passage under these headings."""
    kind = PassageKind.ROW if "/" in clause else PassageKind.ARTICLE
    return draft_pack([Passage(clause, text, heading, kind)], slug="reef")


def values(found: Draft, section: str) -> list[str]:
    """Return what a draft says at a place, in words."""
    return [one.value for one in found.found if one.section == section]
