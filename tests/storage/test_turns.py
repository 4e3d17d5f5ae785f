"""Turns of an embedded database's writers: one at a time, and webhooks before all others."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.turns import Turns


def test_whoever_is_urgent_goes_first() -> None:
    """Of those who wait for the turn of another thread, the urgent one gets it, though it came last."""
    turns, order, patient_waits, go = Turns(), [], Event(), Event()

    def patient() -> None:
        patient_waits.set()
        with turns.take(urgent=False, within=10):
            order.append("patient")

    def urgent() -> None:
        with turns.take(urgent=True, within=10):
            order.append("urgent")
            go.wait(10)

    with ThreadPoolExecutor(2) as threads:
        with turns.take(urgent=False, within=1):
            assert not turns.is_urgent
            first = threads.submit(patient)
            patient_waits.wait(10)
            second = threads.submit(urgent)
            while not turns.is_urgent:
                pass
        go.set()
        first.result(10)
        second.result(10)

    assert order == ["urgent", "patient"]
    assert not turns.is_urgent


def test_nobody_waits_for_ever() -> None:
    """A turn that does not come in time is a failure of the database, and the line is as before."""
    turns = Turns()
    with turns.take(urgent=False, within=1), ThreadPoolExecutor(1) as threads:
        late = threads.submit(lambda: turns.take(urgent=True, within=0).__enter__())
        with pytest.raises(PoolTimeoutError):
            late.result(10)
    with turns.take(urgent=False, within=0):
        assert not turns.is_urgent


def test_a_turn_that_breaks_is_given_back() -> None:
    """Whatever happens inside, the next one's turn comes."""
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take(urgent=True, within=0):
        raise ZeroDivisionError
    with turns.take(urgent=False, within=0):
        pass


def test_others_go_in_the_order_in_which_they_came() -> None:
    """Whoever writes again and again goes behind whoever waits: a long plan does not keep a job from beginning."""
    turns, order = Turns(), []

    def one(number: int) -> None:
        with turns.take(urgent=False, within=10):
            order.append(number)

    with ThreadPoolExecutor(2) as threads:
        with turns.take(urgent=False, within=1):
            waiting = []
            for number in (0, 1):
                waiting.append(threads.submit(one, number))
                while len(turns._waiting) < number + 1:
                    pass
        with turns.take(urgent=False, within=10):
            order.append(2)
        for other in waiting:
            other.result(10)

    assert order == [0, 1, 2]
