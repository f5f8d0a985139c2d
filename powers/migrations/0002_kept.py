"""What is published stays as it is, whoever writes and by whatever way: catalogues and lists of towns."""

from django.db import migrations

from core.kept_rows import keep_rows

# A published version never changes (ZJ-20), whoever writes and by whatever way.
# Forwards only: draft, published, superseded; and after the draft nothing but that may change.
KEEP_VERSIONS = """
CREATE FUNCTION powers_keep_versions() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_right boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        is_right := NEW.status = 'draft';
    ELSIF OLD.status = 'draft' THEN
        is_right := TG_OP = 'DELETE' OR NEW.status IN ('draft', 'published');
    ELSE
        is_right := TG_OP = 'UPDATE'
            AND (NEW.status = OLD.status OR (OLD.status = 'published' AND NEW.status = 'superseded'))
            AND (NEW.id, NEW.province_id, NEW.title, NEW.document_number, NEW.issued_date)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.province_id, OLD.title, OLD.document_number, OLD.issued_date);
    END IF;
    IF NOT is_right THEN
        RAISE EXCEPTION 'a published catalogue never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER catalogue_kept_versions BEFORE INSERT OR UPDATE OR DELETE ON powers_catalogueversion
    FOR EACH ROW EXECUTE FUNCTION powers_keep_versions();
"""


GONE = """
DROP TRIGGER catalogue_kept_versions ON powers_catalogueversion;
DROP FUNCTION powers_keep_versions();
"""


# A published version is frozen, whoever writes: the application's role, the owner, raw SQL.
FREEZE = """
CREATE FUNCTION powers_list_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('published', 'superseded') AND (
        TG_OP = 'DELETE'
        OR NEW.status NOT IN ('published', 'superseded')
        OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
        OR (to_jsonb(NEW) - 'status' - 'version') IS DISTINCT FROM
           (to_jsonb(OLD) - 'status' - 'version')
    ) THEN
        RAISE EXCEPTION 'list % is published: it never changes (R7)', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_is_frozen BEFORE UPDATE OR DELETE ON powers_townlist
    FOR EACH ROW EXECUTE FUNCTION powers_list_is_frozen();

CREATE FUNCTION powers_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM powers_townlist t
        WHERE t.status IN ('published', 'superseded') AND (
            (TG_OP <> 'INSERT' AND t.id = OLD.town_list_id)
            OR (TG_OP <> 'DELETE' AND t.id = NEW.town_list_id))
    ) THEN
        RAISE EXCEPTION 'the list of this entry is published: it never changes (R7)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON powers_listentry
    FOR EACH ROW EXECUTE FUNCTION powers_entry_is_frozen();
"""
THAW = """
DROP TRIGGER entry_is_frozen ON powers_listentry;
DROP TRIGGER list_is_frozen ON powers_townlist;
DROP FUNCTION powers_entry_is_frozen();
DROP FUNCTION powers_list_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("powers", "0001_initial")]

    operations = [
        keep_rows(
            "powers_poweritem",
            function="powers_keep_items",
            trigger="catalogue_kept_items",
            whole="version_id",
            published="""FROM powers_catalogueversion v
               WHERE v.id = ANY (touched) AND v.status <> 'draft'""",
            sentence="the items of a published catalogue never change",
        ),
        keep_rows(
            "powers_poweritem_bases",
            function="powers_keep_links",
            trigger="catalogue_kept_links",
            whole="poweritem_id",
            published="""FROM powers_poweritem i JOIN powers_catalogueversion v ON v.id = i.version_id
               WHERE i.id = ANY (touched) AND v.status <> 'draft'""",
            sentence="the law under a published catalogue never changes",
        ),
        migrations.RunSQL(KEEP_VERSIONS, GONE),
        migrations.RunSQL(FREEZE, THAW),
    ]
