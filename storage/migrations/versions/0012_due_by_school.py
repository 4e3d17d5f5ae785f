"""What is due is found school by school: the sender takes one school after another, the one that waits longest first.

By its moment alone, PostgreSQL read and sorted everything that was due for each two thousand of it, and what many
schools are told at the same moment came mixed, in messages to a few people each.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    """Make it so."""
    op.drop_index("ix_notice_due_at", "notice")
    columns = ["school", "due_at"]
    op.create_index("ix_notice_school_due_at", "notice", columns, sqlite_where=PLANNED, postgresql_where=PLANNED)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_notice_school_due_at", "notice")
    op.create_index("ix_notice_due_at", "notice", ["due_at"], sqlite_where=PLANNED, postgresql_where=PLANNED)
