"""Replies put together: the parts of an answer, a question back, and lines for what asks nothing of the rules."""

from collections.abc import Sequence
from typing import TypeAlias

from handlers.regulation_said import Answer, AnswerKind, Choice, Said, Sources, Unsettled
from handlers.regulation_words import desk_of, office_to_ask, once, t
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Silent, State
from portfolio.regulations.asides import Aside, language_of
from portfolio.regulations.catalogue import catalogue
from portfolio.regulations.comparing import is_changed
from portfolio.regulations.slots import Ask, Asker
from portfolio.regulations.tidying import tidied
from portfolio.regulations.topic_kinds import Topic, TopicKind
from portfolio.rules import RulePack

Parts: TypeAlias = Sequence[tuple[Ask, Topic, Said | Unsettled]]
"""The questions of a message, what each is about, and what was found."""


def as_one(said: Parts, pack: RulePack, asker: Asker) -> Answer:
    """Return the answers to all parts of a message as one reply; refused where none of them is settled."""
    settled = [one for _, _, one in said if isinstance(one, Said)]
    open_ = [(ask, topic, one) for ask, topic, one in said if isinstance(one, Unsettled)]
    topic = said[0][1].name
    if not settled:
        ask, _, unsettled = open_[0]
        division = ask.division or asker.division
        item = desk_of(pack, unsettled.ask, division)
        office = office_to_ask(pack, item, division)
        text = _unsettled(open_[0][1], unsettled, pack, office)
        return Answer(text, unsettled.see, True, kind=AnswerKind.UNSETTLED, office=office, item=item, topic=topic)
    texts = list(once(one.text for one in settled))
    if open_:
        ask, _, unsettled = open_[0]
        division = ask.division or asker.division
        item = desk_of(pack, unsettled.ask, division)
        texts.append(t("answer.rest_unsettled", office=office_to_ask(pack, item, division)))
    return Answer("".join(texts), once(cite for one in settled for cite in one.cites), topic=topic)


def _unsettled(topic: Topic, unsettled: Unsettled, pack: RulePack, office: str) -> str:
    if unsettled.meaning:
        return t("answer.unsettled_word", meaning=unsettled.meaning, office=office)
    what = _what(topic, pack)
    return t("answer.unsettled_of", what=what, office=office) if what else t("answer.unsettled", office=office)


_CHOICES = {
    "dates": ("upload_outcomes", "certification", "upload_diverse", "selection"),
    "offices": ("grades", "certifying", "receipts", "platform"),
}


def ask_back(of: str) -> Answer:
    """Return a question back, where `dates` or `offices` of different things are meant and none is named."""
    choices = tuple(Choice(t(f"answer.choice.{one}"), t(f"answer.choice.{one}.question")) for one in _CHOICES[of])
    text = t(f"answer.choice.{of}")
    return Answer(text, clarify=True, kind=AnswerKind.CHOICE, choices=choices, topic=f"choice.{of}")


def say_aside(aside: Aside, sources: Sources, asker: Asker, text: str) -> Answer:
    """Return the line for a message that asks nothing of the rules; nothing of the message stands in it."""
    kind = AnswerKind(aside.value)
    language = language_of(tidied(text)) or ""
    office = ""
    if aside is Aside.PLATFORM_DOWN:
        office = office_to_ask(sources.pack, OfficeItem.PLATFORM, asker.division)
    key = f"answer.aside.{aside.value}" + (f".{language}" if aside is Aside.OTHER_LANGUAGE else "")
    platform = sources.pack.office(OfficeItem.PLATFORM, division=asker.division)
    if aside is Aside.PLATFORM_DOWN and isinstance(platform, Silent):
        key += ".unsaid"
    cites = platform.clauses if aside is Aside.PLATFORM_DOWN and isinstance(platform, Cited) else ()
    cites = tuple(clause for clause in cites if not is_changed(clause))
    school = sources.pack.short_name or sources.pack.name
    refused = aside is not Aside.PLATFORM_DOWN and aside is not Aside.GREETING
    return Answer(
        t(key, office=office, school=school),
        cites,
        refused,
        kind=kind,
        office=office,
        item=OfficeItem.PLATFORM if aside is Aside.PLATFORM_DOWN else None,
        topic=f"aside.{aside.value}",
        language=language,
    )


def _what(topic: Topic, pack: RulePack) -> str:
    """What is not settled, where the topic says it in few words and the rules state nothing at all of it.

    Where they state some of it (a limit, but no least number), that name would say too much.
    """
    match topic.kind, topic.subjects[:1]:
        case TopicKind.LIMIT, (subject,):
            said = t(f"answer.limited.{subject.value}")
        case TopicKind.DEADLINE | TopicKind.LATE as kind, (subject,):
            said = t(f"answer.unsettled.{kind.value}", subject=t(f"subject.{subject.value}"))
        case TopicKind.FORMAT, _:
            return "" if _states_any(pack, f"{TopicKind.FORMAT}.") else t("answer.unsettled.format")
        case _:
            return ""
    return "" if _states_any(pack, f"{topic.kind}.{topic.subjects[0]}") else said


def _states_any(pack: RulePack, topic: str) -> bool:
    settled = (one.topic for one in catalogue(pack) if one.state is not State.NOT_STATED)
    return any(one.startswith(topic) for one in settled)
