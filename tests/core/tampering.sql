-- What an application gone bad might say, a statement a line: each must be refused.
UPDATE audit.event SET payload = '{}'
UPDATE audit.event SET actor_id = 1 WHERE id = (SELECT max(id) FROM audit.event)
DELETE FROM audit.event
TRUNCATE audit.event
INSERT INTO audit.event (id, link, at, statement, n, action, table_name, row_pk, request_id, db_role, payload, digest) VALUES (1, 1, now(), 1, 1, 'insert', 't', '1', '', '', '{}', '')
DELETE FROM audit.event_other
UPDATE audit.event_other SET actor_id = 1
UPDATE audit.link SET hash = ''
DELETE FROM audit.link
INSERT INTO audit.link VALUES (1, 0, 1, now(), 1, '', '')
TRUNCATE audit.link
UPDATE audit.seal SET mac = ''
DELETE FROM audit.seal
INSERT INTO audit.seal VALUES (1, now(), '', '')
INSERT INTO audit.pending VALUES (pg_current_xact_id(), 1, 0, 1, 1, '')
UPDATE audit.pending SET n = 0
DELETE FROM audit.pending
SELECT * FROM audit.pending FOR UPDATE
DROP TRIGGER zz_audit_update ON towns_division
DROP TRIGGER at_commit ON audit.pending
ALTER TABLE towns_division DISABLE TRIGGER ALL
ALTER TABLE towns_division DISABLE TRIGGER USER
ALTER TABLE towns_division DISABLE TRIGGER zz_audit_update
ALTER TABLE towns_division RENAME TO towns_away
ALTER TABLE towns_division OWNER TO CURRENT_USER
CREATE RULE quiet AS ON UPDATE TO towns_division DO INSTEAD NOTHING
CREATE TRIGGER a_first BEFORE UPDATE ON towns_division EXECUTE FUNCTION suppress_redundant_updates_trigger()
UPDATE pg_trigger SET tgenabled = 'D'
DELETE FROM pg_trigger WHERE tgname LIKE 'zz_audit%'
SET session_replication_role = replica
SET ROLE @owner@
SET SESSION AUTHORIZATION @owner@
GRANT @owner@ TO CURRENT_USER
ALTER DEFAULT PRIVILEGES FOR ROLE @owner@ IN SCHEMA audit GRANT ALL ON TABLES TO CURRENT_USER
CREATE OR REPLACE FUNCTION audit.on_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
CREATE OR REPLACE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'
DROP FUNCTION audit.on_update() CASCADE
DROP FUNCTION audit.forge_link() CASCADE
ALTER FUNCTION audit.on_update() SECURITY INVOKER
ALTER FUNCTION audit.on_update() RENAME TO nothing
ALTER FUNCTION audit.note(text, text, text, bigint[], jsonb) OWNER TO CURRENT_USER
SELECT audit.note('update', 'towns_division', '1', NULL, '{}')
SELECT audit.note('insert', 'towns_division', '1', NULL, '{}')
SELECT audit.attach('towns_division', 'code', '', '{}')
SELECT audit.keep(NULL, true, 1, '', 0)
SELECT audit.hide('{}', '{}')
SELECT nextval('audit.event_number')
SELECT setval('audit.link_number', 1)
ALTER SEQUENCE audit.event_number RESTART
DROP SCHEMA audit CASCADE
ALTER SCHEMA audit RENAME TO gone
DROP TABLE audit.event
DROP TABLE audit.event_other
ALTER TABLE audit.event DETACH PARTITION audit.event_other
ALTER TABLE audit.event OWNER TO CURRENT_USER
ALTER TABLE audit.link ADD COLUMN x integer
CREATE TABLE audit.fake (id integer)
CREATE TABLE public.event (id integer)
CREATE FUNCTION public.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'
CREATE TEMP TABLE towns_fake (id bigint); CREATE TRIGGER t AFTER INSERT ON towns_fake REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert('id', '', '{}'); INSERT INTO towns_fake VALUES (1)
LOCK TABLE audit.event IN ACCESS EXCLUSIVE MODE
COPY audit.event FROM PROGRAM 'true'
DO $$ BEGIN DELETE FROM audit.event; END $$
CREATE EVENT TRIGGER quiet ON sql_drop EXECUTE FUNCTION audit.on_update()
ALTER ROLE CURRENT_USER SUPERUSER
CREATE EXTENSION dblink
