-- What outlives the generations: which there are, which one answers, and where
-- each stands in the log.
CREATE SCHEMA IF NOT EXISTS chartledger;

CREATE TABLE IF NOT EXISTS chartledger.generations (
    schema     text PRIMARY KEY,
    projection text        NOT NULL,
    version    int         NOT NULL,
    generation int         NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (projection, version, generation)
);

-- What became of a generation. purpose is 'serve', or 'verify' for a fold that is
-- only there to be compared. promoted_at tells a former one from one being built;
-- a dropped one is no longer fed, and its tables go (gone_at) when nobody reads
-- them any more. The rate follows from samples of how many events were applied.
-- This runs at every start, and often besides: the table is locked only where the
-- columns are missing, since a verification may be reading it for minutes.
DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'chartledger.generations'::regclass AND attname = 'rate') THEN
ALTER TABLE chartledger.generations
    ADD COLUMN purpose       text NOT NULL DEFAULT 'serve',
    ADD COLUMN switch_wanted bool NOT NULL DEFAULT false,
    ADD COLUMN promoted_at   timestamptz,
    ADD COLUMN dropped_at    timestamptz,
    ADD COLUMN gone_at       timestamptz,
    ADD COLUMN problem       text NOT NULL DEFAULT '',
    ADD COLUMN sampled_seq   bigint NOT NULL DEFAULT 0,
    ADD COLUMN sampled_at    timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN rate          double precision NOT NULL DEFAULT 0;
END IF;
END $$;

-- The pointer: the generation that queries of this version read.
CREATE TABLE IF NOT EXISTS chartledger.live (
    projection text NOT NULL,
    version    int  NOT NULL,
    schema     text NOT NULL REFERENCES chartledger.generations (schema),
    PRIMARY KEY (projection, version)
);

-- Every partition has its row from the start, so that a missing one is a loss.
-- generation '' says that nothing was read yet.
CREATE TABLE IF NOT EXISTS chartledger.positions (
    schema     text   NOT NULL REFERENCES chartledger.generations (schema) ON DELETE CASCADE,
    topic      text   NOT NULL,
    partition  int    NOT NULL,
    generation text   NOT NULL DEFAULT '',
    next       bigint NOT NULL DEFAULT 0,
    epoch      bigint NOT NULL DEFAULT 0,
    seq        bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (schema, topic, partition)
) WITH (fillfactor = 50);

-- Comparisons of rows with the log: what was asked for, and what came of it. The
-- projector that works on one holds an advisory lock; if it dies, another one
-- begins afresh.
CREATE TABLE IF NOT EXISTS chartledger.verifications (
    id           text PRIMARY KEY,
    projection   text        NOT NULL,
    version      int         NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    scratch      text        NOT NULL DEFAULT '',
    generation   int         NOT NULL DEFAULT 0,
    done         bigint      NOT NULL DEFAULT 0,
    total        bigint      NOT NULL DEFAULT 0,
    rows         bigint      NOT NULL DEFAULT 0,
    different    bigint      NOT NULL DEFAULT 0,
    differences  jsonb       NOT NULL DEFAULT '[]',
    problem      text        NOT NULL DEFAULT ''
);

-- Who is signed in by a browser. Nothing of this is in the log: losing it costs a
-- login. A session is known by the SHA-256 of its id, so that nobody who reads the
-- table can be anybody.
CREATE TABLE IF NOT EXISTS chartledger.sessions (
    hash     bytea PRIMARY KEY,
    user_id  text        NOT NULL,
    epoch    bigint      NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at  timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_of_a_user ON chartledger.sessions (user_id, began_at);
