-- Targets of the catalog sync (document 3). The unique keys are upstream's.

CREATE TABLE content_index (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content_type      varchar(50)  NOT NULL CHECK (content_type IN ('music', 'video', 'movie', 'game', 'other')),
    title             varchar(500) NOT NULL,
    artist            varchar(255),
    genre             varchar(100),
    source_type       varchar(50)  NOT NULL,
    source_identifier varchar(255) NOT NULL,
    external_id       varchar(255) NOT NULL,
    metadata          jsonb,
    is_available      boolean      NOT NULL DEFAULT true,
    last_synced_at    timestamptz  NOT NULL DEFAULT now(),
    created_at        timestamptz  NOT NULL DEFAULT now(),
    updated_at        timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT content_index_source UNIQUE (source_type, source_identifier, external_id)
);

CREATE TABLE catalog_items (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id    varchar(50)    NOT NULL,
    capacity       varchar(20)    NOT NULL,
    capacity_gb    numeric(10, 2) CHECK (capacity_gb > 0),
    price          numeric(10, 2) NOT NULL CHECK (price >= 0),
    content_count  integer        CHECK (content_count >= 0),
    content_unit   varchar(50),
    is_active      boolean        NOT NULL DEFAULT true,
    is_popular     boolean        NOT NULL DEFAULT false,
    is_recommended boolean        NOT NULL DEFAULT false,
    min_price      numeric(10, 2),
    max_price      numeric(10, 2),
    metadata       jsonb,
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT catalog_items_category_capacity UNIQUE (category_id, capacity),
    CHECK (max_price >= min_price)
);
