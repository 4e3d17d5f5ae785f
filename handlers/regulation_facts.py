"""The rules' other facts, each said by its own template; where one is not kept as a fact, a clause may still say it."""

from handlers.regulation_acting import say_representatives
from handlers.regulation_certifying import say_certified, say_certifier, say_succession
from handlers.regulation_group import say_group
from handlers.regulation_keeping import say_not_admitted, say_receipt_parts, say_receipt_silence, say_retention
from handlers.regulation_said import Said, Unsettled
from portfolio.regulations.slots import Ask, Asker
from portfolio.regulations.topic_kinds import Fact
from portfolio.regulations.topics import kinds_of
from portfolio.rules import RulePack

_ELSEWHERE = (Fact.RECEIPT_PARTS, Fact.SUCCESSION, Fact.NOT_ADMITTED, Fact.RECEIPT_SILENCE)
"""What a clause may say although the pack keeps no such fact."""


def say_fact(fact: Fact, ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled | None:
    """Return what the rules keep of `fact`; `None` where the clauses have to be searched."""
    said = _say(fact, ask, pack, asker)
    return None if isinstance(said, Unsettled) and fact in _ELSEWHERE else said


def _say(fact: Fact, ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled | None:
    match fact:
        case Fact.GROUP:
            return say_group(ask, pack, asker)
        case Fact.RETENTION:
            return say_retention(ask, pack, asker)
        case Fact.RECEIPT_PARTS:
            return say_receipt_parts(ask, pack, asker)
        case Fact.RECEIPT_SILENCE:
            return say_receipt_silence(ask, pack, asker)
        case Fact.NOT_ADMITTED:
            return say_not_admitted(ask, pack, asker)
        case Fact.CERTIFIED:
            return say_certified(ask, kinds_of(ask), pack, asker)
        case Fact.CERTIFIER:
            return say_certifier(ask, pack, asker)
        case Fact.SUCCESSION:
            return say_succession(ask, pack, asker)
        case Fact.REPRESENTATIVES:
            return say_representatives(ask, pack, asker)
