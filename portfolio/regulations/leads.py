"""What stands above an entry of a list and says what becomes of it: 「有下列情形之一者，不予認證：」."""

from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.tidying import printed
from portfolio.regulations.words import finds


def lead_of(passage: Passage, index: Index) -> Passage | None:
    """Return the clause above that only leads to its parts and forbids or excepts them; `None` for any other part.

    A part that says so itself needs none.
    """
    above = index.above(passage.clause)
    lead = None if above is None else index.passage(above)
    if lead is None or not index.only_leads(lead) or not finds("forbids", printed(lead.text)):
        return None
    return None if finds("forbids", printed(passage.text)) else lead
