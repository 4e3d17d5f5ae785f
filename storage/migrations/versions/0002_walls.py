"""Walls inside the database: an audit trail that only grows; on PostgreSQL, one school cannot see another."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The names as they stood at this revision; storage/units.py uses the same two roles.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"

OF_A_SCHOOL = (
    "announced_day",
    "audit_entry",
    "audit_head",
    "batch",
    "binding",
    "binding_code",
    "binding_failure",
    "certification",
    "course",
    "enrolment",
    "guardianship",
    "notice",
    "person",
    "press",
    "receipt_item",
    "receipt_statement",
    "roster_import",
    "selection",
    "teaching",
    "work",
)
MINE = "current_setting('app.school', true)"


def upgrade() -> None:
    """Make it so."""
    # What is kept outside for this database (heads of the audit trail) is told apart from another one's by this.
    name = sa.text("INSERT INTO setting (key, value) VALUES ('database_id', :name) ON CONFLICT DO NOTHING")
    op.execute(name.bindparams(name=token_hex(8)))
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
            )


def _postgresql() -> None:
    op.execute(
        """CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$"""
    )
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_only_grows()"
    )
    for role in (SCHOOL_ROLE, SYSTEM_ROLE):
        # Roles belong to the whole server, so another database of ours may have made them already, or does just now.
        op.execute(
            f"""DO $$ BEGIN
                CREATE ROLE {role} NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$"""
        )
        # Since 16, whoever makes a role is its member without the right to take it.
        op.execute(
            f"""DO $$ BEGIN
                IF current_setting('server_version_num')::int < 160000 THEN
                    IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO CURRENT_USER; END IF;
                ELSIF NOT pg_has_role(current_user, '{role}', 'SET') THEN
                    EXECUTE 'GRANT {role} TO CURRENT_USER WITH SET TRUE';
                END IF;
            END $$"""
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        op.execute(f"REVOKE UPDATE, DELETE ON audit_entry FROM {role}")
        op.execute(f"REVOKE ALL ON alembic_version FROM {role}")
    op.execute(f"REVOKE ALL ON inbox_event FROM {SCHOOL_ROLE}")
    op.execute(f"GRANT SELECT ON inbox_event TO {SCHOOL_ROLE}")
    for table in OF_A_SCHOOL:
        _wall(table, f"school = {MINE}")
    _wall("school", f"slug = {MINE}")
    _wall("account", f"school IS NULL OR school = {MINE}")
    _wall("dialog", "EXISTS (SELECT FROM account WHERE account.id = dialog.account_id)")  # through account's own wall
    _wall("inbox_event", "false")


def _wall(table: str, mine: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    # The owner is a member of both roles, and a policy holds for members too: the role must really have been taken.
    for name, role, rows in (("one_school", SCHOOL_ROLE, mine), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")


def downgrade() -> None:
    """Take it back; the roles stay, since another database on the server may use them, and so does the name."""
    if op.get_bind().dialect.name != "postgresql":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entry_no_{verb}")
        return
    op.execute("DROP TRIGGER audit_entry_only_grows ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_only_grows()")
    for table in (*OF_A_SCHOOL, "school", "account", "dialog", "inbox_event"):
        op.execute(f"DROP POLICY one_school ON {table}")
        op.execute(f"DROP POLICY whole_program ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for role in (SCHOOL_ROLE, SYSTEM_ROLE):
        op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role}")
