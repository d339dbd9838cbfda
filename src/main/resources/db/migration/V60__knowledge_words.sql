-- In how many passages each word occurs. To count them in the search costs more than all the rest of it: a frequent word is in most passages.

CREATE TABLE communication.knowledge_word (
    base     text NOT NULL,
    language text NOT NULL,     -- as in knowledge_passage: each language cuts words in its own way
    word     text NOT NULL,
    passages integer NOT NULL,
    PRIMARY KEY (base, language, word)
) WITH (fillfactor = 80);       -- counts change often, in place

INSERT INTO communication.knowledge_word (base, language, word, passages)
SELECT base, language, word, count(*) FROM communication.knowledge_passage, unnest(tsvector_to_array(words)) AS word
 GROUP BY base, language, word;
