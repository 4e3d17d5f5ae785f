"""「轉給註冊組」: what the rules do not settle goes to an office, with consent and as it was shown; 「我的提問」."""

from __future__ import annotations

from typing import Final

from handlers.certification_words import say_moment
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import Cancel, ShowHelp
from handlers.question_notices import owe_waiting
from handlers.question_offices import receiving_office, say_asker
from handlers.receipt_holding import offer_for
from handlers.regulation_holding import held_question
from handlers.regulation_intents import ForwardQuestion, SendQuestion, ShowMyQuestions, TakeBackQuestion
from handlers.routing import Router
from handlers.saying import say_day
from portfolio.bindings import DIALOG_FOR
from portfolio.dates import taipei_day
from portfolio.offices import OfficeItem
from portfolio.people import Division, Role
from portfolio.questions import QuestionState
from storage.queries import audit, people, presses, questions
from storage.queries.certification_plans import find_person
from storage.queries.presses import PressRefusedError
from storage.queries.questions import NotYourQuestionError, QuestionChangedError, TooManyQuestionsError
from storage.tables import ForwardedQuestion

router = Router()

TAKE_BACK: Final = "take_back_question"
SHOWN: Final = 5


@router.on(ForwardQuestion)
def preview(_intent: ForwardQuestion, ctx: Context) -> Reply:
    """Show exactly what would go, to whom and with what; nothing is kept before 「同意轉交」."""
    held = held_question(ctx)
    if held is None:
        return _nothing_held(ctx)
    actor, _ = ctx.bound()
    t, (text, topic, _at) = ctx.t, held
    speaker = find_person(ctx.session, person_id=actor.person_id)
    who = t(f"questions.by.{actor.role.value}") if speaker is None else say_asker(t, speaker)
    blocks = (
        Fact(t("questions.text"), text),
        Fact(t("questions.to"), office_for(ctx, topic)),
        Fact(t("questions.with"), t("questions.with_is", who=who)),
        Paragraph(t("questions.consent")),
    )
    ctx.dialog.until = ctx.now + DIALOG_FOR
    buttons = (Button(t("questions.button.consent"), SendQuestion()), Button(t("questions.button.not"), Cancel()))
    return Reply(t("questions.preview.title"), blocks, buttons)


@router.on(SendQuestion)
def send(_intent: SendQuestion, ctx: Context) -> Reply:
    """Let it go as it was shown; pressed again, or asked again while it waits, it is the same question."""
    held = held_question(ctx)
    if held is None:
        return _nothing_held(ctx)
    actor, pack = ctx.bound()
    t, (text, topic, at) = ctx.t, held
    ctx.dialog.close()
    office = office_for(ctx, topic)
    try:
        kept, is_new = questions.forward(
            ctx.session,
            actor=actor,
            text=text,
            topic=topic,
            division=division_of_asker(ctx),
            office=office,
            asked_at=at,
            now=ctx.now,
        )
    except TooManyQuestionsError as refused:
        mine = Button(t("questions.button.mine"), ShowMyQuestions())
        return Reply(t("questions.too_many.title"), (Paragraph(t("questions.too_many", **refused.facts)),), (mine,))
    if is_new:
        owe_waiting(ctx.session, kept, pack=pack, now=ctx.now)
    said = t("questions.sent" if is_new else "questions.sent_before", office=kept.office)
    blocks = (Fact(t("questions.text"), text), Paragraph(said), Paragraph(t("questions.sent.then")))
    return Reply(t("questions.sent.title"), blocks, _own_buttons(ctx))


@router.on(ShowMyQuestions)
def show_mine(_intent: ShowMyQuestions, ctx: Context) -> Reply:
    """Return what the speaker let go, the newest first, with what became of it, and the way to take it back."""
    return _list(ctx)


@router.on(TakeBackQuestion)
def take_back(intent: TakeBackQuestion, ctx: Context) -> Reply:
    """Take a question back that nobody has answered; its text is forgotten."""
    actor, _ = ctx.bound()
    t = ctx.t
    audit.take_turn(ctx.session, actor.school)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=TAKE_BACK, now=ctx.now)
        found = questions.access_question(ctx.session, actor=actor, question_id=press.object_id).question
        if found.asker_id != actor.person_id:
            raise NotYourQuestionError
        questions.take_back(ctx.session, found, actor=actor, version=press.version, now=ctx.now)
    except (PressRefusedError, NotYourQuestionError):
        return _list(ctx, first=t("questions.void"))
    except QuestionChangedError:
        return _list(ctx, first=t("questions.changed"))
    return _list(ctx, first=t("questions.taken_back"))


def office_for(ctx: Context, topic: OfficeItem | None) -> str:
    """Return the office that a question of the speaker's goes to."""
    actor, pack = ctx.bound()
    return receiving_office(
        ctx.session, ctx.t, school=actor.school, topic=topic, division=division_of_asker(ctx), pack=pack
    )


def division_of_asker(ctx: Context) -> Division | None:
    """Return the division whose office is meant: the speaker's, or that of a guardian's children where they agree."""
    actor, _ = ctx.bound()
    if actor.role is not Role.GUARDIAN:
        return actor.division
    found = {one.division for one in people.access_children(ctx.session, actor=actor, now=ctx.now)}
    return found.pop() if len(found) == 1 else None


def say_outcome(ctx: Context, one: ForwardedQuestion) -> str:
    """Return where a question stands: with whom it waits since when, or what who said on which day."""
    t, today = ctx.t, taipei_day(ctx.now)
    if one.answered_at is None:
        return t("questions.waits", office=one.office, when=say_moment(t, one.consented_at, now=ctx.now))
    facts = {
        "office": one.answered_office or one.office,
        "day": say_day(t, taipei_day(one.answered_at), today=today),
    }
    if one.state is QuestionState.SET_ASIDE:
        return t("questions.was_set_aside", **facts)
    return t("questions.was_answered", answer=one.answer or "", **facts)


def _list(ctx: Context, *, first: str = "") -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    ctx.dialog.close()
    mine = questions.access_own(ctx.session, actor=actor)
    blocks: list[Block] = [Paragraph(first)] if first else []
    if not mine:
        blocks.append(Paragraph(t("questions.none_of_mine")))
    buttons = []
    for place, one in enumerate(mine[:SHOWN], 1):
        blocks.append(Fact(t("questions.nth", place=place), one.text))
        blocks.append(Paragraph(say_outcome(ctx, one)))
        if one.state is QuestionState.WAITING:
            token = offer_for(ctx, TAKE_BACK, one.id or 0, one.version)
            buttons.append(Button(t("questions.button.take_back", place=place), TakeBackQuestion(token)))
    if len(mine) > SHOWN:
        blocks.append(Paragraph(t("questions.older", count=len(mine) - SHOWN)))
    return Reply(t("questions.mine.title"), tuple(blocks), (*buttons, Button(t("help.button"), ShowHelp())))


def _nothing_held(ctx: Context) -> Reply:
    t = ctx.t
    return Reply(t("questions.nothing_held.title"), (Paragraph(t("questions.nothing_held")),), _own_buttons(ctx))


def _own_buttons(ctx: Context) -> tuple[Button, ...]:
    return Button(ctx.t("questions.button.mine"), ShowMyQuestions()), Button(ctx.t("help.button"), ShowHelp())
