-- Gives some passages that are to be embedded, for this program alone for a while. See communication.claim_passages.
SELECT * FROM communication.claim_passages(:#model, CAST(:#languages AS text[]), :#most, make_interval(secs => :#lease))
