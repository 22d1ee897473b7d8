-- What cannot be taken back is kept for a month from when it was given up; until now this was the moment it was linked.
UPDATE accounts SET linked = now() WHERE state = 'leaving';
