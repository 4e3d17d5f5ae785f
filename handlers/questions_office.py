"""「待答問題」: an office sees what was forwarded to it, by class and role, and answers in words; two taps."""

from __future__ import annotations

from typing import Final

from handlers.certification_words import say_moment
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.paging import page_of
from handlers.question_notices import owe_answer
from handlers.question_offices import questions_of, say_asker
from handlers.questions_own import say_outcome
from handlers.receipt_holding import offer_for
from handlers.regulation_intents import AnswerQuestion, ShowQuestions
from handlers.routing import Router
from handlers.saying import say_typed
from portfolio.bindings import DIALOG_FOR
from portfolio.people import Role
from portfolio.questions import MAX_ANSWER, SAID_BY_OFFICE, QuestionState
from storage.queries import audit, presses, questions
from storage.queries.presses import PressRefusedError
from storage.queries.questions import AskedQuestion, QuestionChangedError

router = Router()

ANSWER: Final = "answer_question"
WORDS: Final = "questions.words"
SHOWN: Final = 5  # a page: each has a button, and LINE shows 13 at once


@router.on(ShowQuestions, roles={Role.STAFF})
def show_questions(intent: ShowQuestions, ctx: Context) -> Reply:
    """Return what waits for the speaker's office, the oldest first, with the way to answer each."""
    return _list(ctx, intent.page)


@router.on(AnswerQuestion, roles={Role.STAFF})
def answer_question(intent: AnswerQuestion, ctx: Context) -> Reply:
    """Show one question, or answer it with the words that were typed; whoever asked is told."""
    actor, _ = ctx.bound()
    audit.take_turn(ctx.session, actor.school)
    asked = _held(ctx, intent.token)
    if asked is None:
        return _list(ctx, first=ctx.t("questions.void"))
    if asked.question.state is not QuestionState.WAITING:
        return _as_it_is(ctx, asked)
    if intent.verdict not in SAID_BY_OFFICE:
        return _card(ctx, asked, intent.token)
    verdict, words = QuestionState(intent.verdict), ctx.dialog.words_for(WORDS, intent.token, now=ctx.now)
    if verdict is QuestionState.ANSWERED and not words:
        return _card(ctx, asked, intent.token, first=ctx.t("questions.words.needed"))
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=ANSWER, now=ctx.now)
        questions.answer(
            ctx.session,
            asked.question,
            actor=actor,
            version=press.version,
            verdict=verdict,
            words=words or None,
            now=ctx.now,
        )
    except (PressRefusedError, QuestionChangedError):
        return _as_it_is(ctx, asked)
    owe_answer(ctx.session, asked, now=ctx.now)
    ctx.dialog.close()
    t = ctx.t
    left = len(questions_of(ctx, (QuestionState.WAITING,)))
    blocks: list[Block] = [*_facts(ctx, asked)]
    if words:
        blocks.append(Fact(t("questions.words"), words))
    blocks.append(Paragraph(t(f"questions.done.{verdict.value}")))
    blocks.append(Paragraph(t("questions.left", count=left) if left else t("questions.none_left")))
    return Reply(t("questions.done.title"), tuple(blocks), (Button(t("questions.button"), ShowQuestions()),))


@router.step(WORDS)
def words_typed(text: str, ctx: Context) -> Reply:
    """Keep what whoever asked is to read."""
    token = str(ctx.dialog.facts.get("token", ""))
    asked = _held(ctx, token)
    if asked is None or asked.question.state is not QuestionState.WAITING:
        ctx.dialog.close()
        return _list(ctx, first=ctx.t("questions.void"))
    words = say_typed(text)
    if not words or len(words) > MAX_ANSWER:
        before = ctx.dialog.words_for(WORDS, token, now=ctx.now)
        return _card(ctx, asked, token, words=before, first=ctx.t("questions.words.length", limit=MAX_ANSWER))
    return _card(ctx, asked, token, words=words)


def _held(ctx: Context, token: str) -> AskedQuestion | None:
    """The question that a token stands for, if the speaker's office may answer it; in whatever state it is."""
    actor, _ = ctx.bound()
    press = presses.find_open(ctx.session, token, actor=actor, now=ctx.now) if token else None
    if press is None or press.act != ANSWER or press.person_id != actor.person_id:
        return None
    everything = questions_of(ctx, tuple(QuestionState))
    return next((one for one in everything if one.question.id == press.object_id), None)


def _list(ctx: Context, at: str = "", *, first: str = "") -> Reply:
    t = ctx.t
    ctx.dialog.close()
    found = questions_of(ctx, (QuestionState.WAITING,))
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Paragraph(t("questions.count", count=len(found)) if found else t("questions.none")))
    page = page_of(found, at, SHOWN)
    buttons: list[Button] = []
    for place, one in page.items:
        blocks.append(Fact(t("questions.nth", place=place), _say(ctx, one)))
        token = offer_for(ctx, ANSWER, one.question.id or 0, one.question.version)
        buttons.append(Button(t("questions.button.answer", place=place), AnswerQuestion(token)))
    which, turns = page.turns(t, ShowQuestions)
    return Reply(t("questions.title"), (*blocks, *which), (*buttons, *turns, Button(t("help.button"), ShowHelp())))


def _card(ctx: Context, one: AskedQuestion, token: str, *, words: str | None = None, first: str = "") -> Reply:
    """One question in full; words are waited for meanwhile."""
    t = ctx.t
    words = ctx.dialog.words_for(WORDS, token, now=ctx.now) if words is None else words
    ctx.dialog.ask(WORDS, until=ctx.now + DIALOG_FOR, token=token, words=words)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += _facts(ctx, one)
    if words:
        blocks.append(Fact(t("questions.words"), words))
    blocks.append(Paragraph(t("questions.how.kept" if words else "questions.how", limit=MAX_ANSWER)))
    answered = AnswerQuestion(token, QuestionState.ANSWERED.value)
    send = [Button(t("questions.button.send"), answered)] if words else []
    aside = Button(t("questions.button.aside"), AnswerQuestion(token, QuestionState.SET_ASIDE.value))
    back = Button(t("questions.button"), ShowQuestions())
    return Reply(t("questions.card.title"), tuple(blocks), (*send, aside, back))


def _as_it_is(ctx: Context, one: AskedQuestion) -> Reply:
    """What became of a question that waits no more: answered, by which office; or taken back."""
    t = ctx.t
    ctx.dialog.close()
    blocks: list[Block] = [Paragraph(t("questions.nothing_done"))]
    if one.question.state is QuestionState.WITHDRAWN:
        blocks.append(Paragraph(t("questions.was_taken_back")))
    else:
        blocks += [*_facts(ctx, one), Paragraph(say_outcome(ctx, one.question))]
    return Reply(t("questions.now.title"), tuple(blocks), (Button(t("questions.button"), ShowQuestions()),))


def _facts(ctx: Context, one: AskedQuestion) -> list[Block]:
    """What is asked, by whom without a name, and when."""
    t, question = ctx.t, one.question
    return [
        Fact(t("questions.text"), question.text),
        Fact(t("questions.who"), say_asker(t, one.asker)),
        Fact(t("questions.when"), say_moment(t, question.consented_at, now=ctx.now)),
    ]


def _say(ctx: Context, one: AskedQuestion) -> str:
    """One question of a list: by whom, when, and its words."""
    t = ctx.t
    when = say_moment(t, one.question.consented_at, now=ctx.now)
    return t("questions.line", who=say_asker(t, one.asker), when=when, text=one.question.text)
