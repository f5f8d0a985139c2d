"""The database side of the audit: tables, triggers and functions of the schema `audit`, as SQL.

One row of `event` per changed row or recorded act, one row of `link` per transaction. While a
transaction runs, its events are only counted and hashed (`pending`); the link that hangs them into
the chain of a division is forged at the commit, after every other deferred check. So the lock of a
chain is held for the length of a commit, and nobody who holds it waits for a row.
"""

EVENT = """ROW({0}.id, {0}.link, {0}.statement, {0}.n,
    (extract(epoch FROM {0}.at) * 1000000)::bigint, {0}.actor_id, {0}.post_id, {0}.request_id,
    host({0}.ip), {0}.action, {0}.table_name, {0}.row_pk, {0}.province_id, {0}.city_id,
    {0}.county_id, {0}.town_id, {0}.db_role, {0}.payload)::text"""
"""What the digest of an event is made of: text that only built-in functions make, no local time."""

LINK = """ROW({0}.id, {0}.chain, {0}.position, (extract(epoch FROM {0}.at) * 1000000)::bigint,
    {0}.events, encode({0}.digest, 'hex'))::text"""
"""What the hash of a link is made of, besides the hash of the link before it."""


def sha256_of(text: str) -> str:
    return f"sha256(convert_to({text}, 'UTF8'))"


TABLES = """
CREATE SCHEMA audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;
CREATE SEQUENCE audit.event_number;
CREATE SEQUENCE audit.link_number;

CREATE TABLE audit.event (
    id bigint NOT NULL,
    link bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_id bigint,
    post_id bigint,
    province_id bigint,
    city_id bigint,
    county_id bigint,
    town_id bigint,
    statement integer NOT NULL,
    n integer NOT NULL,
    ip inet,
    action text NOT NULL,
    table_name text NOT NULL,
    row_pk text NOT NULL,
    request_id text NOT NULL,
    db_role text NOT NULL,
    payload jsonb NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit.event_other PARTITION OF audit.event DEFAULT;
CREATE INDEX event_of_link ON audit.event (link);
CREATE INDEX event_of_row ON audit.event (table_name, row_pk);
CREATE INDEX event_of_actor ON audit.event (actor_id, id);
CREATE INDEX event_of_province ON audit.event (province_id, id);

CREATE TABLE audit.link (
    id bigint PRIMARY KEY,
    chain bigint NOT NULL,
    position bigint NOT NULL,
    at timestamptz NOT NULL,
    events integer NOT NULL,
    digest bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (chain, position)
);

CREATE TABLE audit.seal (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    content text NOT NULL,
    mac text NOT NULL
);

CREATE UNLOGGED TABLE audit.pending (
    xid xid8 PRIMARY KEY,
    link bigint NOT NULL,
    chain bigint NOT NULL,
    statement integer NOT NULL,
    n integer NOT NULL,
    digest bytea NOT NULL,
    is_closing boolean NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, fillfactor = 50);
"""

PARTITIONS = """
CREATE OR REPLACE FUNCTION audit.make_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    made integer := 0;
    first date := date_trunc('month', clock_timestamp())::date;
    name text;
BEGIN
    FOR i IN 0..least(months, 60) LOOP
        name := 'event_' || to_char(first + make_interval(months => i), 'YYYY_MM');
        IF to_regclass('audit.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.event FOR VALUES FROM (%L) TO (%L)',
                name, first + make_interval(months => i), first + make_interval(months => i + 1));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
"""

# A row's place: the level columns it carries, else those of the division its place column names.
# The table of divisions is named by `settings.PLACE_MODEL` and filled in by core.audit.watch.
PLACE = """
CREATE OR REPLACE FUNCTION audit.place_of(row_ jsonb, place_column text) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF place_column = '*' THEN
        RETURN ARRAY[(row_ ->> 'province_id')::bigint, (row_ ->> 'city_id')::bigint,
                     (row_ ->> 'county_id')::bigint, (row_ ->> 'town_id')::bigint];
    END IF;
    RETURN (SELECT ARRAY[d.province_id, d.city_id, d.county_id, d.town_id]
            FROM public.{places} d WHERE d.id = (row_ ->> place_column)::bigint);
END $$;
"""

SHARED = f"""
CREATE OR REPLACE FUNCTION audit.hide(row_ jsonb, secrets text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT row_ || coalesce(jsonb_object_agg(
        s, 'sha256:' || left(encode(sha256(convert_to(row_ ->> s, 'UTF8')), 'hex'), 16)), '{{}}')
    FROM unnest(secrets) s WHERE row_ ->> s IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION audit.at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A deferred check queued now runs after all that wait already: foreign keys first, chain last.
    UPDATE audit.pending SET is_closing = true WHERE xid = NEW.xid;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit.forge_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    closed audit.pending;
    forged audit.link;
    last audit.link;
BEGIN
    DELETE FROM audit.pending WHERE xid = NEW.xid RETURNING * INTO closed;
    PERFORM pg_advisory_xact_lock((4711::bigint << 40) + closed.chain);
    SELECT * INTO last FROM audit.link WHERE chain = closed.chain ORDER BY position DESC LIMIT 1;
    forged.id := closed.link;
    forged.chain := closed.chain;
    forged.position := coalesce(last.position, 0) + 1;
    forged.at := clock_timestamp();
    forged.events := closed.n;
    forged.digest := closed.digest;
    forged.hash := sha256(coalesce(last.hash, '') || convert_to({LINK.format("forged")}, 'UTF8'));
    INSERT INTO audit.link SELECT forged.*;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON audit.pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.at_commit();
CREATE CONSTRAINT TRIGGER forge_link AFTER UPDATE ON audit.pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.is_closing AND NOT OLD.is_closing) EXECUTE FUNCTION audit.forge_link();

CREATE OR REPLACE FUNCTION audit.keep(
    open_ audit.pending, is_new boolean, count_ bigint, digests bytea, chain_ bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    running bytea := sha256(open_.digest || digests);
BEGIN
    IF count_ = 0 THEN
        RETURN;
    ELSIF is_new THEN
        INSERT INTO audit.pending (xid, link, chain, statement, n, digest)
        VALUES (open_.xid, open_.link, chain_, 1, count_, running);
    ELSE
        UPDATE audit.pending SET statement = open_.statement + 1, n = open_.n + count_, digest = running
        WHERE xid = open_.xid;
    END IF;
END $$;
"""

# The same writing for each kind of statement; {source} gives action, row_pk, row_ (for the place)
# and payload of each row.
WRITER = """
CREATE OR REPLACE FUNCTION audit.{name}({arguments}) RETURNS {returns}
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who jsonb := coalesce(nullif(current_setting('portal.context', true), ''), '{{}}')::jsonb;
    home bigint[] := ARRAY[(who -> 'place' ->> 0)::bigint, (who -> 'place' ->> 1)::bigint,
                           (who -> 'place' ->> 2)::bigint, (who -> 'place' ->> 3)::bigint];
    open_ audit.pending;
    is_new boolean;
    {declare}
    now_ timestamptz := clock_timestamp();
    count_ bigint;
    digests bytea;
    chain_ bigint;
BEGIN
    {check}
    SELECT * INTO open_ FROM audit.pending WHERE xid = pg_current_xact_id();
    is_new := NOT FOUND;
    IF is_new THEN
        open_.xid := pg_current_xact_id();
        open_.statement := 0;
        open_.n := 0;
        open_.digest := '';
    END IF;
    {begin}
    WITH source AS MATERIALIZED ({source}),
    shaped AS (
        SELECT *, CASE WHEN place[1] IS NULL THEN home ELSE place END AS at_place
        FROM source
    ), e AS (
        SELECT nextval('audit.event_number') AS id, open_.link AS link, now_ AS at,
            (who ->> 'user')::bigint AS actor_id, (who ->> 'post')::bigint AS post_id,
            at_place[1] AS province_id, at_place[2] AS city_id, at_place[3] AS county_id,
            at_place[4] AS town_id, open_.statement + 1 AS statement,
            (open_.n + row_number() OVER ())::integer AS n, (who ->> 'ip')::inet AS ip, action,
            table_name, coalesce(row_pk, '') AS row_pk, coalesce(who ->> 'request', '') AS request_id,
            session_user::text AS db_role, payload
        FROM shaped WHERE payload IS NOT NULL
    ), written AS (
        INSERT INTO audit.event (id, link, at, actor_id, post_id, province_id, city_id, county_id,
            town_id, statement, n, ip, action, table_name, row_pk, request_id, db_role, payload,
            digest)
        SELECT e.*, {digest} FROM e
        RETURNING event.n, event.digest, event.county_id, event.city_id, event.province_id
    )
    SELECT count(*), string_agg(w.digest, ''::bytea ORDER BY w.n),
        coalesce(min(coalesce(w.county_id, w.city_id, w.province_id)), 0)
    INTO count_, digests, chain_ FROM written w;
    PERFORM audit.keep(open_, is_new, count_, digests, chain_);
    {end}
END $$;
"""

ROWS = {
    "insert": """SELECT 'insert' AS action, TG_TABLE_NAME::text AS table_name, r ->> TG_ARGV[0] AS row_pk,
        CASE WHEN TG_ARGV[1] <> '' THEN audit.place_of(r, TG_ARGV[1]) END AS place, r AS payload
        FROM (SELECT {shown} AS r FROM new_rows x OFFSET 0) y""",
    "delete": """SELECT 'delete' AS action, TG_TABLE_NAME::text AS table_name, r ->> TG_ARGV[0] AS row_pk,
        CASE WHEN TG_ARGV[1] <> '' THEN audit.place_of(r, TG_ARGV[1]) END AS place, r AS payload
        FROM (SELECT {shown} AS r FROM old_rows x OFFSET 0) y""",
    # A changed key makes two rows without a partner: both are told.
    "update": """SELECT 'update' AS action, TG_TABLE_NAME::text AS table_name,
        coalesce(b.r, a.r) ->> TG_ARGV[0] AS row_pk,
        CASE WHEN TG_ARGV[1] <> '' THEN audit.place_of(coalesce(b.r, a.r), TG_ARGV[1]) END AS place,
        CASE WHEN a.r IS NULL THEN jsonb_build_object('appeared', b.r)
             WHEN b.r IS NULL THEN jsonb_build_object('vanished', a.r)
             ELSE (SELECT jsonb_object_agg(f, jsonb_build_array(a.r -> f, b.r -> f))
                   FROM unnest((SELECT array_agg(f) FROM jsonb_object_keys(
                       (SELECT to_jsonb(x) FROM new_rows x LIMIT 1)) f)) f
                   WHERE b.r -> f IS DISTINCT FROM a.r -> f)
        END AS payload
        FROM (SELECT r, r ->> TG_ARGV[0] AS k FROM (SELECT {shown} AS r FROM old_rows x OFFSET 0) o) a
        FULL JOIN
        (SELECT r, r ->> TG_ARGV[0] AS k FROM (SELECT {shown} AS r FROM new_rows x OFFSET 0) o) b
        USING (k)""",
    "truncate": """SELECT 'truncate' AS action, TG_TABLE_NAME::text AS table_name, '' AS row_pk,
        NULL::bigint[] AS place, '{{}}'::jsonb AS payload""",
}
SHOWN = "CASE WHEN TG_ARGV[2] = '{}' THEN to_jsonb(x) ELSE audit.hide(to_jsonb(x), TG_ARGV[2]::text[]) END"

ACTS = (
    "read", "reveal", "sign_in", "sign_in_failed", "sign_out", "locked_out", "denied", "export",
    "import", "download", "verify", "seal", "backup", "restore", "note",
)  # fmt: skip
"""What the application itself may record; changes of rows only the triggers write."""


def writer(name: str, source: str, **parts: str) -> str:
    """The SQL of one writing function."""
    body = {
        "arguments": "", "returns": "trigger", "declare": "", "check": "", "end": "RETURN NULL;",
        "begin": "open_.link := coalesce(open_.link, nextval('audit.link_number'));",
    } | parts  # fmt: skip
    return WRITER.format(name=name, source=source, digest=sha256_of(EVENT.format("e")), **body)


def writers() -> str:
    """The trigger functions, one per kind of statement, and the one door for the application."""
    made = [writer(f"on_{kind}", rows.format(shown=SHOWN)) for kind, rows in ROWS.items()]
    made.append(
        writer(
            "note",
            """SELECT action_ AS action, table_ AS table_name, row_pk_ AS row_pk, place_ AS place,
            payload_ AS payload""",
            arguments="action_ text, table_ text, row_pk_ text, place_ bigint[], payload_ jsonb",
            returns="void",
            check=f"""IF action_ <> ALL (ARRAY{list(ACTS)!r}) THEN
                RAISE EXCEPTION 'audit.note does not write %', action_;
            END IF;""",
            end="",
        )
    )
    return "\n".join(made)


SEALS = """
CREATE OR REPLACE FUNCTION audit.put_seal(number_ bigint, content_ text, mac_ text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO audit.seal (number, content, mac) VALUES (number_, content_, mac_)
$$;
"""

ATTACH = """
CREATE OR REPLACE FUNCTION audit.attach(
    table_ text, pk_column text, place_column text, secrets text[]
) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole regclass := format('public.%I', table_)::regclass;
    mark text := format('%s %s %s', pk_column, place_column, secrets);
    kind text;
    rows text;
BEGIN
    IF (SELECT count(*) FROM pg_trigger WHERE tgrelid = whole AND starts_with(tgname, 'zz_audit_')
        AND tgenabled = 'O' AND obj_description(oid, 'pg_trigger') = mark) = 4 THEN
        RETURN false;
    END IF;
    FOREACH kind IN ARRAY ARRAY['insert', 'update', 'delete', 'truncate'] LOOP
        rows := CASE kind WHEN 'insert' THEN 'REFERENCING NEW TABLE AS new_rows'
                          WHEN 'delete' THEN 'REFERENCING OLD TABLE AS old_rows'
                          WHEN 'update' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                          ELSE '' END;
        EXECUTE format('DROP TRIGGER IF EXISTS zz_audit_%s ON %s', kind, whole);
        EXECUTE format(
            'CREATE TRIGGER zz_audit_%s AFTER %s ON %s %s FOR EACH STATEMENT
             EXECUTE FUNCTION audit.on_%s(%L, %L, %L)',
            kind, kind, whole, rows, kind, pk_column, place_column, secrets::text);
        EXECUTE format('COMMENT ON TRIGGER zz_audit_%s ON %s IS %L', kind, whole, mark);
    END LOOP;
    RETURN true;
END $$;
"""

# Going back keeps the record: the schema is set aside under another name, never dropped.
RETIRE = """
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS whole FROM pg_trigger
             WHERE tgname LIKE 'zz\\_audit\\_%' AND NOT tgisinternal LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.whole);
    END LOOP;
    EXECUTE format('ALTER SCHEMA audit RENAME TO audit_retired_%s',
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
END $$;
"""


def functions(places: str) -> str:
    """Everything that may be created anew at any time; `places` is the table of divisions."""
    return PARTITIONS + PLACE.format(places=places) + SEALS + ATTACH


def everything(places: str) -> str:
    return TABLES + functions(places) + SHARED + writers()
