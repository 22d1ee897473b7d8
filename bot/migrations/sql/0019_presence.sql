-- When updates were last taken, so that people are told what Telegram may have dropped meanwhile.

CREATE TABLE presence (
    bot BIGINT NOT NULL,
    last TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    returned TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_presence PRIMARY KEY (bot)
);
