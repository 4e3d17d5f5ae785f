"""The throw-away PostgreSQL is a real server for an ordinary owner, and leaves nothing behind."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import with_postgres
from tests.architecture.sources import ROOT
from tests.with_postgres import PostgresUnavailableError, Server, find_binaries, running_server


def refuses(port: int) -> bool:
    """Return whether nobody listens on this port of the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.postgres
def test_the_owner_is_bound_by_row_level_security() -> None:
    """No superuser, no BYPASSRLS: what the policies hide from it stays hidden, though it owns the table."""
    with running_server() as server, psycopg.connect(server.url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept (school text)")
        connection.execute("INSERT INTO kept VALUES ('yphs')")
        connection.execute("ALTER TABLE kept ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE kept FORCE ROW LEVEL SECURITY")

        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.mark.postgres
def test_nothing_is_left_behind_when_tests_fail() -> None:
    """After an error inside, the server is stopped and its folder gone."""
    servers: list[Server] = []

    def fail_inside() -> None:
        with running_server() as server:
            servers.append(server)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()

    [server] = servers
    assert server.process is not None
    assert server.process.returncode is not None
    assert refuses(server.port)
    assert not server.folder.exists()


@pytest.mark.postgres
def test_the_commands_exit_code_is_passed_on() -> None:
    """A failing test run fails the whole, and it was given an address."""
    see = (
        "import os, sys; sys.exit(7 if os.environ['LICHENG_TEST_DATABASE_URL'].startswith('postgresql+psycopg') else 1)"
    )
    command = [sys.executable, "tests/with_postgres.py", "--", sys.executable, "-c", see]

    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 7


def test_missing_binaries_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without PostgreSQL it says what to install and fails; `--optional` goes on without."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(with_postgres, "DEBIAN", tmp_path)
    with pytest.raises(PostgresUnavailableError, match="apt install postgresql"):
        find_binaries()
    monkeypatch.delenv("LICHENG_TEST_DATABASE_URL", raising=False)
    command = ["--", sys.executable, "-c", "import os; print('ran', os.environ.get('LICHENG_TEST_DATABASE_URL'))"]

    assert with_postgres.main(command) == 1
    assert "ran" not in capfd.readouterr().out
    assert with_postgres.main(["--optional", *command]) == 0
    assert "ran None" in capfd.readouterr().out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
@pytest.mark.postgres
def test_root_does_not_run_the_server() -> None:
    """Started as root, the server belongs to somebody without root's rights."""
    with running_server() as server:
        assert server.user is not None
        assert server.user.pw_uid != 0
        assert server.data.stat().st_uid == server.user.pw_uid
