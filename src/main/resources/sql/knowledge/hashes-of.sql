-- Gives the hash of the content with which each document of a source was read last, or could not be read.
SELECT base, name, coalesce(failed_hash, hash) AS hash FROM communication.knowledge_document WHERE source = :source
