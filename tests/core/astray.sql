-- What the application may say; none of it may lead the audit astray.
SET search_path = pg_temp, public; CREATE TEMP TABLE event (id bigint); CREATE TEMP TABLE pending (xid xid8)
CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'; SET search_path = pg_temp, pg_catalog, public
SET CONSTRAINTS ALL IMMEDIATE
SET CONSTRAINTS ALL DEFERRED
SET bytea_output = 'escape'
SET TimeZone = 'Asia/Kathmandu'
SET DateStyle = 'SQL, DMY'
SET standard_conforming_strings = off
SET extra_float_digits = 0
SET row_security = off
SET plan_cache_mode = force_generic_plan
SAVEPOINT here; UPDATE towns_division SET name = 'lost'; ROLLBACK TO SAVEPOINT here
GRANT ALL ON audit.event TO CURRENT_USER
