"""The working group: how often it meets, how many sit in it, who leads it, and how many of one title."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from handlers.regulation_said import Said
from handlers.regulation_words import close, has_cue, say_readings, settled, shared_pairs, t, without_remark
from portfolio.people import GRADES
from portfolio.readings import Cited, Conflicting, Reading, Standing
from portfolio.regulations.slots import Ask, Asked, Asker
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import RulePack
from portfolio.working_group import Frequency, Meetings, Member, Members

T = TypeVar("T")
_OF_TWO = 2  # signs: 學生, 教師 stand beside anybody
POSTS = ("convener", "vice_secretaries", "secretary", "director")


def say_group(ask: Ask, pack: RulePack, asker: Asker) -> Said | None:
    """Return what the question asks of the group's meetings, size, posts or seats; `None` where it names none of them.

    A number or a title that it takes for granted is held against the rules. Nothing that the document does not state is
    said; who asks for every member gets the clause itself.
    """
    found = list(_found(ask, pack))
    if not found:
        return None
    answer = settled(found)
    assert isinstance(answer, Said)
    return answer


def _found(ask: Ask, pack: RulePack) -> Iterator[Said]:
    group = pack.working_group
    posts = [one for one in POSTS if has_cue(ask, f"group.{one}")]
    of_post = posts and (ask.asks(Asked.OFFICE) or ask.offices) and not ask.asks(Asked.NUMBER)
    if lexicon().deciding in ask.terms and not ask.asks(Asked.NUMBER, Asked.DATE, Asked.OFFICE):
        return  # what it decides stands in the clause
    if has_cue(ask, "group.meetings") and not ask.asks(Asked.LIST) and not of_post:
        yield from _say(group.meetings, _meetings, lambda value: _held_at_least(ask, value))
        return
    for post in posts:
        if post == POSTS[0] and (chaired := _who_chairs(ask, pack)) is not None:
            yield chaired
        yield from _say(getattr(group, post), _post(post), _named(ask, post))
    if posts or not has_cue(ask, "group.number") or ask.asks(Asked.LIST) or has_cue(ask, "group.and_whether"):
        return  # how many there are and whether one is among them: the clause says both
    members = group.members
    seats = _seats(ask, members.value) if isinstance(members, Cited) else []
    if isinstance(members, Cited) and len(seats) == 1 and (count := seats[0].count) is not None:
        said = t("answer.group.seats", title=seats[0].title, count=count)
        if finds("of_each_grade", seats[0].title) and count % len(GRADES) == 0:
            said = t("answer.group.seats_of_each", seats=said, each=count // len(GRADES))
        yield _close(_held(ask, count, "people") + said, members)
    asks_all = not seats and not ask.offices and not finds("asks_titles", ask.text)
    if asks_all or finds("asks_total", ask.text):
        yield from _say(group.size, _size, lambda value: _held(ask, value, "people"))


def _who_chairs(ask: Ask, pack: RulePack) -> Said | None:
    """That the convener chairs the meetings, where that is asked and stands in another clause than who convenes."""
    meetings, convener = pack.working_group.meetings, pack.working_group.convener
    post = t("answer.group.convener")
    if not (isinstance(meetings, Cited) and isinstance(convener, Cited) and has_cue(ask, "group.chairs")):
        return None
    said = pack.clauses.get(meetings.clause, "")
    elsewhere = meetings.standing is Standing.IN_FORCE and meetings.clause != convener.clause
    named = post in said and re.search(t("answer.cue.group.chairs"), said)
    return close([t("answer.group.chaired", post=post)], [meetings.clause]) if elsewhere and named else None


def _say(reading: Reading[T], words: Callable[[T], str], opening: Callable[[T], str]) -> Iterator[Said]:
    """A value in words; an opening before it only where it is in force, and of an amendment what is beside it."""
    match reading:
        case Cited(value) if reading.standing is Standing.PROPOSED:
            said = t("answer.proposed", text=words(value))
            if (before := reading.replaces) is not None:
                said = t("answer.group.proposed", text=said, before=words(before.value))
            yield _close(said, reading)
        case Cited(value):
            yield _close(opening(value) + words(value), reading)
        case Conflicting(readings):
            both = [(one.clause, words(one.value)) for one in readings]
            yield close([say_readings(both, reading.ask)], (), also=[clause for clause, _ in both])
        case _:
            return


def _close(said: str, reading: Cited[Any]) -> Said:
    before = reading.replaces.clauses if reading.replaces is not None else ()
    return close([said], [reading.clause], also=[*reading.clauses, *before])


def _held(ask: Ask, number: int, unit: str) -> str:
    """Whether a number that the question states is the rules' own; nothing where none is stated."""
    stated = [one.number for one in ask.stated if one.unit == t(f"answer.unit.{unit}")]
    if not stated or has_cue(ask, "how_many"):
        return ""
    return t("answer.right" if number in stated else "answer.wrong")


def _held_at_least(ask: Ask, value: Meetings) -> str:
    """The same of meetings, of which more than the least may be held."""
    stated = [one.number for one in ask.stated if one.unit == t("answer.unit.times")]
    more = value.at_least and bool(stated) and max(stated) > value.times
    return t("answer.acting.may") if more and has_cue(ask, "can") else _held(ask, value.times, "times")


def _meetings(value: Meetings) -> str:
    by_period = value.per in (Frequency.SEMESTER, Frequency.YEAR)
    per = t(f"answer.per.{value.per.value}" if by_period else "answer.per.needed")
    return t("answer.group.meets_at_least" if value.at_least else "answer.group.meets", per=per, times=value.times)


def _size(value: int) -> str:
    return t("answer.group.size", count=value)


def _post(post: str) -> Callable[[str | tuple[str, ...]], str]:
    return lambda value: t("answer.group.post", post=t(f"answer.group.{post}"), who=t("list.between").join(_all(value)))


def _all(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _named(ask: Ask, post: str) -> Callable[[str | tuple[str, ...]], str]:
    """Whether the title that the question takes for granted holds the post."""
    named = {one for one in ask.offices if one != t(f"answer.group.{post}")}
    if not named or has_cue(ask, "who") or has_cue(ask, "or_else"):
        return lambda _: ""
    return lambda value: t("answer.right" if named <= {*_all(value)} else "answer.wrong")


def _sends(title: str, ask: Ask) -> bool:
    """Whether a question names whom a member stands for, and not the member: 「學生會有幾個人」."""
    whom = title.removesuffix(t("answer.group.delegate"))
    return whom in ask.terms or (whom != title and len(whom) > _OF_TWO and whom in ask.text)


def _seats(ask: Ask, members: Members) -> list[Member]:
    """The titles that the question names, of several that share words with it the nearest."""
    own_words = replace(ask, official="")
    titles = {member: without_remark(member.title) for member in members.members}
    ranked = {member: shared_pairs(title, own_words) for member, title in titles.items()}
    most = max(ranked.values(), default=0)
    named = [one for one, title in titles.items() if title.endswith((*ask.offices, *ask.terms)) or _sends(title, ask)]
    if len(named) == 1:
        return named
    return [one for one, pairs in ranked.items() if most and pairs == most and pairs >= len(titles[one]) // 2]
