package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The stored state of the documents that come from files, to tell which have changed. */
@Component
class KnownDocuments {

    private static final String HASHES = Statement.read("knowledge/hashes-of.sql");

    private final JdbcClient database;

    KnownDocuments(JdbcClient database) {
        this.database = database;
    }

    /** A base's document. */
    record Name(String base, String document) {
    }

    /** The hash of the content with which each of a source's documents was read last, or could not be read. */
    Map<Name, String> of(String source) {
        Map<Name, String> hashes = new HashMap<>();
        database.sql(HASHES).param("source", source)
                .query((row, number) -> hashes.put(new Name(row.getString("base"), row.getString("name")), row.getString("hash"))).list();
        return hashes;
    }

    /** Those of all the source's documents that are not stored so, and those that are gone. */
    List<DocumentChange> changes(String source, List<Incoming> all) {
        Map<Name, String> known = of(source);
        List<DocumentChange> changes = new ArrayList<>();
        for (Incoming document : all) {
            String hash = known.remove(new Name(document.base(), document.name()));
            if (!DocumentReader.hash(document).equals(hash)) {
                changes.add(new DocumentChange(document.base(), document.name(), document));
            }
        }
        known.keySet().forEach(name -> changes.add(new DocumentChange(name.base(), name.document(), null)));
        return changes;
    }
}
