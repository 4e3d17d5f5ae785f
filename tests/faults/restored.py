"""F17: the machine is lost after an evening's reminders went out, and last night's copy is put back on an empty one."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState
from storage.backups import dump_commands
from storage.engine import make_engines
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, none_of, unexplained_on_telegram
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.town import address_of

RTO = 15.0  # minutes
LAST_DAY = datetime(2025, 2, 3, 12, 0, tzinfo=TAIPEI)  # of uploading, at noon; its reminders go out at 16:30


@fault("backup-restore", "F17", "notices", short=120, full=2_500)
def backup_restore(where: Where) -> Iterator[Check]:
    """Back up at noon, remind in the evening, lose everything, put the copy back, and go on."""
    with where.grounds() as g:
        g.town.now = LAST_DAY - timedelta(days=1)
        g.clock.set(LAST_DAY)
        g.town.add_school("s000", line=where.size - where.size // 5, telegram=where.size // 5)
        g.settle()
        child = g.start("serve")
        g.ready(child)
        planned = g.until(lambda: g.open_notices(due=False) > 0, within=60)
        backup = _back_up(g)
        g.clock.set(LAST_DAY.replace(hour=16, minute=31))
        first = g.until(lambda: g.is_done() and g.platforms.control() > 0, within=180)
        g.kill(child)
        before = [one for one in g.calls() if one.accepted]
        _lose(g)
        g.clock.set(LAST_DAY.replace(hour=18))
        begun = time.monotonic()
        _put_back(g, backup)
        child = g.start("serve")
        g.ready(child)
        took = g.until(g.is_done, within=240)
        ready = (time.monotonic() - begun) / 60
        time.sleep(5)  # whatever else it would like to send
        g.until(g.is_done, within=240)
        g.kill(child, signal.SIGTERM)
        calls, notices = g.calls(), g.notices()
        told = Counter((to, one.words) for one in calls if one.accepted for to in one.to)
        ends = Counter(f"{one.state.value}:{one.reason or ''}" for one in notices)
        yield Check("F17 told before it was lost", str(len(before)), ">0", bool(before) and first is not None)
        yield Check("F17 planned before the backup", str(planned is not None), "stated", True)
        yield at_most("F17 RTO", ready if took is not None else RTO * 2, RTO, " min")
        again = [f"{to}: {count}" for (to, _), count in told.items() if count > 1]
        yield none_of("F17 told again after the restore", again)
        held = [one for one in notices if one.state is NoticeState.UNKNOWN]
        yield Check("F17 left to a person", str(len(held)), "stated", True, str(dict(ends)))
        addresses = {
            one.recipient_id: (address_of("line", one.recipient_id), address_of("telegram", one.recipient_id))
            for one in notices
        }
        yield none_of("F17 unexplained on Telegram", unexplained_on_telegram(notices, calls, addresses, kills=0))
        # What the platforms took after the backup stands in no row: of the others only what is said here is true.
        yield from (one for one in look(g, growth_since=None) if one.name.startswith(("I2", "I7", "I8", "I9", "I10")))


def _back_up(g: Grounds) -> str:
    """Make the copy as an installation does, and return where it is: beside the machine that will be lost."""
    path = str(g.folder / "kept" / "night.db")
    (g.folder / "kept").mkdir()
    if g.is_sqlite:
        g.command("backup", path)
    else:
        _as_told(g, dump_commands(g.url.render_as_string(), Path(path))[0])
    shutil.copytree(g.folder / "data", g.folder / "kept" / "data")  # the audit trail's heads, as of then
    return path


def _lose(g: Grounds) -> None:
    """Let the database and the data folder be gone."""
    g.storage.engines.dispose()
    shutil.rmtree(g.folder / "data")
    if g.is_sqlite:
        for path in g.folder.glob("licheng.db*"):
            path.unlink()
        return
    name = g.url.database
    admin = make_engines(g.url.set(database="postgres"))
    with admin.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()


def _put_back(g: Grounds, backup: str) -> None:
    """Put the copy back as an installation does."""
    shutil.copytree(g.folder / "kept" / "data", g.folder / "data")
    if g.is_sqlite:
        g.command("restore", backup)
    else:
        _as_told(g, dump_commands(g.url.render_as_string(), Path(backup))[1])
        g.command("restore", backup, "--done")


def _as_told(g: Grounds, command: str) -> None:
    """Run the command that `licheng backup` names, as whom it names: the walls hold for the program's own account."""
    assert g.server is not None
    program, *words = shlex.split(command)
    environment = {**os.environ, "PGPASSWORD": g.server.superuser_password}
    done = subprocess.run(
        [str(g.server.binaries / program), *words], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        raise AssertionError(f"{program}: {done.stderr[-500:]}")
