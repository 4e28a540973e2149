-- Credentials that a peer has refused, so that no node sends them again at each fire. The fingerprint is a slow, salted hash.
CREATE TABLE sync_refused_sign_in (
    connection  varchar(63) NOT NULL,
    fingerprint bytea       NOT NULL,
    refused_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (connection, fingerprint)
);
