"""What may go wrong with the database itself, for those outside storage/ who have to try again."""

from typing import Final

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Locked, full, restarting, unreachable: the same statement may work later. Anything else is a mistake of the program.
DATABASE_FAILURES: Final = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
