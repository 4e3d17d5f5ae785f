"""Deputies of offices (職務代理人): who does a task, and who stands in, by the list of a document (tttvs 附件)."""

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.provisions import DeputyRule
from portfolio.readings import Cited
from portfolio.rules import RulePack
from portfolio.succession import SuccessionStep


def deputy_rules(pack: RulePack, item: OfficeItem, *, division: Division) -> tuple[Cited[DeputyRule], ...]:
    """Return the lines of the list about `item`, in its order; none where the document has no such list."""
    lines = (by_division.get(division) for by_division in pack.deputies.values())
    return tuple(line for line in lines if isinstance(line, Cited) and item in line.value.items)


def stand_ins(pack: RulePack, item: OfficeItem, *, division: Division) -> tuple[str, ...]:
    """Return the titles that have the task, one after the other: the owner, the deputy, the deputy of that one …

    It ends where a title would come a second time: in the list of tttvs two titles deputise each other (T16).
    """
    found: list[str] = []
    rules = [rule.value for rule in deputy_rules(pack, item, division=division)]
    following = {rule.owner: rule.deputy for rule in reversed(rules)}
    title = rules[0].owner if rules else None
    while title is not None and title not in found:
        found.append(title)
        title = following.get(title)
    return tuple(found)


def holder_of(pack: RulePack, step: SuccessionStep, *, division: Division) -> str:
    """Return the title of the person that an office's step of the succession means in this division.

    By the list of deputies where there is one (課程學習成果提交人: 註冊組長 by day, 教務組長 in the evening, T41), else
    the title of the step itself.
    """
    titles = () if step.office is None else stand_ins(pack, step.office, division=division)
    return titles[0] if titles else step.title
