"""`python -m tests.faults NAME --db sqlite|pg --seed N`: make one fault happen and say what came of it.

Prints `PASS|FAIL what figure=… limit=…` a line, ends with one line for the fault, and with 1 where anything failed.
"""

import argparse
import signal
import sys
import time
import traceback

from tests.faults.invariants import Check
from tests.faults.kinds import FAULTS, Fault, Where
from tests.faults.places import postgres
from tests.faults.register import SHORT
from tests.with_postgres import PostgresUnavailableError


def main(arguments: list[str]) -> int:
    """Run what was asked for, and return the exit code."""
    known = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    known.add_argument("name", choices=[*FAULTS, "short", "all", "list"])
    known.add_argument("--db", choices=("sqlite", "pg", "both"), default="sqlite")
    known.add_argument("--seed", type=int, default=20250115)
    known.add_argument("--short", action="store_true", help="as small as in CI")
    for what in sorted({fault.what for fault in FAULTS.values()} | {"size"}):
        known.add_argument(f"--{what}", dest="size", type=int, help="how much of it; else what the figures are about")
    wanted = known.parse_args(arguments)
    if wanted.name == "list":
        for fault in FAULTS.values():
            print(f"{fault.number:4} {fault.name:20} {fault.what}: {fault.full}, in CI {fault.short}")
        return 0
    is_short = wanted.short or wanted.name == "short"
    databases = ("sqlite", "pg") if wanted.db == "both" else (wanted.db,)
    failed, runs = [], 0
    for db in databases:
        names = {"short": SHORT[db], "all": tuple(FAULTS)}.get(wanted.name, (wanted.name,))
        try:
            with postgres(db) as server:
                for name in names:
                    fault = FAULTS[name]
                    if db in fault.databases:
                        runs += 1
                        size = wanted.size or (fault.short if is_short else fault.full)
                        if not run(fault, Where(db, wanted.seed, size, server), is_short=is_short):
                            failed.append(f"{name} on {db}")
        except PostgresUnavailableError as error:
            print(error, file=sys.stderr)
            failed.append(f"everything on {db}")
    if not runs and not failed:
        print(f"{wanted.name} runs on {', '.join(FAULTS[wanted.name].databases)} only", file=sys.stderr)
    if runs > 1:
        print(f"{'FAIL' if failed else 'PASS'} {wanted.name}: {', '.join(failed) or 'everything'}", flush=True)
    return int(bool(failed) or not runs)


def run(fault: Fault, where: Where, *, is_short: bool = False) -> bool:
    """Run one fault, print its figures as they come, and return whether all of them hold.

    Of a short run seconds are printed, and fail nothing: it may share its machine with anything else.
    """
    begun, failed, slow, checks = time.monotonic(), 0, 0, 0
    print(f"--- {fault.name} ({fault.number}) on {where.db}, {fault.what} {where.size}, seed {where.seed}", flush=True)
    try:
        for check in fault.run(where):
            print(check.line(), flush=True)
            checks += 1
            if is_short and check.is_of_time:
                slow += not check.holds
            else:
                failed += not check.holds
    except Exception as error:  # noqa: BLE001 - a run that breaks has failed, and the next one goes on
        traceback.print_exc()
        print(Check("the run itself", type(error).__name__, "none", False, str(error)[:300]).line(), flush=True)
        failed += 1
    verdict = "FAIL" if failed or not checks else "PASS"
    took = time.monotonic() - begun
    late = f", too slow {slow}" if slow else ""
    print(f"{verdict} {fault.name} figure={failed} limit=0 of {checks}{late} on {where.db} in {took:.0f} s", flush=True)
    return verdict == "PASS"


def _end(signum: int, _frame: object) -> None:
    sys.exit(128 + signum)  # an exception, so that every process of the run ends with it


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))
