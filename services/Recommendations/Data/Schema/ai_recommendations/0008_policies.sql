-- The life of policies.
SELECT 1;
