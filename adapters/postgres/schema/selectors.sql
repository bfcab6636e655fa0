-- The labels of the repositories that have some, and the selectors: this
-- projection's own copies, since a match has to follow from both as of one moment.
CREATE TABLE {schema}.labels (
    id       text COLLATE "C" PRIMARY KEY,
    name     text NOT NULL,
    labels   jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    name_key text COLLATE "C" NOT NULL
);

CREATE TABLE {schema}.selectors (
    id         text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    expression text NOT NULL
);

-- Which selector matches which repository; found from either side. A selector's are
-- listed by name or by age, which is why these are here too.
CREATE TABLE {schema}.matches (
    repo_id     text COLLATE "C" NOT NULL,
    selector_id text COLLATE "C" NOT NULL,
    name_key    text COLLATE "C" NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (repo_id, selector_id)
);
CREATE INDEX ON {schema}.matches (selector_id, name_key, repo_id);
CREATE INDEX ON {schema}.matches (selector_id, created_at, repo_id);
