-- Targets of the school sync (document 1). The unique keys are upstream's. external_ref says which row a school's id means.

CREATE TABLE classes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       varchar(200) NOT NULL,
    grade      integer      NOT NULL CHECK (grade >= 0),
    created_at timestamptz  NOT NULL DEFAULT now(),
    updated_at timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX classes_grade ON classes (grade);

CREATE TABLE subjects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       varchar(200) NOT NULL,
    code       varchar(100) NOT NULL,
    created_at timestamptz  NOT NULL DEFAULT now(),
    updated_at timestamptz  NOT NULL DEFAULT now(),
    -- Looked at when a statement ends, so that two subjects can swap their codes in one.
    CONSTRAINT subjects_code UNIQUE (code) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE users (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email       varchar(320) NOT NULL CONSTRAINT users_email UNIQUE,
    name        varchar(200) NOT NULL,
    role        varchar(16)  NOT NULL DEFAULT 'STUDENT' CHECK (role IN ('OPERATOR', 'TEACHER', 'STUDENT')),
    class_id    bigint       REFERENCES classes ON DELETE SET NULL,
    bakalari_id varchar(100) CONSTRAINT users_bakalari_id UNIQUE,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    updated_at  timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX users_role ON users (role);
CREATE INDEX users_class_id ON users (class_id);

CREATE TABLE enrolments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    subject_id bigint      NOT NULL REFERENCES subjects ON DELETE CASCADE,
    class_id   bigint      REFERENCES classes ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT enrolments_user_subject UNIQUE (user_id, subject_id)
);
CREATE INDEX enrolments_subject_id ON enrolments (subject_id);
CREATE INDEX enrolments_class_id ON enrolments (class_id);

-- Tokens that all nodes share, sealed with SYNCLINE_SECRET_KEY; who renews them holds the row's lock meanwhile.
CREATE TABLE sync_token (
    connection varchar(63) PRIMARY KEY,
    sealed     bytea,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
