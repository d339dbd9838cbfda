package io.chatwootprocessor.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The program's own documentation, which is in its jar, as the base {@code handbook}. It is stored when somebody first looks into that base:
 * a program that does not use it does not pay for it.
 */
@Component
public class ProgramDocuments {

    static final String BASE = "handbook";

    private static final Logger LOG = LoggerFactory.getLogger(ProgramDocuments.class);
    private static final Pattern NAME = Pattern.compile("/handbook/(.+\\.md)$");
    /** Left out: a list of changes does not answer how the program works. */
    private static final List<String> LEFT_OUT = List.of("docs/CHANGELOG.md");

    private final KnownDocuments known;
    private final ProducerTemplate producer;
    private boolean loaded;

    ProgramDocuments(KnownDocuments known, ProducerTemplate producer) {
        this.known = known;
        this.producer = producer;
    }

    /** Stores the missing documents, once in a program's life. */
    synchronized void load() {
        if (!loaded) {
            producer.sendBody("direct:read-program-documents", null);
            loaded = true;
        }
    }

    /** The documents that are not stored as they are in the jar. */
    public List<DocumentChange> changes() {
        List<Incoming> all = new ArrayList<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:/handbook/**/*.md")) {
                Matcher name = NAME.matcher(file.getURL().toString());
                if (name.find() && !LEFT_OUT.contains(name.group(1))) {
                    all.add(new Incoming(BASE, name.group(1), "program", Kind.MARKDOWN, file.getInputStream().readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<DocumentChange> changes = known.changes("program", all);
        if (!changes.isEmpty()) {
            LOG.info("The base {} takes {} of the program's {} pages", BASE, changes.size(), all.size());
        }
        return changes;
    }
}
