-- Our own tables, as bot/tables.py described them first.

CREATE TABLE bucket (
    name TEXT NOT NULL,
    tat TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_bucket PRIMARY KEY (name)
);

CREATE TABLE inbox (
    id BIGSERIAL NOT NULL,
    bot BIGINT DEFAULT 0 NOT NULL,
    update_id BIGINT NOT NULL,
    chat BIGINT DEFAULT 0 NOT NULL,
    received TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    body BYTEA NOT NULL,
    state TEXT DEFAULT 'new' NOT NULL,
    tries SMALLINT DEFAULT 0 NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (id),
    CONSTRAINT uq_inbox_bot_update_id UNIQUE (bot, update_id),
    CONSTRAINT ck_inbox_state CHECK (state IN ('new', 'done', 'bad'))
);
CREATE INDEX ix_inbox_new ON inbox (chat, id) WHERE state = 'new';
CREATE INDEX ix_inbox_received ON inbox (received);

CREATE TABLE live (
    chat BIGINT NOT NULL,
    slot TEXT NOT NULL,
    message BIGINT NOT NULL,
    CONSTRAINT pk_live PRIMARY KEY (chat, slot)
);

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    chat BIGINT NOT NULL,
    body JSONB DEFAULT '{}'::jsonb NOT NULL,
    priority SMALLINT DEFAULT 0 NOT NULL,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    not_before TIMESTAMP WITH TIME ZONE,
    state TEXT DEFAULT 'waiting' NOT NULL,
    tries SMALLINT DEFAULT 0 NOT NULL,
    once BOOLEAN DEFAULT false NOT NULL,
    key TEXT,
    error TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_state CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
    CONSTRAINT uq_outbox_key UNIQUE (key)
);
CREATE INDEX ix_outbox_created ON outbox (created);
CREATE INDEX ix_outbox_open ON outbox (priority, chat, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX ix_outbox_open_chat ON outbox (chat, id) WHERE state IN ('waiting', 'sending');

CREATE TABLE people (
    id BIGINT NOT NULL,
    chat BIGINT,
    name TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT 'en' NOT NULL,
    zone TEXT DEFAULT '' NOT NULL,
    date_order TEXT DEFAULT '' NOT NULL,
    clock12 BOOLEAN DEFAULT false NOT NULL,
    remembered JSONB DEFAULT '{}'::jsonb NOT NULL,
    earlier JSONB DEFAULT '{}'::jsonb NOT NULL,
    consented TEXT DEFAULT '' NOT NULL,
    reachable BOOLEAN DEFAULT true NOT NULL,
    seen TIMESTAMP WITH TIME ZONE,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (id)
);

CREATE TABLE accounts (
    service TEXT NOT NULL,
    key TEXT NOT NULL,
    person BIGINT,
    name TEXT DEFAULT '' NOT NULL,
    access BYTEA,
    refresh BYTEA,
    scopes TEXT DEFAULT '' NOT NULL,
    expires TIMESTAMP WITH TIME ZONE,
    linked TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    state TEXT DEFAULT 'live' NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (service, key),
    CONSTRAINT fk_accounts_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);

CREATE TABLE bookings (
    id TEXT NOT NULL,
    person BIGINT NOT NULL,
    service TEXT NOT NULL,
    account TEXT NOT NULL,
    answers JSONB DEFAULT '{}'::jsonb NOT NULL,
    starts TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    minutes INTEGER DEFAULT 0 NOT NULL,
    made TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    revision INTEGER DEFAULT 0 NOT NULL,
    problem JSONB,
    balance NUMERIC,
    stage TEXT DEFAULT 'asked' NOT NULL,
    ended BOOLEAN DEFAULT false NOT NULL,
    look_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_bookings PRIMARY KEY (id),
    CONSTRAINT fk_bookings_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_bookings_look_at ON bookings (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX ix_bookings_person_starts ON bookings (person, ended, starts);

CREATE TABLE drafts (
    id TEXT NOT NULL,
    person BIGINT NOT NULL,
    service TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT 0 NOT NULL,
    answers JSONB DEFAULT '{}'::jsonb NOT NULL,
    limits JSONB DEFAULT '{}'::jsonb NOT NULL,
    at TEXT DEFAULT '' NOT NULL,
    screen JSONB DEFAULT '{}'::jsonb NOT NULL,
    revision INTEGER DEFAULT 0 NOT NULL,
    stage TEXT DEFAULT 'open' NOT NULL,
    touched TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    CONSTRAINT fk_drafts_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_drafts_touched ON drafts (touched) WHERE stage = 'open';
CREATE UNIQUE INDEX one_open_draft ON drafts (person) WHERE stage = 'open';

CREATE TABLE intents (
    id TEXT NOT NULL,
    booking TEXT NOT NULL,
    verb TEXT NOT NULL,
    target TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    step TEXT DEFAULT 'saved' NOT NULL,
    saved TIMESTAMP WITH TIME ZONE,
    claimed TIMESTAMP WITH TIME ZONE,
    price NUMERIC,
    problem JSONB,
    tries INTEGER DEFAULT 0 NOT NULL,
    due TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_intents PRIMARY KEY (id),
    CONSTRAINT fk_intents_booking FOREIGN KEY(booking) REFERENCES bookings (id) ON DELETE CASCADE
);
CREATE INDEX ix_intents_booking ON intents (booking);
CREATE INDEX ix_intents_due ON intents (due) WHERE step IN ('saved', 'claimed', 'unknown');
CREATE UNIQUE INDEX one_live_intent ON intents (booking, verb, target) WHERE step IN ('saved', 'claimed', 'unknown');

CREATE TABLE invitations (
    booking TEXT NOT NULL,
    performer TEXT NOT NULL,
    place SMALLINT DEFAULT 0 NOT NULL,
    stage TEXT DEFAULT 'asked' NOT NULL,
    reason TEXT DEFAULT 'none' NOT NULL,
    words TEXT DEFAULT '' NOT NULL,
    reference TEXT DEFAULT '' NOT NULL,
    price NUMERIC,
    deadline TIMESTAMP WITH TIME ZONE,
    seen TIMESTAMP WITH TIME ZONE,
    contact TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_invitations PRIMARY KEY (booking, performer),
    CONSTRAINT fk_invitations_booking FOREIGN KEY(booking) REFERENCES bookings (id) ON DELETE CASCADE
);
