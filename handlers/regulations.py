"""Questions about the regulations in the chat: the answer with its clause, a choice, or whom to ask and 「轉給」."""

from __future__ import annotations

from typing import Final

from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Passage, Reply
from handlers.help import choices, say_unclear
from handlers.intents import ShowHelp, ShowWelcome, StartBinding, Unclear
from handlers.question_notices import owe_platform_note
from handlers.question_offices import find_answerers
from handlers.questions_own import division_of_asker, office_for
from handlers.regulation_answers import Answer, AnswerKind, Sources, answer_question
from handlers.regulation_holding import hold_question, remember_school, remembered_school
from handlers.regulation_intents import AskAtSchool, AskRegulations, ForwardQuestion
from handlers.regulation_sources import asker_of, sources_of
from handlers.regulation_words import t as chinese
from handlers.routing import Router
from handlers.saying import say_typed
from handlers.welcome import welcome
from locales import SOURCE, Translator, translator
from portfolio.dates import taipei_day
from portfolio.questions import MAX_TEXT
from storage.queries import unsettled
from storage.queries.crossing import find_schools

router = Router()

QUOTED: Final = 120  # characters of the official words beside an answer
OF_ANY_SCHOOL: Final = frozenset(
    {
        AnswerKind.CRISIS,
        AnswerKind.GREETING,
        AnswerKind.OFF_TOPIC,
        AnswerKind.ABUSIVE,
        AnswerKind.INJECTION,
        AnswerKind.OTHER_LANGUAGE,
        AnswerKind.TOO_LONG,
    }
)
"""What is said alike whichever school is meant."""
CHATTING: Final = (AnswerKind.GREETING, AnswerKind.OFF_TOPIC)
TOPICS: Final = ("uploads", "certify", "select", "receipt", "whom")


@router.on(AskRegulations, roles=None)
def ask(intent: AskRegulations, ctx: Context) -> Reply:
    """Answer a question from the rules of the speaker's school; who is of none is asked which one is meant."""
    if not intent.text:
        return _how(ctx)
    school = _school_of(ctx)
    known = school or next(iter(ctx.speaker.schools), "")
    sources = _sources(ctx, known) if known else None
    if sources is None:
        return say_unclear(Unclear(), ctx)
    answer = answer_question(sources, asker_of(ctx, sources.calendar), intent.text)
    if not school and answer.kind not in OF_ANY_SCHOOL:
        return _ask_school(ctx, intent.text)
    if ctx.actor is None and len(ctx.speaker.schools) > 1 and school:
        remember_school(ctx, school)  # for as long again
    return _reply(ctx, answer, sources, school, intent.text)


@router.on(AskAtSchool, roles=None)
def ask_at_school(intent: AskAtSchool, ctx: Context) -> Reply:
    """Remember whose rules are meant, and answer the question that waits."""
    _, text = remembered_school(ctx)
    if intent.school not in ctx.speaker.schools:
        return _ask_school(ctx, text)
    remember_school(ctx, intent.school)
    return ask(AskRegulations(text), ctx)


def _reply(ctx: Context, answer: Answer, sources: Sources, school: str, text: str) -> Reply:
    """The answer as a message; its title says nothing of what was asked."""
    t = ctx.t
    if answer.kind is AnswerKind.CRISIS:
        return Reply(t("asking.title"), (Paragraph(answer.text),))
    if ctx.speaker.is_new and answer.kind in CHATTING:
        return welcome(ShowWelcome(), ctx)  # whatever somebody says first, they hear who this is
    if t.language != SOURCE and answer.kind in CHATTING:
        return say_unclear(Unclear(), ctx)  # those lines are Chinese
    blocks: list[Block] = [Paragraph(answer.text), *_official(ctx, answer, sources)]
    buttons = [Button(one.label, AskRegulations(one.question)) for one in answer.choices]
    match answer.kind:
        case AnswerKind.OTHER_LANGUAGE:
            buttons = buttons or _topics(translator(answer.language))
        case AnswerKind.UNSETTLED:
            unsettled.count(
                ctx.session,
                school=school,
                day=taipei_day(ctx.now),
                topic="" if answer.item is None else answer.item.value,
            )
            offered, button = _offer(ctx, answer, text)
            blocks += offered
            buttons += button
        case AnswerKind.PLATFORM_DOWN if ctx.actor is not None:
            told = owe_platform_note(
                ctx.session, school=school, division=division_of_asker(ctx), pack=sources.pack, now=ctx.now
            )
            blocks += [Paragraph(t("asking.platform_told"))] if told else []
        case AnswerKind.OFF_TOPIC:
            buttons += choices(ctx)  # what one can do here; the reply itself says what one can ask
        case _:
            pass
    if ctx.speaker.is_new:
        blocks.append(Paragraph(t("asking.who")))
    if answer.kind is not AnswerKind.OFF_TOPIC:
        spoken = translator(answer.language) if answer.kind is AnswerKind.OTHER_LANGUAGE else t
        buttons.append(Button(spoken("help.button"), ShowHelp()))
    return Reply(_title(ctx, answer), tuple(blocks), tuple(buttons))


def _title(ctx: Context, answer: Answer) -> str:
    match answer.kind:
        case AnswerKind.ANSWERED:
            return ctx.t("asking.title.answered")
        case AnswerKind.UNSETTLED:
            return ctx.t("asking.title.unsettled")
        case AnswerKind.CHOICE:
            return ctx.t("asking.title.choice")
        case AnswerKind.OTHER_LANGUAGE:
            return translator(answer.language)("asking.title")
        case _:
            return ctx.t("asking.title")


def _official(ctx: Context, answer: Answer, sources: Sources) -> list[Block]:
    """The official words of the main clause, where the school's document was imported and they are short."""
    if answer.kind is not AnswerKind.ANSWERED or not answer.cites:
        return []
    for passage in sources.passages:
        is_said = passage.text.rstrip(chinese("answer.stop")) in answer.text
        if passage.clause == answer.cites[0] and not is_said and len(passage.text) <= QUOTED:
            return [Passage(passage.text, say_clause(ctx.t, (passage.clause,)))]
    return []


def _offer(ctx: Context, answer: Answer, text: str) -> tuple[list[Block], list[Button]]:
    """「轉給」 the office, for who is bound and not of that office; the question waits in the dialog for it."""
    t = ctx.t
    if ctx.actor is None:
        return [Paragraph(t("asking.bind_to_forward"))], [Button(t("binding.button"), StartBinding())]
    actor, pack = ctx.bound()
    division = division_of_asker(ctx)
    people = find_answerers(
        ctx.session, school=actor.school, topic=answer.item, division=division, pack=pack, now=ctx.now
    )
    if actor.person_id in {one.id for one in people}:
        return [], []
    words = say_typed(text)
    if len(words) > MAX_TEXT:
        return [Paragraph(t("asking.too_long_to_forward", limit=MAX_TEXT))], []
    hold_question(ctx, words, answer.item)
    office = office_for(ctx, answer.item)  # which may be another than whom to ask, where the roster has nobody of that
    button = Button(t("questions.button.forward", office=office), ForwardQuestion())
    return [Paragraph(t("asking.can_forward", office=office))], [button]


def _school_of(ctx: Context) -> str:
    """The school whose rules are meant: the speaker's, the channel's only one, the one that a stranger named; or ''."""
    if ctx.school is not None:
        return ctx.school.slug
    return ctx.speaker.schools[0] if len(ctx.speaker.schools) == 1 else remembered_school(ctx)[0]


def _sources(ctx: Context, school: str) -> Sources | None:
    book = ctx.rulebook if ctx.school is not None and ctx.school.slug == school else None
    return sources_of(ctx.session, school=school, now=ctx.now, book=book)


def _ask_school(ctx: Context, text: str) -> Reply:
    """Whose rules? The question waits in the dialog meanwhile."""
    t = ctx.t
    remember_school(ctx, "", text=text)
    found = find_schools(ctx.session, ctx.speaker.schools)
    buttons = tuple(Button(one.name, AskAtSchool(one.slug)) for one in found)
    return Reply(t("asking.school.title"), (Paragraph(t("asking.school")),), buttons)


def _how(ctx: Context) -> Reply:
    t = ctx.t
    return Reply(
        t("asking.how.title"), (Paragraph(t("asking.how")),), (*_topics(t), Button(t("help.button"), ShowHelp()))
    )


def _topics(t: Translator) -> list[Button]:
    """What is asked most, on buttons of this language; the questions and their answers are Chinese."""
    return [Button(t(f"asking.topic.{one}.button"), AskRegulations(chinese(f"answer.topic.{one}"))) for one in TOPICS]
