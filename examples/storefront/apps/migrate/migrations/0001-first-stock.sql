-- What stood on the shelf when the shop opened.
INSERT INTO stock VALUES ('morning-cup', 40);
INSERT INTO stock VALUES ('tea-bowl', 24);
INSERT INTO stock VALUES ('bud-vase', 12);
INSERT INTO stock VALUES ('water-jug', 8);
INSERT INTO stock VALUES ('egg-cup', 60);
INSERT INTO stock VALUES ('fruit-bowl', 5);
