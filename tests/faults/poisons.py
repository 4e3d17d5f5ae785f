"""What a poisoned notice does to whoever looks for its words."""

import os
import signal
import threading


def poison(kind: str) -> None:
    """Raise, end the process, eat memory until there is none, or hang."""
    match kind:
        case "raise":
            raise RuntimeError("poisoned")
        case "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        case "memory":
            eaten = []
            while True:
                eaten.append(bytearray(16 << 20))
        case "hang":
            threading.Event().wait()
        case _:
            raise ValueError(kind)
