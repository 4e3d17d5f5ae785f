"""What stands above an entry of a list and says what becomes of it or whose it is: 「有下列情形者，不予認證：」."""

from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.tidying import printed
from portfolio.regulations.words import finds


def lead_of(passage: Passage, index: Index) -> Passage | None:
    """Return the clause above that only leads to its parts and forbids or excepts them; `None` for any other part.

    Or it is an office, and they are what it does. A part that says so itself needs none.
    """
    above = index.above(passage.clause)
    lead = None if above is None else index.passage(above)
    if lead is None or not index.only_leads(lead):
        return None
    said, own = printed(lead.text).rstrip(":"), printed(passage.text)
    whose = finds("office_in_row", said) and len(said) <= _LONGEST
    tells = "says_office" if whose else "forbids"
    return lead if finds(tells, said) and not finds(tells, own) else None


_LONGEST = 12  # signs of what is the name of an office and nothing else
