-- Accounts: one row per Email node.
SELECT
    email.":ID"             AS account_id,
    'email'                 AS kind,
    email.email_address     AS handle,
    email._row              AS _rows_email
FROM email
