-- When a performer first said yes, as a trigger notes it: a yes that the person takes back later was one.
-- A yes of before is noted when its row changes next. No row is touched now, so it costs the same at any size.
ALTER TABLE invitations ADD COLUMN agreed TIMESTAMP WITH TIME ZONE;
CREATE FUNCTION yes_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.agreed := coalesce(NEW.answered, NEW.seen, now());
    RETURN NEW;
END $$;
CREATE TRIGGER yes_noted BEFORE UPDATE ON invitations FOR EACH ROW
    WHEN (NEW.agreed IS NULL AND (NEW.stage IN ('accepted', 'confirmed', 'done', 'no_show')
        OR OLD.stage IN ('accepted', 'confirmed', 'done', 'no_show')))
    EXECUTE FUNCTION yes_noted();
