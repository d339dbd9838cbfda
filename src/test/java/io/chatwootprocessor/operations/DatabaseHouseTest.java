package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.SourceFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * As {@link HouseTest}, of the database as it is: also functions, triggers and views that migrations made. A column's default and an index are
 * what rows of old were written with.
 */
@ProcessorTest
class DatabaseHouseTest {

    private static final Path FUNCTIONS = Path.of("src/main/resources/db/functions");
    private static final String DEFINITIONS = """
            SELECT p.proname AS name, p.prosrc AS definition
              FROM pg_proc p WHERE p.pronamespace = 'communication'::regnamespace AND p.prosqlbody IS NULL
             UNION ALL
            SELECT p.proname, pg_get_functiondef(p.oid)
              FROM pg_proc p WHERE p.pronamespace = 'communication'::regnamespace AND p.prosqlbody IS NOT NULL
             UNION ALL
            SELECT 'trigger ' || t.tgname, pg_get_triggerdef(t.oid)
              FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE c.relnamespace = 'communication'::regnamespace AND NOT t.tgisinternal
             UNION ALL
            SELECT 'view ' || viewname, definition FROM pg_views WHERE schemaname = 'communication'""";

    @Autowired
    JdbcTemplate database;

    @Test
    void noFunctionTriggerOrViewOutsideAFolderNamesItsOwner() {
        Set<String> owned = SourceFiles.below(FUNCTIONS).filter(file -> !HouseTest.isGeneric(FUNCTIONS.relativize(file)))
                .map(file -> file.getFileName().toString().replaceFirst("R__\\d+_", "").replace(".sql", "")).collect(Collectors.toCollection(TreeSet::new));

        List<Map<String, Object>> definitions = database.queryForList(DEFINITIONS);

        assertThat(definitions).hasSizeGreaterThan(100);
        assertThat(definitions.stream().filter(one -> !owned.contains((String) one.get("name")))
                .flatMap(one -> HouseTest.named(one.get("name") + ".sql", (String) one.get("definition")).stream())).isEmpty();
    }
}
