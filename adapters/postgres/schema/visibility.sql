-- name_key and search are made by the projector (folded case, bounded length), so
-- that no answer depends on the database's locale.
CREATE TABLE {schema}.repos (
    id                    text COLLATE "C" PRIMARY KEY,
    owner                 text COLLATE "C" NOT NULL,
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
    deleted_at            timestamptz,
    name_key              text COLLATE "C" NOT NULL,
    search                text COLLATE "C" NOT NULL
);
CREATE INDEX ON {schema}.repos (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (owner, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (owner, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (created_at, id) WHERE visibility = 'public' AND deleted_at IS NULL;
CREATE INDEX ON {schema}.repos (name_key, id) WHERE visibility = 'public' AND deleted_at IS NULL;
CREATE INDEX ON {schema}.repos USING gin (labels jsonb_path_ops) WHERE deleted_at IS NULL;

-- Searches for what few have are answered by an index of all pieces of three
-- letters, of what some public ones have by one of those only. Its extension comes with PostgreSQL and is trusted; where it may not or
-- cannot be had, searches go through what the caller may see. What is new waits in
-- a list that every search reads, so the list is kept short.
DO $$
DECLARE place name;
BEGIN
    BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA chartledger;
    EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
        RAISE NOTICE 'searches do without pg_trgm: %', SQLERRM;
    END;
    SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    IF place IS NOT NULL THEN
        EXECUTE format('CREATE INDEX repos_pieces ON {schema}.repos USING gin (search %I.gin_trgm_ops)
            WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL', place);
        EXECUTE format('CREATE INDEX repos_public_pieces ON {schema}.repos USING gin (search %I.gin_trgm_ops)
            WITH (gin_pending_list_limit = 256) WHERE visibility = ''public'' AND deleted_at IS NULL', place);
    END IF;
END $$;

CREATE TABLE {schema}.sync_requests (
    id           text COLLATE "C" PRIMARY KEY,
    repo_id      text COLLATE "C" NOT NULL,
    trigger      text   NOT NULL,
    requested_by text   NOT NULL,
    requested_at timestamptz,
    asked        bigint NOT NULL,
    cancelled_at timestamptz,
    released_at  timestamptz,
    discarded_at timestamptz
);
CREATE INDEX ON {schema}.sync_requests (requested_at, id) WHERE requested_at IS NOT NULL;
CREATE INDEX ON {schema}.sync_requests (repo_id, requested_at, id);
