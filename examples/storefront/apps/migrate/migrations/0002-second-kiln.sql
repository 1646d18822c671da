-- The second kiln: everything else, and more cups.
INSERT INTO stock VALUES ('soup-pot', 10);
INSERT INTO stock VALUES ('salt-pot', 30);
INSERT INTO stock VALUES ('floor-vase', 2);
INSERT INTO stock VALUES ('honey-jar', 14);
INSERT INTO stock VALUES ('ink-bottle', 9);
INSERT INTO stock VALUES ('plant-pot', 16);
UPDATE stock ADD ('morning-cup', 20);
