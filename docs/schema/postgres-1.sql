-- Version 1 of the tables that uninvite-server init makes on PostgreSQL, for those who apply it themselves:
-- psql --single-transaction -v ON_ERROR_STOP=1 -f postgres-1.sql

CREATE TABLE course (
    course_id bigint PRIMARY KEY CHECK (course_id > 0),
    privacy   text NOT NULL CHECK (privacy IN ('', 'open', 'private', 'secret')), -- '' is a draft
    deleted   boolean NOT NULL DEFAULT false
);
CREATE TABLE course_role (
    course_id bigint NOT NULL REFERENCES course (course_id),
    user_id   bigint NOT NULL CHECK (user_id > 0),
    role      text NOT NULL CHECK (role IN ('creator', 'manager', 'joined')),
    PRIMARY KEY (course_id, user_id)
);
CREATE TABLE course_invitation (
    course_id  bigint NOT NULL REFERENCES course (course_id),
    user_id    bigint NOT NULL CHECK (user_id > 0),
    invited_by bigint NOT NULL CHECK (invited_by > 0),
    invited_at bigint NOT NULL,
    PRIMARY KEY (course_id, user_id)
);
CREATE TABLE access_token (
    token_sha256 bytea PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    user_id      bigint NOT NULL CHECK (user_id > 0),
    expires_at   bigint NOT NULL
);
CREATE TABLE invitation_removal (
    course_id  bigint NOT NULL,
    user_id    bigint NOT NULL,
    removed_by bigint NOT NULL,
    removed_at bigint NOT NULL
);
CREATE INDEX invitation_removal_by_course ON invitation_removal (course_id);

CREATE TABLE uninvite_schema (version bigint PRIMARY KEY);
INSERT INTO uninvite_schema VALUES (1);
