"""`licheng audit verify`, of slips (回條): all of a school against its trail, or the one with a number."""

import json as json_text
from typing import TYPE_CHECKING

from bot.cli.words import CommandError, t
from handlers.slip_words import effect_of, say_act, say_when
from portfolio.slips import read_number, say_number

if TYPE_CHECKING:
    from storage.queries.slip_checks import SlipFinding, SlipReport
    from storage.queries.slips import Proof
    from storage.units import Storage


def said_of_slips(report: "SlipReport") -> list[str]:
    """Return what was found of one school's slips, a line each; nothing where there are none."""
    if not report.findings:
        return [t("audit.slips.fine", school=report.school, count=report.slips)] if report.slips else []
    heading = t("audit.slips.found", school=report.school, slips=report.slips, count=len(report.findings))
    return [heading, *(f"  {_words(finding)}" for finding in report.findings)]


def as_json(report: "SlipReport") -> dict[str, object]:
    """Return the same for programs."""
    findings = [
        {"kind": one.fault, "number": one.number, "seq": one.seq, "words": _words(one)} for one in report.findings
    ]
    return {"slips": report.slips, "slip_findings": findings}


def verify_slip(storage: "Storage", given: str, *, school: str | None, json: bool) -> None:
    """Print what a slip says and that the trail proves it.

    Raises:
        CommandError: no such number (here), the trail says something else, or is not whole itself.
    """
    from storage.queries.audit import verify_school
    from storage.queries.slip_checks import fault_of
    from storage.queries.slips import find_proof, find_slip_anywhere

    number = read_number(given)
    if number is None:
        raise CommandError(t("audit.slip.no_number", given=given))
    with storage.reading() as session:
        slip = find_slip_anywhere(session, number)
        if slip is None or school not in (None, slip.school):
            raise CommandError(t("audit.slip.unknown", number=say_number(number)))
        fault, proof = fault_of(session, slip), find_proof(session, slip)
    whole = not verify_school(storage, slip.school).findings
    if json:
        print(json_text.dumps(_slip_as_json(proof, fault, whole=whole), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(proof)))
    if fault is not None:
        raise CommandError(t(f"audit.slip.{fault.value}", seq=slip.audit_seq, number=say_number(number)))
    if not whole:
        raise CommandError(t("audit.slip.trail", school=slip.school))
    if not json:
        print(t("audit.slip.valid", seq=slip.audit_seq))


def _lines(proof: "Proof") -> list[str]:
    slip = proof.slip
    capacity = t(f"capacity.{slip.capacity.value}")
    return [
        t("audit.slip.number", number=say_number(slip.number), school=slip.school),
        t("audit.slip.act", act=say_act(t, slip), when=say_when(t, slip.acted_at)),
        t("audit.slip.people", student=proof.student.number, actor=proof.actor.number, capacity=capacity),
        t("audit.slip.effect", effect=effect_of(t, slip)),
        t("audit.slip.content", content=slip.content),
    ]


def _slip_as_json(proof: "Proof", fault: object, *, whole: bool) -> dict[str, object]:
    slip = proof.slip
    return {
        "number": slip.number,
        "school": slip.school,
        "act": slip.act,
        "acted_at": slip.acted_at.isoformat(),
        "student": proof.student.number,
        "actor": proof.actor.number,
        "capacity": slip.capacity,
        "circumstance": slip.circumstance,
        "condition": slip.condition,
        "clause": slip.clause,
        "counted": slip.counted,
        "period": slip.period,
        "content": slip.content,
        "seq": slip.audit_seq,
        "fault": fault,
        "trail_is_whole": whole,
    }


def _words(finding: "SlipFinding") -> str:
    return t(f"audit.slip.{finding.fault.value}", seq=finding.seq, number=say_number(finding.number))
