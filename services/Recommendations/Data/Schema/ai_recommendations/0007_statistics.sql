-- What statistics are read from.
SELECT 1;
