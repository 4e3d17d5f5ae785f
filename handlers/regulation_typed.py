"""What the slots of a question fill from a school's rules: limits, days, what follows, offices, files, facts."""

from dataclasses import replace

from handlers.regulation_certifying import say_uploader
from handlers.regulation_dates import say_deadlines
from handlers.regulation_facts import say_fact
from handlers.regulation_files import say_formats
from handlers.regulation_late import say_late
from handlers.regulation_limits import say_limits
from handlers.regulation_offices import say_offices
from handlers.regulation_said import Said, Sources, Unsettled
from handlers.regulation_words import t
from portfolio.deadlines import OF_STUDENTS
from portfolio.offices import OfficeItem
from portfolio.readings import Cited
from portfolio.regulations.hints import clauses_of
from portfolio.regulations.in_charge import office_in_charge
from portfolio.regulations.kept import keeps_deadlines, keeps_limits
from portfolio.regulations.slots import Action, Ask, Asked, Asker, Item
from portfolio.regulations.topic_kinds import Fact, Topic, TopicKind
from portfolio.rules import DeadlineSubject, LimitSubject, RulePack
from portfolio.works import WorkKind


def typed_answer(ask: Ask, topic: Topic, sources: Sources, asker: Asker) -> Said | Unsettled | None:
    """Return what the school's rules keep of a topic, in fixed sentences; `None` where a clause says it better.

    `Unsettled` where they keep nothing of it; `unread` where nobody looked whether the document does.
    """
    pack = sources.pack
    match topic.kind:
        case TopicKind.LIMIT:
            limited = topic.of(LimitSubject)
            kept = tuple(one for one in limited if keeps_limits(ask, (one,), pack, asker))
            if not kept or (limited[0] not in kept and ask.about(Item.OUTCOMES, Item.DIVERSE)):
                return Unsettled(OfficeItem.PLATFORM, unread=True)
            return say_limits(ask, kept, pack, asker)
        case TopicKind.DEADLINE:
            subjects = topic.of(DeadlineSubject)
            kept_until = tuple(one for one in subjects if keeps_deadlines(ask, (one,), pack, asker))
            if not kept_until:
                return Unsettled(office_in_charge(ask), unread=True)
            subjects = kept_until
            said = say_deadlines(ask, subjects, pack, sources.calendar, asker)
            # What an office does by a notice, or at a time that no day is counted from, its clause says better.
            is_students = any(subject in OF_STUDENTS for subject in subjects)
            return said if is_students or (isinstance(said, Said) and (said.computed or _denies(said))) else None
        case TopicKind.LATE:
            return say_late(ask, topic.of(DeadlineSubject), pack, asker)
        case TopicKind.OFFICE:
            named = tuple(item for item in topic.of(OfficeItem) if isinstance(pack.office(item), Cited))
            # Where no list of offices says it, the document may say it elsewhere.
            wanted = named if ask.does(Action.SUBMIT) or not ask.items else _last(named, pack)
            if ask.does(Action.UPLOAD) and ask.asks(Asked.OFFICE):
                beside = tuple(clause for item in wanted for clause in clauses_of(pack.office(item)))
                if (row := say_uploader(ask, beside, pack)) is not None:
                    return row
            return say_offices(ask, wanted, pack, asker) if wanted else None
        case TopicKind.FORMAT:
            files = say_formats(ask, topic.of(WorkKind), (), pack, asker)
            is_unread = not pack.formats or any(kept.is_unread for kept in pack.formats.values())
            return replace(files, unread=is_unread) if isinstance(files, Unsettled) else files
        case TopicKind.FACT:
            return say_fact(topic.of(Fact)[0], ask, pack, asker)
        case TopicKind.CLAUSE:
            return None


_CLUBS_CADRES = (OfficeItem.CADRES, OfficeItem.CLUBS)


def _last(named: tuple[OfficeItem, ...], pack: RulePack) -> tuple[OfficeItem, ...]:
    """The last office of several: a club's cadre is a club's matter first, but where one office has both."""
    if {*_CLUBS_CADRES} <= {*named} and named[-1] is OfficeItem.CLUBS:
        of_both = ({pack.office_name(item, division=one) for item in _CLUBS_CADRES} for one in pack.divisions)
        return (OfficeItem.CADRES,) if all(len(names) == 1 for names in of_both) else named[-1:]
    return named[-1:]


def _denies(said: Said) -> bool:
    return said.text.startswith(t("answer.wrong"))
