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
