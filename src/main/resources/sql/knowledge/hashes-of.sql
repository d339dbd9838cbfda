-- Gives by which content the documents of a source were read last, or could not be.
SELECT base, name, coalesce(failed_hash, hash) AS hash FROM communication.knowledge_document WHERE source = :source
