"""Run a command beside a throw-away PostgreSQL server: `python tests/with_postgres.py -- pytest tests/storage`.

The server comes from the system's own binaries, runs as an ordinary user, listens on loopback only, keeps its data in
a temporary folder, and is gone when the command ends, however it ends. The command finds it in
`LICHENG_TEST_DATABASE_URL`, as an owner that is no superuser (so that row level security holds for it).
With `--optional` in front the command runs all the same, and says so, where there is no PostgreSQL.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

OWNER = "licheng"
DATABASE = "licheng_test"
DEBIAN = Path("/usr/lib/postgresql")  # where Debian keeps the servers, out of PATH
READY_WITHIN = 60  # seconds; a start on a loaded machine takes about two
STOP_WITHIN = 20  # seconds, before the next harder signal

# No durability is needed from a database that is thrown away: this makes the tests about three times as quick.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "logging_collector": "off",
    "timezone": "UTC",
}
SETTINGS_SINCE_16 = {"createrole_self_grant": "set,inherit"}  # as 15 and older have it: who makes a role may become it


class PostgresUnavailableError(Exception):
    """No server could be started; the message says what to do."""


def find_binaries() -> Path:
    """Return the folder of the newest `initdb` and `postgres` of this machine."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    numbered = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    folders = sorted(numbered, key=lambda folder: int(folder.parent.name), reverse=True) + folders
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise PostgresUnavailableError(
        "找不到 PostgreSQL 的程式（initdb、postgres）：請安裝，例如 sudo apt install postgresql。"
        " PostgreSQL's binaries were not found: install the package `postgresql`."
    )


def ordinary_user() -> pwd.struct_passwd | None:
    """Return whom the server runs as, or None for the one who calls; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnavailableError("找不到可執行 PostgreSQL 的一般使用者（postgres 或 nobody）。 No ordinary user.")


class Server:
    """One server process and its folder; `url` is set once it answers."""

    def __init__(self, folder: Path) -> None:
        self.binaries = find_binaries()
        self.user = ordinary_user()
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.superuser_password = secrets.token_urlsafe(24)
        self.password = secrets.token_urlsafe(24)
        self.port = 0
        self._own(folder)

    @property
    def url(self) -> str:
        """The owner's address, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def make(self) -> None:
        """Lay out the data folder; both kinds of connection ask for a password."""
        secret = self.folder / "password"
        secret.write_text(self.superuser_password)
        self._own(secret)
        command = ["initdb", "--pgdata", str(self.data), "--username", "postgres", "--pwfile", str(secret)]
        command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        done = self._start(command, subprocess.PIPE)
        output, _ = done.communicate()
        secret.unlink()
        if done.returncode != 0:
            raise PostgresUnavailableError(f"initdb 失敗（failed）：\n{output.decode(errors='replace')}")

    def start(self) -> None:
        """Start on a free port, wait until it answers, make the owner and the database."""
        for _ in range(5):  # a port found free may be taken before the server binds it
            self.port = _free_port()
            with self.log.open("wb") as log:
                self.process = self._start(["postgres", "-D", str(self.data), *self._settings()], log)
            if self._answers():
                return self._populate()
        raise PostgresUnavailableError(f"PostgreSQL 無法啟動（did not start）：\n{self.log.read_text()[-4000:]}")

    def restart_at_once(self) -> None:
        """Stop without finishing anything, as when the power goes, and start again in the same place.

        Raises:
            PostgresUnavailableError: it did not come back.
        """
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(STOP_WITHIN)
        with self.log.open("ab") as log:
            self.process = self._start(["postgres", "-D", str(self.data), *self._settings()], log)
        if not self._answers():
            raise PostgresUnavailableError(f"PostgreSQL 無法啟動（did not start）：\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Stop the process that was started here, and only that one: politely, then harder."""
        if self.process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, certain
            if self.process.poll() is not None:
                return
            self.process.send_signal(how)
            try:
                self.process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                continue

    def _settings(self) -> list[str]:
        version = (self.data / "PG_VERSION").read_text().strip()
        settings = SETTINGS | (SETTINGS_SINCE_16 if int(version) >= 16 else {})
        settings |= {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _answers(self) -> bool:
        assert self.process is not None
        for _ in range(READY_WITHIN * 10):
            try:
                self._connect().close()
            except psycopg.OperationalError:
                try:
                    self.process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                return False
            return True
        self.stop()
        return False

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self.superuser_password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _populate(self) -> None:
        with self._connect() as connection:
            connection.execute(
                f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD '{self.password}'"
            )
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _start(self, command: list[str], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self.binaries / command[0]), *command[1:]],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the tests first, and the server when they are done
            user=None if self.user is None else self.user.pw_uid,
            group=None if self.user is None else self.user.pw_gid,
            extra_groups=None if self.user is None else [],
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """Give a server that answers; it is stopped and its folder removed whatever happens inside."""
    folder = Path(tempfile.mkdtemp(prefix="licheng-pg-"))
    server: Server | None = None
    try:
        server = Server(folder)
        server.make()
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(signum: int, _frame: object) -> None:
    sys.exit(128 + signum)  # an exception, so that the `finally` above stops the server


def _run(command: list[str], environment: dict[str, str]) -> int:
    child = subprocess.Popen(command, env=os.environ | environment)
    try:
        return child.wait()
    except BaseException:  # Ctrl-C or a signal to us: the command ends before its server does
        child.terminate()
        child.wait()
        raise


def main(arguments: list[str]) -> int:
    """Run the command with the server's address in its environment, and return its exit code."""
    if "--" not in arguments[:2] or arguments[-1] == "--":
        print(__doc__, file=sys.stderr)
        return 2
    options, command = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    try:
        with running_server() as server:
            version = (server.data / "PG_VERSION").read_text().strip()
            print(f"臨時的 PostgreSQL {version} 已啟動 · a throw-away server runs on loopback", flush=True)
            return _run(command, {"LICHENG_TEST_DATABASE_URL": server.url})
    except PostgresUnavailableError as error:
        print(error, file=sys.stderr)
        if options != ["--optional"]:
            return 1
        print("改為只用 SQLite 執行 · going on without PostgreSQL", file=sys.stderr, flush=True)
        return _run(command, {})
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    sys.exit(main(sys.argv[1:]))
