-- An event a row, a table a topic. about is whose history it is: a repository,
-- or in access_history a user or selector. Nothing is ever changed or dropped: the
-- history of a deleted repository stays.
CREATE TABLE {schema}.repo_history (
    id             text COLLATE "C" PRIMARY KEY,
    log_partition  int    NOT NULL,
    log_offset     bigint NOT NULL,
    event_id       text   NOT NULL,
    at             timestamptz NOT NULL,
    actor          text   NOT NULL,
    type           text COLLATE "C" NOT NULL,
    subject        text   NOT NULL,
    repo_version   bigint NOT NULL,
    command_id     text   NOT NULL,
    correlation_id text   NOT NULL,
    changes        jsonb  NOT NULL,
    about          text COLLATE "C" NOT NULL
);
CREATE INDEX ON {schema}.repo_history (about, at, log_offset);
CREATE INDEX ON {schema}.repo_history (at, log_partition, log_offset);
CREATE INDEX ON {schema}.repo_history (actor, at, log_partition, log_offset);

CREATE TABLE {schema}.access_history (LIKE {schema}.repo_history INCLUDING ALL);
CREATE TABLE {schema}.app_history (LIKE {schema}.repo_history INCLUDING ALL);

-- The repositories as repo-events left them: what was there before a change.
CREATE TABLE {schema}.definitions (
    id                    text COLLATE "C" PRIMARY KEY,
    owner                 text        NOT NULL,
    name                  text        NOT NULL,
    description           text        NOT NULL,
    url                   text        NOT NULL,
    runtimes              text[]      NOT NULL,
    kind                  text        NOT NULL,
    mode                  text        NOT NULL,
    visibility            text        NOT NULL,
    labels                jsonb       NOT NULL,
    has_credential        bool        NOT NULL,
    disabled              bool        NOT NULL,
    sync_interval_seconds bigint      NOT NULL,
    tls                   jsonb       NOT NULL,
    credential_to_other_hosts bool    NOT NULL,
    version               bigint      NOT NULL,
    requested             bigint      NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    deleted_at            timestamptz
);

-- Users, selectors and tokens as access-events left them, without any secret.
CREATE TABLE {schema}.known (
    id     text COLLATE "C" PRIMARY KEY,
    fields jsonb NOT NULL
);
