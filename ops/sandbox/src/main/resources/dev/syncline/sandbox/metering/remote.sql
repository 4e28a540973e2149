CREATE TABLE meter (
    id                   BIGINT PRIMARY KEY,
    name                 VARCHAR(100) NOT NULL,
    type                 VARCHAR(50),
    serial_number        VARCHAR(100),
    installation_date    DATE,
    device_id            BIGINT,
    location_id          BIGINT,
    ip                   VARCHAR(45),
    port                 INTEGER,
    protocol             VARCHAR(50),
    status               VARCHAR(20),
    next_maintenance     DATE,
    last_maintenance     DATE,
    maintenance_interval INTEGER,
    maintenance_notes    TEXT,
    register_map         JSON,
    notes                TEXT,
    active               BOOLEAN NOT NULL DEFAULT TRUE,
    created_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at           TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE tenant (
    id                        BIGINT PRIMARY KEY,
    name                      VARCHAR(100) NOT NULL,
    url                       VARCHAR(255),
    street                    VARCHAR(100),
    street2                   VARCHAR(100),
    city                      VARCHAR(100),
    state                     VARCHAR(50),
    zip                       VARCHAR(20),
    country                   VARCHAR(50),
    active                    BOOLEAN NOT NULL DEFAULT TRUE,
    created_at                TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at                TIMESTAMPTZ NOT NULL DEFAULT now(),
    meter_reading_batch_count INTEGER
);

CREATE TABLE meter_reading (
    id             UUID PRIMARY KEY,
    meter_id       BIGINT,
    createdat      TIMESTAMPTZ,
    active_energy  NUMERIC(18, 3),
    power          NUMERIC(18, 3),
    power_factor   NUMERIC(6, 4),
    current_line_a NUMERIC(12, 3),
    voltage_a_n    NUMERIC(12, 3),
    voltage_b_n    NUMERIC(12, 3),
    voltage_c_n    NUMERIC(12, 3),
    frequency      NUMERIC(8, 3)
);

INSERT INTO meter
SELECT n, 'Meter ' || n, CASE WHEN n % 4 = 0 THEN 'water' ELSE 'electric' END, 'SN-' || 70000 + n,
       DATE '2024-01-01' + n::int, 100 + n, CASE WHEN n = 12 THEN NULL ELSE (n + 1) / 2 END,
       '192.0.2.' || n, CASE WHEN n = 7 THEN NULL ELSE 47800 + n::int END,
       CASE WHEN n % 2 = 0 THEN 'BACnet/IP' ELSE 'Modbus TCP' END, 'active',
       DATE '2027-01-01' + n::int, NULL, 365, '',
       json_build_object('power', json_build_object('register', 3000 + n, 'scale', 0.1), 'active_energy', 1000 + n),
       CASE WHEN n = 3 THEN E'behind the boiler\nkey at the desk' END, n <> 11,
       '2026-01-05T08:00:00+01:00', '2026-01-05T08:00:00+01:00'
  FROM generate_series(1, 12) AS n;

INSERT INTO tenant
SELECT n, 'Tenant ' || n, 'https://tenant' || n || '.example.com', n || ' Sand Street', CASE WHEN n = 2 THEN '' END,
       'Písečná', NULL, lpad(n::text, 5, '0'), 'CZ', n <> 5,
       '2026-01-05T08:00:00+01:00', '2026-01-05T08:00:00+01:00', 100
  FROM generate_series(1, 5) AS n;
