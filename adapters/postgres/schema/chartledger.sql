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
