"""Run every measurement; the exit code says whether all goals are reached."""

import sys

from tests.benchmarks import (
    answer_bench,
    burst_bench,
    import_bench,
    regulation_bench,
    sending_bench,
    startup_bench,
    telegram_bench,
    webhook_bench,
)

if __name__ == "__main__":
    benches = (
        startup_bench,
        answer_bench,
        regulation_bench,
        import_bench,
        webhook_bench,
        burst_bench,
        telegram_bench,
        sending_bench,
    )
    reached = [bench.main() for bench in benches]
    sys.exit(0 if all(reached) else 1)
