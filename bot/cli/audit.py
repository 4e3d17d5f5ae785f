"""`licheng audit`: check the trail of decisions and the slips it proves, and keep its head anew after a restore."""

import json as json_text
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import CommandError, t

if TYPE_CHECKING:
    from storage.audit_chain import Finding, Report
    from storage.units import Storage


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.audit.help"))
    app.add_typer(group, name="audit")

    @group.command(help=t("cli.audit.verify.help"))
    def verify(
        school: Annotated[str | None, typer.Option(help=t("cli.audit.verify.school"))] = None,
        slip: Annotated[str | None, typer.Option(help=t("cli.audit.verify.slip"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.audit.json"))] = False,
    ) -> None:
        from bot.app import build
        from bot.cli.audit_slips import as_json, said_of_slips, verify_slip
        from bot.settings import Settings
        from storage.queries.audit import verify_school
        from storage.queries.slip_checks import check_school

        application = build(Settings())
        try:
            storage = application.storage
            if slip is not None:
                verify_slip(storage, slip, school=school, json=json)
                return
            asked = _asked(storage, school)
            reports = [(verify_school(storage, one), check_school(storage, one)) for one in asked]
        finally:
            application.close()
        if json:
            found = [{**_as_json(report), **as_json(slips)} for report, slips in reports]
            print(json_text.dumps(found, ensure_ascii=False, indent=2))
        else:
            print("\n".join(line for report, slips in reports for line in (*said(report), *said_of_slips(slips))))
        if any(report.findings for report, _ in reports):
            raise CommandError(t("audit.remedy"))
        if any(slips.findings for _, slips in reports):
            raise CommandError(t("audit.slips.remedy"))

    @group.command(help=t("cli.audit.seal.help"))
    def seal(school: Annotated[str, typer.Option(help=t("cli.audit.seal.school"))]) -> None:
        from bot.app import build
        from bot.settings import Settings
        from storage.queries.audit import seal_school

        application = build(Settings())
        try:
            (asked,) = _asked(application.storage, school)
            if not seal_school(application.storage, asked, at=application.clock(), actor="cli"):
                raise CommandError(t("audit.not_sealed", school=asked))
        finally:
            application.close()
        print(t("audit.sealed", school=asked))


def said(report: "Report") -> list[str]:
    """Return what one school's check found, a line each, for people."""
    if not report.findings and report.sealed is not None and report.newest > report.sealed:
        newer = report.newest - report.sealed
        return [t("audit.fine_but_newer", school=report.school, entries=report.entries, newer=newer)]
    if not report.findings:
        return [t("audit.fine" if report.entries else "audit.empty", school=report.school, entries=report.entries)]
    heading = t("audit.found", school=report.school, entries=report.entries, count=len(report.findings))
    return [heading, *(f"  {_words(finding)}" for finding in report.findings)]


def _words(finding: "Finding") -> str:
    many = "_many" if finding.until > finding.seq else ""
    return t(f"audit.finding.{finding.kind}{many}", seq=finding.seq, until=finding.until)


def _as_json(report: "Report") -> dict[str, object]:
    findings = [
        {"kind": finding.kind, "seq": finding.seq, "until": finding.until, "words": _words(finding)}
        for finding in report.findings
    ]
    return {"school": report.school, "entries": report.entries, "sealed": report.sealed, "findings": findings}


def _asked(storage: "Storage", school: str | None) -> list[str]:
    from storage.queries.audit import list_audited

    known = list_audited(storage)
    if school is None:
        return known
    if school not in known:
        raise CommandError(t("audit.unknown_school", school=school, known="、".join(known)))
    return [school]
