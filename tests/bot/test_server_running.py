"""The server as it is started: its port, its stream of events, how it stops and how it goes on."""

import json
import os
import shutil
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import httpx
import pytest

from bot.app import App
from bot.channels.simulator import SentMessage, SimulatorChannel
from bot.server import find_port, run
from handlers.conversation import Incoming, IncomingKind
from tests.bot.running import DIRECT, running

ROOT = Path(__file__).parents[2]


def test_a_taken_port_gives_the_next_free_one() -> None:
    """Whoever has something else on the port gets another one, and it is theirs from then on."""
    with closing(find_port("127.0.0.1", 0)) as first:
        taken = first.getsockname()[1]
        with closing(find_port("127.0.0.1", taken)) as second, closing(find_port("127.0.0.1", taken)) as third:
            ports = {taken, second.getsockname()[1], third.getsockname()[1]}

    assert len(ports) == 3
    assert min(ports) == taken


def test_a_host_of_another_machine_is_refused() -> None:
    """An address that this machine does not have is no question of the port."""
    with pytest.raises(OSError, match="assign"):
        find_port("192.0.2.1", 8000)


def test_the_address_is_said(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The start names the simulator's address, and says so where the wanted port was taken."""
    said: list[str] = []
    served: list[socket.socket] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda _self, sockets: served.extend(sockets))
    with closing(find_port("127.0.0.1", 0)) as other:
        wanted = other.getsockname()[1]
        run(app, host="127.0.0.1", port=wanted, out=said.append)

    assert len(served) == 1
    assert str(wanted) in said[0]
    assert "已被占用" in said[0]
    assert "/simulator" in said[1]
    assert f":{wanted}/" not in said[1]


def test_the_stream_tells_moves_and_goes_on_after_a_break(app: App) -> None:
    """An open page hears of a move; after a break it hears by `Last-Event-ID` exactly what it missed."""
    with running(app) as (address, _), httpx.Client(base_url=address, **DIRECT) as client:
        move = {"school": "yphs", "as": "student/20101", "advance": "1h"}
        with client.stream("GET", "/simulator/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            client.post("/simulator/clock", data=move)
            number, clock = _next_move(stream)
        client.post("/simulator/clock", data=move)
        with client.stream("GET", "/simulator/events", headers={"Last-Event-ID": number}) as stream:
            _, missed = _next_move(stream)

    assert clock["text"] == "2025年1月15日星期三 上午9:00"
    assert missed["text"] == "2025年1月15日星期三 上午10:00"


def test_an_open_stream_does_not_hold_up_the_end(app: App) -> None:
    """Told to stop, the server ends the streams itself and is gone; the page notices and comes back later."""
    with running(app) as (address, server), httpx.stream("GET", f"{address}/simulator/events", **DIRECT) as stream:
        server.handle_exit(0, None)
        rest = list(stream.iter_lines())

    assert [line for line in rest if line.startswith("data")] == []


def test_a_start_goes_on_with_what_was_left(app: App) -> None:
    """An event that a stopped process had accepted is answered after the next start."""
    channel = app.channels["simulator.yphs"]
    assert isinstance(channel, SimulatorChannel)
    event = Incoming(channel.name, "student/20101", "left-behind", IncomingKind.WORDS, "期限", app.clock())
    app.inbox.accept([event])
    gone = Incoming("simulator.gone", "student/1", "left-behind", IncomingKind.WORDS, "期限", app.clock())
    app.inbox.accept([gone])

    with running(app):
        pass  # the server finishes what it began before it stops

    answers = [entry for entry in channel.history("student/20101") if isinstance(entry, SentMessage)]
    assert [answer.key for answer in answers] == ["left-behind"]
    assert app.inbox.waiting() == [("simulator.gone", "student/1")]


def test_nothing_that_was_said_is_logged(app: App, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither words nor numbers of people reach the log, nor do addresses with their queries."""
    with running(app) as (address, _):
        query = {"school": "yphs", "as": "student/20101"}
        httpx.get(f"{address}/simulator", params=query, **DIRECT)
        said = {**query, "event": "event-0001", "words": "我叫林小明"}
        httpx.post(f"{address}/simulator/say", data=said, **DIRECT)

    printed = "".join(capfd.readouterr())
    assert "20101" not in printed
    assert "林小明" not in printed


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_and_stops(demo_dir: Path, tmp_path: Path, told: signal.Signals) -> None:
    """`serve` says where it is, answers there, and ends in order when told to, also with an open page."""
    shutil.copytree(demo_dir, tmp_path / "data", ignore=shutil.ignore_patterns("*.lock"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LICHENG_")}
    env = {**kept, "LICHENG_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with closing(find_port("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "bot", "serve", "--port", port]
        with Popen(command, cwd=tmp_path, env=env, stdout=PIPE, stderr=PIPE, text=True) as serving:
            assert serving.stdout is not None
            said = next(line for line in serving.stdout if "/simulator" in line)
            address = said[said.index("http") :].strip().removesuffix("/simulator")
            assert httpx.get(f"{address}/readyz", **DIRECT).json() == {"ready": True, "reasons": []}
            with httpx.stream("GET", f"{address}/simulator/events", **DIRECT):
                serving.send_signal(told)
                _, complaints = serving.communicate(timeout=60)

    assert serving.returncode == 0
    # It may say what it does; a warning, an error or a traceback may not stand there.
    assert [line for line in complaints.splitlines() if json.loads(line)["level"] != "info"] == []
    assert f":{port}/" not in said


def _next_move(stream: httpx.Response) -> tuple[str, dict[str, str]]:
    """Return id and data of the next move of the clock; what it made fall due, and heartbeats, pass by."""
    fields: dict[str, str] = {}
    for line in stream.iter_lines():
        if not line and fields.get("event") == "clock":
            break
        name, _, value = line.partition(":")
        if name:
            fields[name] = value.strip()
    return fields["id"], json.loads(fields["data"])
