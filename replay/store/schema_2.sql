-- The routewind store, schema version 2: from version 1. docs/store.md is the tour.

-- Inputs that once refuted a law or a policy: tried first the next time.
CREATE TABLE cases (
  law           TEXT    NOT NULL,                -- the law's name, or what a policy calls itself
  input         TEXT    NOT NULL,                -- readable canonical text: what is tried again
  state         TEXT    NOT NULL CHECK (state IN ('refuted', 'regression')),  -- regression: holds again
  seed          INTEGER NOT NULL,                -- that found it; above 2^63 it reads as negative
  tool_version  TEXT    NOT NULL,                -- this and the next two: of the last refutation
  config_digest TEXT    NOT NULL,                -- of the config texts; empty where there are none
  detail        TEXT    NOT NULL,                -- what was seen instead of what should hold
  first_seen_ns INTEGER NOT NULL,                -- first and last refutation; nanoseconds since 1970-01-01T00:00:00Z
  last_seen_ns  INTEGER NOT NULL,
  fixed_at_ns   INTEGER,                         -- when it became a regression; null while refuted
  PRIMARY KEY (law, input)
) STRICT, WITHOUT ROWID;
