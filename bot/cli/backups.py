"""`licheng backup` and `licheng restore`: copies of the embedded database, and putting one back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.packs import opened
from bot.cli.words import CommandError, t

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.audit_chain import Report
    from storage.backups import BackupRefusedError
    from storage.restoring import Restored
    from storage.secrets import Secrets


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command(help=t("backup.help"))
    def backup(
        file: Annotated[Path, typer.Argument(help=t("backup.file"))],
        force: Annotated[bool, typer.Option("--force", help=t("backup.force"))] = False,
    ) -> None:
        from bot.clock import system_clock
        from bot.settings import Settings
        from storage.backups import BackupRefusedError, back_up, heads_beside

        settings = Settings()
        _only_embedded(settings, file, command=0)
        try:
            with opened() as application:
                made = back_up(application.storage, file, data_dir=settings.data_dir, now=system_clock(), replace=force)
        except BackupRefusedError as error:
            raise _refused(error, "backup") from error
        print(t("backup.done", file=made.file, mebibytes=f"{made.size / (1 << 20):.1f}"))
        print(t("backup.keep_too", heads=heads_beside(made.file), key=settings.data_dir / "secret.key"))

    @app.command(help=t("restore.help"))
    def restore(
        file: Annotated[Path, typer.Argument(help=t("restore.file"))],
        force: Annotated[bool, typer.Option("--force", help=t("restore.force"))] = False,
        done: Annotated[bool, typer.Option("--done", help=t("restore.done_there"))] = False,
    ) -> None:
        from bot.settings import Settings
        from storage.backups import BackupRefusedError, database_file
        from storage.restoring import restore as put_back

        settings = Settings()
        if done and database_file(settings.database) is None:
            print("\n".join(_hold(settings)))
            return
        target = _only_embedded(settings, file, command=1)
        try:
            restored = put_back(file, target, secrets=_secrets(settings), force=force)
        except BackupRefusedError as error:
            raise _refused(error, "restore") from error
        print(t("restore.done", file=file))
        print("\n".join(_what_now(settings, restored)))


def _only_embedded(settings: "Settings", file: Path, *, command: int) -> Path:
    """Return where the embedded database lies; on PostgreSQL its own tools do this, and are named."""
    from storage.backups import database_file, dump_commands

    embedded = database_file(settings.database)
    if embedded is None:
        words = "restore.postgresql" if command else "backup.postgresql"
        raise CommandError(t(words, command=dump_commands(settings.database, file)[command]))
    return embedded


def _secrets(settings: "Settings") -> "Secrets":
    """This installation's secrets; where there is no key yet none is made, since the backup has one of its own."""
    from storage.secrets import Secrets, load_secrets

    if settings.secret_key is None and not (settings.data_dir / "secret.key").exists():
        return Secrets(b"no key is here yet")
    return load_secrets(settings.data_dir, settings.secret_key)


def _what_now(settings: "Settings", restored: "Restored") -> list[str]:
    """Say what the restore left behind: the former database, decisions that are gone, notices that may go out twice."""
    from bot.app import open_storage
    from storage.queries.schools import find_kind
    from storage.restoring import compare_heads

    lines = []
    if restored.replaced is not None:
        lines.append(t("restore.replaced", file=restored.replaced))
    if restored.older is not None:
        lines.append(t("restore.brought_up", revision=restored.older))
    if restored.heads is None:
        lines.append(t("restore.no_heads"))
    storage = open_storage(settings)
    try:
        for report in compare_heads(storage, restored):
            lines += _about_trail(report)
        with storage.reading() as session:
            kind = find_kind(session)
    finally:
        storage.engines.dispose()
    lines += _hold(settings)
    lines.append(t("restore.next"))
    return lines if kind is None else [t(f"restore.is_{kind}"), *lines]


def _hold(settings: "Settings") -> list[str]:
    """Hold what was due until now, since it may have gone out after the backup, and say how much of it there is."""
    from bot.app import open_storage
    from bot.clock import system_clock
    from storage.queries.health import count_open
    from storage.queries.restored import hold_until
    from storage.queries.schools import DatabaseKind, find_kind
    from storage.statistics import gather_statistics

    storage = open_storage(settings)
    try:
        gather_statistics(storage.engines)  # a restored database has none
        with storage.unit() as session:
            count = count_open(session)
            if find_kind(session) is DatabaseKind.REAL:  # a demo's clock is moved by hand, and nobody is written to
                hold_until(session, system_clock())
    finally:
        storage.engines.dispose()
    return [t("restore.open_notices", count=count)] if count else []


def _about_trail(report: "Report") -> list[str]:
    from storage.audit_chain import FindingKind

    cut = next((one for one in report.findings if one.kind is FindingKind.CUT), None)
    if cut is not None:
        words = "restore.newer_heads" if cut.until > cut.seq else "restore.newer_head"
        return [t(words, school=report.school, seq=cut.seq, until=cut.until)]
    return [t("restore.heads_differ", school=report.school)] if report.findings else []


def _refused(error: "BackupRefusedError", command: str) -> CommandError:
    facts = dict(error.facts)
    schools = facts.get("schools")
    if isinstance(schools, tuple):
        facts["schools"] = "、".join(schools)
    key = f"{command}.refused.{error.why.value}"
    return CommandError(t(key if t.has(key) else f"backup.refused.{error.why.value}", **facts))
