-- What has not been well for a while, and what the owners were told of it last.

CREATE TABLE outages (
    name TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    over TIMESTAMP WITH TIME ZONE,
    times INTEGER DEFAULT 0 NOT NULL,
    told TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_outages PRIMARY KEY (name)
);
