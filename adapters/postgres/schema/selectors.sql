-- The labels of the repositories that have some, and the selectors: this
-- projection's own copies, since a match has to follow from both as of one moment.
CREATE TABLE {schema}.labels (
    id     text COLLATE "C" PRIMARY KEY,
    labels jsonb NOT NULL
);

CREATE TABLE {schema}.selectors (
    id         text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    expression text NOT NULL
);

-- Which selector matches which repository; found from either side.
CREATE TABLE {schema}.matches (
    selector_id text COLLATE "C" NOT NULL,
    repo_id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (selector_id, repo_id)
);
CREATE INDEX ON {schema}.matches (repo_id, selector_id);
