-- A login that was given up is kept for a month until its service takes it back. When it was given up was not
-- noted before, so the month of those that wait begins now.
UPDATE accounts SET linked = now() WHERE state = 'leaving';
