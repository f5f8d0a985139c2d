"""The functions behind search in Chinese (core/search.py)."""

from django.db import migrations

NORMAL = """
CREATE FUNCTION zh_normal(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(normalize(given, NFKC)) $$;
"""

# Calls built-in functions alone: indexes are built, analysed and restored without a search path.
BIGRAMS = """
CREATE FUNCTION zh_bigrams(given text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT COST 300
AS $$
DECLARE
    plain text := lower(normalize(given, NFKC));
    found text[] := '{}';
    pair text;
BEGIN
    FOR place IN 1 .. char_length(plain) LOOP
        pair := substr(plain, place, 2);
        IF pair !~ '\\s' THEN
            found := array_append(found, pair);
        ELSIF left(pair, 1) !~ '\\s' THEN
            found := array_append(found, left(pair, 1));
        END IF;
    END LOOP;
    RETURN found;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_outbox_sheets_limits")]

    operations = [
        migrations.RunSQL(NORMAL, "DROP FUNCTION zh_normal(text)"),
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION zh_bigrams(text)"),
    ]
