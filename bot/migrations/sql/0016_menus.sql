-- Whose chat has a command list of its own at Telegram. Earlier ones are known by what was done in a role.

CREATE TABLE menus (
	person BIGINT NOT NULL,
	chosen BOOLEAN DEFAULT false NOT NULL,
	told TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_menus PRIMARY KEY (person)
);
INSERT INTO menus (person) SELECT DISTINCT person FROM audit WHERE role <> '';
