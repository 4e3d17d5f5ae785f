"""What machines ask of the server: does it live, is it ready, how is it; and what every answer carries."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from bot.app import App, assemble
from bot.clock import MovableClock
from bot.server import make_server
from bot.settings import Settings
from bot.web.headers import MAX_BODY
from handlers.conversation import Incoming, IncomingKind
from scheduler import hanging
from storage.migrations import downgrade
from storage.queries import schools
from storage.units import Storage

pytestmark = pytest.mark.anyio


async def test_livez_needs_no_database(client: httpx.AsyncClient, app: App) -> None:
    """As long as the event loop turns the process lives, whatever became of the database."""
    app.storage.engines.dispose()
    with app.storage.unit() as session:
        schools.set_setting(session, "held", "the write lock")
        answer = await client.get("/livez")

    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_readyz_writes(client: httpx.AsyncClient, app: App) -> None:
    """Ready means that the database took a row just now."""
    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": []})
    with app.storage.reading() as session:
        assert schools.find_setting(session, "probed_at") == app.clock().isoformat()


async def test_readyz_while_the_database_is_locked(client: httpx.AsyncClient, app: App) -> None:
    """A database that takes no row within half a second is not ready; it is again once the lock is gone."""
    with app.storage.unit() as session:
        schools.set_setting(session, "held", "the write lock")
        locked = await client.get("/readyz")
    assert (locked.status_code, locked.json()) == (503, {"ready": False, "reasons": ["database"]})

    while (await client.get("/readyz")).status_code != 200:  # the probe under way gives up or gets through
        pass


async def test_readyz_on_an_older_database(client: httpx.AsyncClient, app: App) -> None:
    """A database that is not migrated yet gets no work."""
    downgrade(app.storage.engines.write, "0001")

    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["migrations"])


async def test_readyz_while_draining(client: httpx.AsyncClient, web: FastAPI) -> None:
    """Told to stop, it takes no new work."""
    web.state.health.draining = True

    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["draining"])


async def test_readyz_while_words_hang(client: httpx.AsyncClient, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice that hangs whoever words it is noticed: only a process that is started anew can go on."""
    with app.scheduler.sender.means.hanging.watched():
        assert (await client.get("/readyz")).status_code == 200
        monkeypatch.setattr(hanging, "HANGS", timedelta(microseconds=-1))
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["reasons"]) == (503, ["sending"])

    assert (await client.get("/readyz")).status_code == 200


async def test_metrics(client: httpx.AsyncClient) -> None:
    """Every figure is there from the start, and counts what happened on the page."""
    said = {"school": "yphs", "as": "student/20101", "event": "event-0001", "words": "我的件數"}
    for _ in range(2):
        await client.post("/simulator/say", data=said)

    text = (await client.get("/metrics")).text

    def figure(name: str, **labels: str) -> float:
        samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
        (found,) = [s.value for s in samples if s.name == name and labels.items() <= s.labels.items()]
        return found

    event = {"platform": "simulator", "school": "yphs", "kind": "words"}
    assert figure("bot_webhook_requests_total", **event, result="accepted") == 1
    assert figure("bot_webhook_requests_total", **event, result="duplicate") == 1
    assert figure("bot_inbox_oldest_seconds") == 0
    assert figure("bot_notice_total", state="planned") == 0
    assert figure("bot_build_info") == 1


async def test_metrics_name_no_person(client: httpx.AsyncClient) -> None:
    """Labels are about platforms, schools, kinds and results; a number or a word of a person is in none."""
    said = {"school": "yphs", "as": "student/20101", "event": "event-0001", "words": "我叫林小明"}
    await client.post("/simulator/say", data=said)

    text = (await client.get("/metrics")).text

    labels = {name for family in text_string_to_metric_families(text) for s in family.samples for name in s.labels}
    assert labels <= {"platform", "school", "kind", "result", "state", "version"}
    assert "20101" not in text
    assert "林小明" not in text


async def test_the_inbox_shows_its_age(client: httpx.AsyncClient, app: App) -> None:
    """An event that nobody handled grows old in the figures."""
    app.inbox.accept([Incoming("simulator.yphs", "student/20101", "e1", IncomingKind.WORDS, "期限", app.clock())])
    assert isinstance(app.clock, MovableClock)
    app.clock.advance(timedelta(seconds=90))

    assert "bot_inbox_oldest_seconds 90.0" in (await client.get("/metrics")).text


@pytest.mark.parametrize("path", ["/livez", "/simulator", "/static/simulator.css", "/nowhere", "/metrics"])
async def test_every_answer_is_guarded(client: httpx.AsyncClient, path: str) -> None:
    """No inline script, no frame, no sniffing, nothing kept: on pages, files and errors alike."""
    headers = (await client.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def _bytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count // 1024):
        yield b"x" * 1024


async def test_a_body_over_one_mebibyte_is_refused(client: httpx.AsyncClient) -> None:
    """By its announced length, and also when it only turns out while it comes."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    announced = await client.post("/simulator/say", content=b"x" * (MAX_BODY + 1), headers=form)
    streamed = await client.post("/simulator/say", content=_bytes(MAX_BODY + 2048), headers=form)
    exactly = await client.post("/simulator/say", content=b"x" * MAX_BODY, headers=form)

    assert (announced.status_code, streamed.status_code) == (413, 413)
    assert exactly.status_code == 422  # it was read; no field was in it


async def test_the_bare_address_leads_to_the_page(client: httpx.AsyncClient) -> None:
    """Whoever types the address alone finds the simulator."""
    answer = await client.get("/", follow_redirects=True)

    assert answer.status_code == 200
    assert "<main" in answer.text


@pytest.mark.parametrize(("real", "word"), [(True, "真實資料"), (False, "真正的 LINE")])
async def test_the_simulator_is_off_elsewhere(settings: Settings, demo: Storage, real: bool, word: str) -> None:
    """On real data, and beside real channels, nobody can play anybody: 404, and why in Chinese."""
    if real:
        with demo.unit() as session:
            schools.set_setting(session, schools.KIND, "real")
    else:
        settings = settings.model_copy(update={"channels": settings.data_dir / "channels.toml"})
    web = make_server(assemble(settings, demo))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://127.0.0.1") as client:
        page = await client.get("/simulator")
        said = await client.post("/simulator/say", data={"school": "yphs", "as": "student/20101", "event": "12345678"})

    assert (page.status_code, said.status_code) == (404, 404)
    assert word in page.text
    assert "make run" in page.text


async def test_a_failure_tells_nothing_of_the_request(
    client: httpx.AsyncClient, web: FastAPI, capfd: pytest.CaptureFixture[str]
) -> None:
    """What nobody expected is said in plain words; the log names its kind, not what was typed or by whom."""

    @web.get("/broken/{number}")
    def broken(number: str) -> None:
        raise ZeroDivisionError(f"{number} 林小明")

    answer = await client.get("/broken/20101")

    assert answer.status_code == 500
    assert "沒有完成" in answer.text
    assert "x-frame-options" in answer.headers
    printed = "".join(capfd.readouterr())
    assert "ZeroDivisionError" in printed
    assert "/broken/{number}" in printed
    assert "20101" not in printed + answer.text
    assert "林小明" not in printed + answer.text
