"""A published edition of the categories stays as it is, whoever writes and by whatever way (ZJ-12)."""

from django.db import migrations

KEEP = """
CREATE FUNCTION grid_keep_categories() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT FROM grid_categoryversion v
               WHERE v.id = ANY (touched) AND v.status <> 'draft') THEN
        RAISE EXCEPTION 'the categories of a published edition never change'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER edition_is_kept BEFORE INSERT OR UPDATE OR DELETE ON grid_category
    FOR EACH ROW EXECUTE FUNCTION grid_keep_categories();
"""
GONE = "DROP TRIGGER edition_is_kept ON grid_category; DROP FUNCTION grid_keep_categories();"


class Migration(migrations.Migration):
    dependencies = [("grid", "0004_tally")]

    operations = [migrations.RunSQL(KEEP, GONE)]
