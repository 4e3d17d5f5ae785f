"""Binding by the web page, and menus that are to be shown anew."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
OF_NO_SCHOOL = ("link_nonce", "menu_change")


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "link_nonce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ticket_hmac", sa.Text(), nullable=False),
        sa.Column("nonce_hmac", sa.Text(), nullable=True),
        sa.Column("code_hmac", sa.Text(), nullable=True),
        sa.Column("issued_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("used_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("(nonce_hmac IS NULL) = (code_hmac IS NULL)", name=op.f("ck_link_nonce_nonce_for_a_code")),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_link_nonce_valid_for_a_while")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_link_nonce_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_nonce")),
        sa.UniqueConstraint("ticket_hmac", name=op.f("uq_link_nonce_ticket_hmac")),
        sa.UniqueConstraint("nonce_hmac", name=op.f("uq_link_nonce_nonce_hmac")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_link_nonce_account_id"), "link_nonce", ["account_id"], unique=False)
    op.create_table(
        "menu_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_change")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_menu_change_channel_address")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in OF_NO_SCHOOL:
            _wall(table)


def _wall(table: str) -> None:
    """Only the program itself sees these: whose they are is not known before somebody is bound."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, "false"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
    op.execute(f"GRANT SELECT ON {table} TO {SCHOOL_ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {SYSTEM_ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {SYSTEM_ROLE}")


def downgrade() -> None:
    """Take it back; on PostgreSQL a table takes its policies and grants along."""
    op.drop_table("menu_change")
    op.drop_table("link_nonce")
