-- AWS' machines with a licence have meters of their own: all bills are read anew for them.
DELETE FROM "commitment_filled";
