"""Room beside a notice's row for its later versions: each is written some six times until it is settled.

PostgreSQL writes a new version each time. Where a page has room, that stays on the page and the old one is cleared on
the way; else the table grows by it, and by an entry in each index, until it is vacuumed.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FILL = 50  # percent of a page
DEAD = 0.02  # of the rows, before they are vacuumed


def upgrade() -> None:
    """Make it so."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE notice SET (fillfactor = {FILL}, autovacuum_vacuum_scale_factor = {DEAD})")


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE notice RESET (fillfactor, autovacuum_vacuum_scale_factor)")
