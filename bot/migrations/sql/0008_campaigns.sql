-- The operator's side: who belongs to it, the log of what they do, and whether a person wants news.

ALTER TABLE people ADD COLUMN news BOOLEAN DEFAULT true NOT NULL;

CREATE TABLE staff (
    person BIGINT NOT NULL,
    role TEXT NOT NULL,
    named_by BIGINT NOT NULL,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (person),
    CONSTRAINT ck_staff_role CHECK (role IN ('operator', 'support'))
);

CREATE TABLE audit (
    number BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    person BIGINT NOT NULL,
    role TEXT DEFAULT '' NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    details JSONB DEFAULT '{}'::jsonb NOT NULL,
    seal BYTEA NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (number)
);

-- What an entry's seal is made of, beside the seal before it.
CREATE FUNCTION audit_text(entry audit) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(entry.number, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.person,
        entry.role, entry.verb, entry.subject, entry.details)::text
$$;

-- Numbers without gaps and seals without forks: entries are made one after the other, each sealed here.
CREATE FUNCTION audit_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last audit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit'));
    SELECT * INTO last FROM audit ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.seal := sha256(coalesce(last.seal, ''::bytea) || convert_to(audit_text(NEW), 'UTF8'));
    RETURN NEW;
END $$;
CREATE TRIGGER audit_sealed BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_sealed();

CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept();
CREATE TRIGGER audit_kept_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();

-- Broadcasts, and one row for each person they go to.

CREATE TABLE campaigns (
    id TEXT NOT NULL,
    author BIGINT NOT NULL,
    stage TEXT DEFAULT 'draft' NOT NULL,
    asking TEXT DEFAULT '' NOT NULL,
    body JSONB DEFAULT '{}'::jsonb NOT NULL,
    revision INTEGER DEFAULT 0 NOT NULL,
    work TEXT DEFAULT 'send' NOT NULL,
    pass INTEGER DEFAULT 0 NOT NULL,
    run INTEGER DEFAULT 0 NOT NULL,
    gathered BOOLEAN DEFAULT false NOT NULL,
    total INTEGER DEFAULT 0 NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    due TIMESTAMP WITH TIME ZONE,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    started TIMESTAMP WITH TIME ZONE,
    ended TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_campaigns PRIMARY KEY (id)
);
CREATE INDEX ix_campaigns_due ON campaigns (due) WHERE due IS NOT NULL;
CREATE INDEX ix_campaigns_author_created ON campaigns (author, created);

CREATE TABLE recipients (
    campaign TEXT NOT NULL,
    person BIGINT NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    not_before TIMESTAMP WITH TIME ZONE DEFAULT 'epoch' NOT NULL,
    tries SMALLINT DEFAULT 0 NOT NULL,
    pass INTEGER DEFAULT 0 NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    messages JSONB DEFAULT '{}'::jsonb NOT NULL,
    changed TEXT DEFAULT '' NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    at TIMESTAMP WITH TIME ZONE,
    left_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_recipients PRIMARY KEY (campaign, person),
    CONSTRAINT fk_recipients_campaign FOREIGN KEY(campaign) REFERENCES campaigns (id) ON DELETE CASCADE,
    CONSTRAINT fk_recipients_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_recipients_waiting ON recipients (campaign, not_before, person) WHERE state = 'waiting';
CREATE INDEX ix_recipients_campaign_state ON recipients (campaign, state);
CREATE INDEX ix_recipients_person ON recipients (person);

CREATE TABLE listed (
    campaign TEXT NOT NULL,
    person BIGINT NOT NULL,
    CONSTRAINT pk_listed PRIMARY KEY (campaign, person),
    CONSTRAINT fk_listed_campaign FOREIGN KEY(campaign) REFERENCES campaigns (id) ON DELETE CASCADE
);
