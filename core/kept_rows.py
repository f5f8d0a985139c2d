"""Rows of a published whole stay as they are, whoever writes and by whatever way: the trigger for it.

Used by migrations only: a change here would change what was migrated, so it is a new migration's matter.
The application's role owns neither the tables nor these functions.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched bigint[] := '{{}}';
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.{whole}; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.{whole}; END IF;
    IF EXISTS (SELECT {published}) THEN
        RAISE EXCEPTION '{sentence}'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
"""
GONE = "DROP TRIGGER {trigger} ON {table}; DROP FUNCTION {function}();"


def keep_rows(table: str, **names: str) -> migrations.RunSQL:
    """No row of `table` is added to, changed in or taken from a whole that is published; and the way back.

    Names: `function`, `trigger`; `whole`: the column that leads to the whole; `published`: the rest of a
    query that finds one among the keys `touched`; `sentence`: what is refused.
    """
    return migrations.RunSQL(KEEP.format(table=table, **names), GONE.format(table=table, **names))
