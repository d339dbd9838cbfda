-- Gives the versions of bases.
SELECT name, version FROM communication.knowledge_base WHERE name = ANY (:bases)
