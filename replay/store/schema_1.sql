-- The routewind store, schema version 1: from an empty file. docs/store.md is the tour.
--
-- Rows of a run that come in large numbers (calls, requests, decisions, connections) have the key
--     id = run * 2^40 + number            number: the row's own number within its run, from 0
-- so that the rows of a run lie side by side in order without an index, appending is the common case of the tree, and
-- calls can name requests, decisions and connections by small numbers. `id >> 40` is the run, `id & 1099511627775` the
-- number.

-- One execution of routewind that left something behind.
CREATE TABLE runs (
  id             INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 8388607),  -- never used twice
  kind           TEXT    NOT NULL,               -- 'replay', 'property', 'proxy'
  state          TEXT    NOT NULL DEFAULT 'unfinished'  -- what a killed run is left in
                 CHECK (state IN ('unfinished', 'finished', 'stopped')),
  started_at_ns  INTEGER NOT NULL,               -- nanoseconds since 1970-01-01T00:00:00Z
  finished_at_ns INTEGER,                        -- null while unfinished
  tool_version   TEXT    NOT NULL,
  options        TEXT    NOT NULL,               -- the command line as a JSON object
  seed           INTEGER NOT NULL,               -- the unsigned 64-bit seed; above 2^63 it reads as negative
  config_digest  TEXT    NOT NULL,               -- of the config texts, whatever their names and order
  calls          INTEGER NOT NULL DEFAULT 0,     -- rows of `calls` committed so far
  rows_digest    TEXT    NOT NULL DEFAULT '0000000000000000',  -- of those rows; equal for equal calls and decisions
  report         TEXT    NOT NULL DEFAULT ''     -- the report as JSON; empty while unfinished
) STRICT;

-- Every text a run was given (config documents, policies, cases), once per content.
CREATE TABLE sources (
  digest TEXT PRIMARY KEY NOT NULL,              -- XXH3-128 of the text, as `xxhsum -H2` prints it
  text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which texts a run was given, in which order, under which names: with `options` all that is needed to repeat it.
CREATE TABLE run_sources (
  run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role     TEXT    NOT NULL,                     -- 'config', 'policy', 'cases'
  name     TEXT    NOT NULL,                     -- the path as given
  source   TEXT    NOT NULL REFERENCES sources (digest),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- The captures a run read: known by digest, not kept.
CREATE TABLE run_inputs (
  run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,                     -- what calls.capture says
  path     TEXT    NOT NULL,                     -- as given
  bytes    INTEGER NOT NULL,
  digest   TEXT    NOT NULL,                     -- XXH3-128 of the file, once the run has finished; else empty
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- TCP connections that carried calls.
CREATE TABLE connections (
  id     INTEGER PRIMARY KEY,                    -- run * 2^40 + the connection's ordinal
  client TEXT NOT NULL,                          -- '10.0.0.7:41234'
  server TEXT NOT NULL
) STRICT;

-- What was asked for, less the values of headers that differ from call to call: {"own":N} stands for element N of the
-- call's own_headers. Equal shapes of one run share a row, as far as memory for knowing them again reaches.
CREATE TABLE requests (
  id        INTEGER PRIMARY KEY,                 -- run * 2^40 + number
  authority TEXT NOT NULL,
  path      TEXT NOT NULL,
  headers   TEXT NOT NULL                        -- {"name":["first value",{"own":0}]}, in order of arrival
) STRICT;

-- What was decided. Equal decisions of one run share a row, as requests do.
CREATE TABLE decisions (
  id                INTEGER PRIMARY KEY,         -- run * 2^40 + number
  outcome           TEXT NOT NULL,               -- 'ROUTED', 'NO_ROUTE', …
  reason            TEXT NOT NULL,               -- 'MATCHED', 'NO_MATCHING_RULE', …
  route             TEXT,                        -- 'namespace/name'; this and the rest: null where it does not apply
  rule              INTEGER,                     -- position in spec.rules
  match             INTEGER,                     -- position in rules[].matches
  backend_namespace TEXT,
  backend_name      TEXT,
  backend_port      INTEGER,
  backend_index     INTEGER,                     -- position in backendRefs
  record            TEXT NOT NULL                -- the whole decision record as JSON, without what belongs to one call
) STRICT;

-- One row for each recovered RPC. No secondary index: rows arrive faster than an index could follow.
CREATE TABLE calls (
  id                INTEGER PRIMARY KEY,         -- run * 2^40 + ordinal; the order of `replay --calls`
  time_ns           INTEGER NOT NULL,            -- request headers complete; nanoseconds since 1970
  connection        INTEGER NOT NULL,            -- number in connections
  stream_id         INTEGER NOT NULL,
  request           INTEGER NOT NULL,            -- number in requests
  decision          INTEGER,                     -- number in decisions; null: not decided
  completeness      INTEGER NOT NULL CHECK (completeness BETWEEN 0 AND 3),  -- completeness_names
  unknown_headers   INTEGER NOT NULL,
  request_messages  INTEGER NOT NULL,
  request_bytes     INTEGER NOT NULL,
  response_messages INTEGER NOT NULL,
  response_bytes    INTEGER NOT NULL,
  status            INTEGER,                     -- status_names; null: no status was seen
  duration_ns       INTEGER,                     -- null: no end was seen
  capture           INTEGER NOT NULL,            -- run_inputs.position
  own_headers       TEXT                         -- ["value"]: header values of this call alone; null: none
) STRICT;

CREATE TABLE completeness_names (code INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
INSERT INTO completeness_names VALUES (0, 'complete'), (1, 'request_only'), (2, 'reset'), (3, 'partial_headers');

CREATE TABLE status_names (code INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
INSERT INTO status_names VALUES
  (0, 'OK'), (1, 'CANCELLED'), (2, 'UNKNOWN'), (3, 'INVALID_ARGUMENT'), (4, 'DEADLINE_EXCEEDED'), (5, 'NOT_FOUND'),
  (6, 'ALREADY_EXISTS'), (7, 'PERMISSION_DENIED'), (8, 'RESOURCE_EXHAUSTED'), (9, 'FAILED_PRECONDITION'),
  (10, 'ABORTED'), (11, 'OUT_OF_RANGE'), (12, 'UNIMPLEMENTED'), (13, 'INTERNAL'), (14, 'UNAVAILABLE'),
  (15, 'DATA_LOSS'), (16, 'UNAUTHENTICATED');

-- Calls with everything they point to, for people: SELECT * FROM call_details WHERE run = 3 LIMIT 10.
-- `headers` are whole again: each of the call's own values in its place. CROSS JOIN fixes the order of the loops: by run, then along its calls.
CREATE VIEW call_details AS
SELECT r.id AS run,
       c.id & 1099511627775 AS call,
       strftime('%Y-%m-%dT%H:%M:%S', c.time_ns / 1000000000, 'unixepoch')
         || printf('.%09dZ', c.time_ns % 1000000000) AS time,
       k.client, k.server, c.stream_id, q.authority, q.path,
       d.outcome, d.reason, d.route, d.rule, d.match,
       d.backend_namespace || '/' || d.backend_name || ':' || d.backend_port AS backend,
       n.name AS completeness, s.name AS status, c.duration_ns,
       c.request_messages, c.request_bytes, c.response_messages, c.response_bytes,
       c.unknown_headers,
       CASE WHEN c.own_headers IS NULL THEN q.headers ELSE (
         -- Text functions do: in JSON `","` ends a string and begins the next, unless it is the string itself.
         WITH RECURSIVE filled(n, headers, rest) AS (
           SELECT 0, q.headers, substr(c.own_headers, 2, length(c.own_headers) - 2) || ',"'
           UNION ALL
           SELECT n + 1,
                  replace(headers, '{"own":' || n || '}', substr(rest, 1, 1 + instr(substr(rest, 2), '","'))),
                  substr(rest, 3 + instr(substr(rest, 2), '","'))
           FROM filled WHERE instr(substr(rest, 2), '","') > 0)
         SELECT headers FROM filled ORDER BY n DESC LIMIT 1) END AS headers,
       i.path AS capture
FROM runs r
CROSS JOIN calls c ON c.id BETWEEN r.id << 40 AND (r.id << 40) + 1099511627775
LEFT JOIN connections k ON k.id = (r.id << 40) + c.connection
LEFT JOIN requests q ON q.id = (r.id << 40) + c.request
LEFT JOIN decisions d ON d.id = (r.id << 40) + c.decision
LEFT JOIN completeness_names n ON n.code = c.completeness
LEFT JOIN status_names s ON s.code = c.status
LEFT JOIN run_inputs i ON i.run = r.id AND i.position = c.capture;
