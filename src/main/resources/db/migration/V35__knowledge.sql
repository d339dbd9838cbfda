-- What assistants may cite: documents, cut into passages that can be found by their words and by their meaning.

CREATE TABLE communication.knowledge_base (
    name      text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$'),
    version   bigint NOT NULL DEFAULT 0,    -- grows with each change: by it a program knows whether what it holds in memory is of today
    languages jsonb NOT NULL DEFAULT '{}'   -- how many passages in which language
);

CREATE TABLE communication.knowledge_document (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    base          text NOT NULL REFERENCES communication.knowledge_base,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    source        text NOT NULL CHECK (source IN ('put', 'folder', 'address', 'program')),
    address       text,                     -- where it is read again
    etag          text,                     -- of what was read there last
    last_modified text,
    next_read_at  timestamptz,
    hash          text,                     -- of the content that the passages are of; null: there is none yet
    failed_hash   text,                     -- of a newer content that cannot be read
    error         text,                     -- why; the passages are of the last one that could be
    passages      integer NOT NULL DEFAULT 0,
    embedded_by   text,                     -- the model by which all passages that it can embed are embedded
    claimed_until timestamptz,              -- until then a program is embedding
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (base, name),
    CHECK ((source = 'address') = (address IS NOT NULL))
);
CREATE INDEX knowledge_document_next_read ON communication.knowledge_document (next_read_at) WHERE next_read_at IS NOT NULL;

CREATE TABLE communication.knowledge_passage (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES communication.knowledge_document ON DELETE CASCADE,
    base        text NOT NULL,
    position    integer NOT NULL,
    heading     text NOT NULL,              -- the path of headings above it
    text        text NOT NULL,
    language    text NOT NULL,              -- PostgreSQL's text search configuration of its language; simple: it has none, or nobody knows
    words       tsvector NOT NULL,          -- A: of the heading, B: of the text
    UNIQUE (document_id, position)
);
ALTER TABLE communication.knowledge_passage ALTER COLUMN words SET STORAGE MAIN; -- searches read it of many rows
CREATE INDEX knowledge_passage_words ON communication.knowledge_passage USING gin (words) WITH (fastupdate = off);
CREATE INDEX knowledge_passage_base ON communication.knowledge_passage (base, id);

-- Beside the passages: these are read often, and vectors are long.
CREATE TABLE communication.knowledge_embedding (
    passage_id bigint NOT NULL REFERENCES communication.knowledge_passage ON DELETE CASCADE,
    model      text NOT NULL,
    embedding  real[] NOT NULL,             -- of length one, so that the product of two is the cosine of their angle
    PRIMARY KEY (passage_id, model)
);
