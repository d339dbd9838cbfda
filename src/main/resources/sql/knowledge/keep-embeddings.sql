-- Stores embeddings. See communication.keep_embeddings.
SELECT communication.keep_embeddings(:#model, CAST(:#passage_ids AS bigint[]), CAST(:#embeddings AS text[]))
