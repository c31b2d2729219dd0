"""The tables of people.db, and what is asked of them."""

TABLES = """
CREATE TABLE IF NOT EXISTS made_with (fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (person_id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identity (
    kind TEXT NOT NULL, identity TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES person, PRIMARY KEY (kind, identity)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identity_person ON identity (person_id);
CREATE TABLE IF NOT EXISTS alias (
    person_id TEXT PRIMARY KEY REFERENCES person, same_as TEXT NOT NULL REFERENCES person, CHECK (person_id <> same_as)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alias_same_as ON alias (same_as);
CREATE TABLE IF NOT EXISTS address (person_id TEXT PRIMARY KEY REFERENCES person, email TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS account (
    source TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT, email TEXT, person_id TEXT REFERENCES person,
    PRIMARY KEY (source, account_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS account_id ON account (account_id);
"""
NAMES = """
WITH family AS (SELECT person_id, coalesce(same_as, person_id) AS head FROM person LEFT JOIN alias USING (person_id))
SELECT asked.person_id, max(person.name), coalesce(max(address.email), min(identity.identity))
FROM json_each(?) AS question
JOIN family AS asked ON asked.person_id = question.value
JOIN family AS member USING (head)
JOIN person ON person.person_id = member.person_id
LEFT JOIN address ON address.person_id = member.person_id
LEFT JOIN identity ON identity.person_id = member.person_id AND identity.kind = 'email'
GROUP BY asked.person_id
UNION ALL
SELECT account_id, max(account.name), max(account.email) FROM json_each(?) AS question
JOIN account ON account_id = question.value WHERE NOT EXISTS (SELECT 1 FROM person WHERE person_id = account_id)
GROUP BY account_id
ORDER BY 1
"""
# What is as it was is not written again, so that a day on which nothing changed waits for no disk.
KEEP_ACCOUNT = """
INSERT INTO account (source, account_id, name, email) VALUES (?, ?, ?, ?) ON CONFLICT (source, account_id) DO UPDATE
SET name = coalesce(excluded.name, name), email = coalesce(excluded.email, email)
WHERE coalesce(excluded.name, name) IS NOT name OR coalesce(excluded.email, email) IS NOT email
"""
ATTACH_ACCOUNT = """
INSERT INTO account (source, account_id, person_id) VALUES (?, ?, ?) ON CONFLICT (source, account_id) DO UPDATE
SET person_id = excluded.person_id WHERE excluded.person_id IS NOT person_id
"""
ACCOUNTS_OF = "SELECT account_id, person_id FROM account WHERE source = ? AND person_id IS NOT NULL ORDER BY 1"
UNDER_ADDRESSES = """
SELECT DISTINCT email, account_id FROM account WHERE email IS NOT NULL AND person_id IS NULL ORDER BY 1, 2
"""
KEEP_ADDRESS = """
INSERT INTO address VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE
SET email = excluded.email WHERE excluded.email IS NOT email
"""
KEEP_NAME = "UPDATE person SET name = ?1 WHERE person_id = ?2 AND name IS NOT ?1"
RELEASE = "DELETE FROM identity WHERE kind = ? AND identity = ?"
# The accounts of a person under the address that is theirs today.
DOMAIN = "substr({email}, instr({email}, '@'))"
MAIN_ACCOUNTS = f"""
WITH held AS (
    SELECT source, account_id, coalesce(same_as, person_id) AS head, lower(email) AS email
    FROM account LEFT JOIN alias USING (person_id)
), today AS (
    SELECT coalesce(same_as, person_id) AS head, lower(email) AS email FROM address LEFT JOIN alias USING (person_id)
), placed AS (
    SELECT source, account_id, head, held.email = today.email AS is_theirs,
        {DOMAIN.format(email="held.email")} = {DOMAIN.format(email="today.email")} AS is_near
    FROM held JOIN today USING (head)
)
SELECT DISTINCT source, account_id FROM placed WHERE is_theirs OR (is_near AND NOT EXISTS (
    SELECT 1 FROM placed AS other WHERE other.source = placed.source AND other.head = placed.head AND other.is_theirs
)) ORDER BY 1, 2
"""
