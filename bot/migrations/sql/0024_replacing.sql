-- A request, or a watch, that goes on with a move keeps which booking it shall replace.
ALTER TABLE drafts ADD COLUMN replaces text NOT NULL DEFAULT '';
ALTER TABLE watches ADD COLUMN replaces text NOT NULL DEFAULT '';
