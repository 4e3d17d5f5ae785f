"""What schools add to their rules: packs by file in versions, and rulings on contradictions."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
OF_A_SCHOOL = ("rule_pack_file", "ruling")
MINE = "current_setting('app.school', true)"


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "rule_pack_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_rule_pack_file_version_range")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_rule_pack_file_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_pack_file")),
        sa.UniqueConstraint("school", "version", name=op.f("uq_rule_pack_file_school_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("ruled_by", sa.Text(), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_ruling_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ruling_school"), "ruling", ["school"], unique=False)
    op.add_column("school", sa.Column("rules_key", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table in OF_A_SCHOOL:
            _wall(table)


def _wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")


def downgrade() -> None:
    """Take it back; on PostgreSQL a table takes its policies and grants along."""
    op.drop_column("school", "rules_key")
    op.drop_table("ruling")
    op.drop_table("rule_pack_file")
