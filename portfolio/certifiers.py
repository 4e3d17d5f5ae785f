"""Certifiers as documents name them, and how a roster's people are found for that: posts, offices, the same course."""

import re
import unicodedata
from typing import Final

from portfolio.certification import Certifier, CertifierRule
from portfolio.deputies import holder_of, stand_ins
from portfolio.limits import needs_certification
from portfolio.people import Division
from portfolio.readings import Cited
from portfolio.rules import RulePack
from portfolio.succession import SuccessionStep
from portfolio.works import WorkKind

_UNITS: Final = ("組", "科", "室", "處", "部", "館")
_GRADED: Final = re.compile(r"(?:\([^()]*\)|[A-DIV甲乙丙丁一二三四五六]+|[0-9]+)$")
_LEAST: Final = 2  # letters of a course's name


def certified_kinds(pack: RulePack | None) -> tuple[WorkKind, ...]:
    """Return which works somebody certifies here: as the document says, and where its table names an office for them.

    hwvs: the articles ask for no certification of diverse performances, 附表 names offices for some (T50). Without
    rules it is course outcomes alone.
    """
    if pack is None:
        return (WorkKind.COURSE_OUTCOME,)
    by_office = {rule.kind for _, rule in _rules(pack) if Certifier.OFFICE in rule.by}
    return tuple(kind for kind in WorkKind if needs_certification(pack, kind) or kind in by_office)


def office_for(pack: RulePack | None, kind: WorkKind, words: str) -> str:
    """Return the office that certifies a work of this kind, as the document names it; "" where that is not certain.

    `words` are the work's title and brief. Where several items of one kind have different offices, only an item named
    there in full settles it; the rest is the registrar's to say, since a roster does not tell which item a work is.
    """
    if pack is None:
        return ""
    rules = {name: rule.office for name, rule in _rules(pack) if rule.kind is kind and rule.by == (Certifier.OFFICE,)}
    others = any(rule.kind is kind and rule.by != (Certifier.OFFICE,) for _, rule in _rules(pack))
    if len(set(rules.values())) == 1 and not others:
        return next(iter(rules.values()))
    plain = unicodedata.normalize("NFKC", words)
    named = {office for name, office in rules.items() if name in plain}
    return named.pop() if len(named) == 1 else ""


def posts_of(pack: RulePack, step: SuccessionStep, *, division: Division) -> tuple[str, ...]:
    """Return the posts that an office's step means, the first one first: by the list of deputies, else its own title.

    tttvs: 註冊組長 by day and 教務組長 in the evening (T41), then whoever deputises them in the same list.
    """
    listed = () if step.office is None else stand_ins(pack, step.office, division=division)
    return listed or (holder_of(pack, step, division=division),)


def holds_post(post: str, *, office: str | None, title: str | None) -> bool:
    """Return whether somebody of this office with this title has the post; both as rosters write them.

    >>> holds_post("註冊組長", office="教務處註冊組", title="組長")
    True
    >>> holds_post("教學組長", office=None, title="教學組長")
    True
    >>> holds_post("教務組長", office="進修部教務組", title=None), holds_post("註冊組長", office="註冊組", title="幹事")
    (True, False)
    """
    wanted = _plain(post)
    unit, said = _plain(office or ""), _plain(title or "")
    if said.endswith(wanted):
        return True
    if not unit:
        return False
    if not said:  # a roster without titles seats the head in the office
        return wanted.endswith("長") and _is_part(wanted.removesuffix("長"), unit)
    return any((part + said).endswith(wanted) for part in (unit, unit.removesuffix(said[0])))


def belongs_to(named: str, office: str | None) -> bool:
    """Return whether a roster's office is the one that a document names, of which it may leave out the upper part.

    >>> belongs_to("實習處就業組", "就業組"), belongs_to("學務處訓育組", "學務處"), belongs_to("各處室／各科", "教務處")
    (True, False, False)
    """
    return bool(office) and _is_part(_plain(named), _plain(office or ""))


def works_in(named: str, office: str | None) -> bool:
    """Return the same where the document may name the office by its head, or with a remark in brackets.

    >>> works_in("註冊（試務）組", "註冊組"), works_in("進修部教導組長", "教導組"), works_in("訓育組", "註冊組")
    (True, True, False)
    """
    return belongs_to(re.sub(r"\([^()]*\)", "", _plain(named)).removesuffix("長"), office)


def subject_of(course: str) -> str:
    """Return a course's name without what tells its grade or part, for 「相同授課科目」.

    >>> subject_of("英語文（二）"), subject_of("數學 A"), subject_of("選修物理－力學一"), subject_of("歷史")
    ('英語文', '數學', '選修物理-力學', '歷史')
    """
    name = _plain(course)
    while (shorter := _GRADED.sub("", name)) != name and len(shorter) >= _LEAST:
        name = shorter
    return name


def area_of(named: str) -> str:
    """Return a subject area or department as it is compared: 數學領域 and 數學 are one, and so are 商經科 and 商經."""
    return _plain(named).removesuffix("領域").removesuffix("科")


def _rules(pack: RulePack) -> list[tuple[str, CertifierRule]]:
    return [(name, one.value) for name, one in pack.certifiers.items() if isinstance(one, Cited)]


def _is_part(one: str, other: str) -> bool:
    """Whether two names are of one office; 教務處 is not 教務處註冊組."""
    return bool(one and other) and one[-1] in _UNITS and (one.endswith(other) or other.endswith(one))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
