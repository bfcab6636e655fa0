-- The *_words columns and keys are made by the projector (folded case, one space
-- between words, bounded length): what is indexed and what is asked for are cut
-- into words by the same code, and no description is too long for an index.
CREATE TABLE {schema}.apps (
    id                text COLLATE "C" PRIMARY KEY,
    repo_id           text COLLATE "C" NOT NULL,
    name              text        NOT NULL,
    summary           jsonb       NOT NULL,
    versions          int         NOT NULL,
    updated_at        timestamptz NOT NULL,
    name_key          text COLLATE "C" NOT NULL,
    name_words        text NOT NULL,
    keyword_words     text NOT NULL,
    description_words text NOT NULL,
    search            tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name_words), 'A') ||
        setweight(to_tsvector('simple', keyword_words), 'B') ||
        setweight(to_tsvector('simple', description_words), 'C')) STORED
) WITH (fillfactor = 70); -- room to count versions on the same page
CREATE INDEX ON {schema}.apps (name_key, id);
CREATE INDEX ON {schema}.apps (repo_id, name_key, id);
CREATE INDEX ON {schema}.apps (updated_at, id);
CREATE INDEX ON {schema}.apps (name_key, id) WHERE summary ? 'deprecated';
CREATE INDEX ON {schema}.apps USING gin (search);

-- listing is json and not jsonb: no query looks into it, and copying it in costs a
-- third less.
CREATE TABLE {schema}.app_versions (
    id           text COLLATE "C" PRIMARY KEY,
    app_id       text COLLATE "C" NOT NULL,
    repo_id      text COLLATE "C" NOT NULL,
    app          text        NOT NULL,
    listing      json        NOT NULL,
    published_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    missing      bool        NOT NULL,
    sort_key     bytea       NOT NULL
);
CREATE INDEX ON {schema}.app_versions (app_id, sort_key);
CREATE INDEX ON {schema}.app_versions (repo_id) WHERE missing;

CREATE TABLE {schema}.runs (
    id           text COLLATE "C" PRIMARY KEY,
    repo_id      text COLLATE "C" NOT NULL,
    trigger      text        NOT NULL,
    status       text        NOT NULL,
    repo_version bigint      NOT NULL,
    covers       bigint      NOT NULL,
    at           timestamptz NOT NULL,
    started_at   timestamptz,
    finished_at  timestamptz,
    result       jsonb       NOT NULL
);
-- Runs that somebody asked for are listed by their requests, and counted by days.
CREATE INDEX ON {schema}.runs (repo_id, at) WHERE trigger <> 'schedule';
CREATE INDEX ON {schema}.runs (at, id) WHERE trigger = 'schedule';
CREATE INDEX ON {schema}.runs (repo_id, at, id) WHERE trigger = 'schedule';
CREATE INDEX ON {schema}.runs (status, at, id) WHERE trigger = 'schedule';
CREATE INDEX ON {schema}.runs (repo_id) WHERE status = 'running';
CREATE INDEX ON {schema}.runs (repo_id) WHERE status = 'held';

CREATE TABLE {schema}.standings (
    repo_id     text COLLATE "C" PRIMARY KEY,
    health      text   NOT NULL,
    covered     bigint NOT NULL,
    running_id  text   NOT NULL,
    held_id     text   NOT NULL,
    last_id     text   NOT NULL,
    last_status text   NOT NULL,
    finished_at timestamptz,
    apps        int    NOT NULL,
    versions    int    NOT NULL,
    listed      bigint NOT NULL DEFAULT 0,
    listed_at   timestamptz
);

CREATE TABLE {schema}.answers (
    id      text COLLATE "C" PRIMARY KEY,
    repo_id text COLLATE "C" NOT NULL,
    covered bigint NOT NULL,
    run_id  text   NOT NULL
);
CREATE INDEX ON {schema}.answers (repo_id, covered);
