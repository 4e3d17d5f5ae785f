"""Who may act for a student, for what and when: each school's own rule, for whoever asks (T38, T42, T43)."""

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import any_of, close, has_cue, say_readings, t
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Standing
from portfolio.regulations.slots import Action, Ask, Asked, Asker
from portfolio.representatives import Act, Representation, Representative
from portfolio.rules import RulePack

ACTS = {Action.UPLOAD: Act.UPLOAD, Action.SELECT: Act.SELECT, Action.CONFIRM: Act.CONFIRM_RECEIPT}


def say_representatives(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return who may act for a student, which acts, and under which condition; 「可以，」 or 「不可以，」 before.

    `Unsettled` where the rules name nobody: nobody else's permission is made up.
    """
    reading = pack.representatives
    match reading:
        case Cited(rule):
            said = _opening(ask, rule) + _say(rule)
            if reading.standing is Standing.PROPOSED:
                said = t("answer.proposed", text=said)
            return close([said], [reading.clause], also=reading.clauses)
        case Conflicting(readings):
            words = [(one.clause, _say(one.value)) for one in readings]
            clauses = [clause for clause, _ in words]
            return close([say_readings(words, reading.ask)], (), also=clauses)
        case _:
            return Unsettled(OfficeItem.REGISTRAR, reading.see, unread=reading.unread)


def _opening(ask: Ask, rule: Representation) -> str:
    """Whether the named person may do the named act; nothing where the question is not whether."""
    if not ask.asks(Asked.WHETHER):
        return ""
    acts = [ACTS[one] for one in ask.actions if one in ACTS]
    named = [one for one in Representative if has_cue(ask, f"acting.{one.value}")]
    if len(named) > 1 and has_cue(ask, "or_else"):
        return ""  # which of them may is said
    nobody = not named and has_cue(ask, "acting.other")
    fits = all(one in rule.acts for one in acts) and all(one in rule.who for one in named) and not nobody
    return t("answer.acting.may" if fits else "answer.acting.may_not")


def _say(rule: Representation) -> str:
    when = any_of([t(f"answer.circumstance.{one.value}") for one in rule.circumstances])
    return t(
        "answer.acting.rule",
        when=t("answer.acting.when", circumstances=when) if when else "",
        condition=t(f"answer.acting.if.{rule.condition.value}"),
        who=any_of([t(f"answer.acting.{one.value}") for one in rule.who]),
        acts=t("list.between").join(t(f"answer.acting.{one.value}") for one in rule.acts),
    )
