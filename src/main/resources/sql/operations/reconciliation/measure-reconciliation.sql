-- Measures how far the accounts are behind, for health and metrics; regular: those that are looked at by themselves.
SELECT count(*) AS accounts,
       count(*) FILTER (WHERE error IS NOT NULL) AS failing,
       (SELECT account_id FROM communication.reconciliation WHERE error IS NOT NULL ORDER BY failures DESC, account_id LIMIT 1) AS account_id,
       (SELECT error FROM communication.reconciliation WHERE error IS NOT NULL ORDER BY failures DESC, account_id LIMIT 1) AS error,
       coalesce(extract(epoch FROM now() - min(cursor)), 0)::double precision AS behind,
       (SELECT count(*) FROM communication.reconciliation_conversation WHERE NOT checked) AS waiting
  FROM communication.reconciliation
