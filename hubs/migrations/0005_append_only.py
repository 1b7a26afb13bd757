"""On PostgreSQL the audit trail and signatures are added to and nothing else.

This is the second line: the first is a role without the privileges (docs/operations.md).
Rows of ``AuditValue`` may be deleted, for erasure; nothing there may be changed.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION hubs_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: rows are added and nothing else',
    TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
REFUSED = {
    "hubs_auditevent": "UPDATE OR DELETE OR TRUNCATE",
    "hubs_auditlink": "UPDATE OR DELETE OR TRUNCATE",
    "hubs_auditvalue": "UPDATE OR TRUNCATE",
    "hubs_electronicsignature": "UPDATE OR DELETE OR TRUNCATE",
}


def refuse(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(FUNCTION, params=None)
    for table, acts in REFUSED.items():
        editor.execute(
            f"CREATE TRIGGER append_only BEFORE {acts} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hubs_append_only()"
        )


def allow(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for table in REFUSED:
        editor.execute(f"DROP TRIGGER append_only ON {table}")
    editor.execute("DROP FUNCTION hubs_append_only()")


class Migration(migrations.Migration):
    dependencies = [("hubs", "0004_signatures")]
    operations = [migrations.RunPython(refuse, allow)]
