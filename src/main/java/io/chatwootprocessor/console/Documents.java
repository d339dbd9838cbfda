package io.chatwootprocessor.console;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Asks the statements that answer HTTP, too: each gives one JSON document. So a page and the API say the same. */
@Component
public class Documents {

    /** As Camel writes a parameter: {@code :#limit}, {@code :#${variable.actor}}. */
    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{(?:variable\\.|body\\[)?(\\w+)]?}|(\\w+))");

    private final NamedParameterJdbcTemplate database;
    private final Map<String, String> statements = new ConcurrentHashMap<>();

    Documents(NamedParameterJdbcTemplate database) {
        this.database = database;
    }

    /**
     * @param file       below {@code sql/}, such as {@code operations/list-audit.sql}
     * @param parameters by their names there; a value may be null
     * @return the document of the first row's first column, as maps, lists, texts and numbers; null: no row, or none
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> read(String file, Map<String, ?> parameters) {
        List<String> rows = database.queryForList(statement(file), parameters, String.class);
        return rows.isEmpty() || rows.get(0) == null ? null : JsonBody.read(rows.get(0), Map.class);
    }

    /** As {@link #read}, for a statement that gives no JSON: its first row by the names of its columns; null: no row. */
    public Map<String, Object> row(String file, Map<String, ?> parameters) {
        return database.queryForList(statement(file), parameters).stream().findFirst().orElse(null);
    }

    /**
     * For lists that are the same for all viewers.
     *
     * @param file gives a document with {@code newest}
     * @return for each watcher the newest there is
     */
    Map<String, String> newest(String file, Set<String> watched) {
        String newest = String.valueOf(read(file, Map.of()).get("newest"));
        return watched.stream().collect(Collectors.toMap(Function.identity(), one -> newest));
    }

    /** @return those texts that are ids, as an array for PostgreSQL. Others are of nothing that could be watched */
    static String ids(Set<String> watched) {
        return watched.stream().filter(id -> id.matches("[1-9]\\d{0,17}")).collect(Collectors.joining(",", "{", "}"));
    }

    private String statement(String file) {
        return statements.computeIfAbsent(file, one -> PARAMETER.matcher(Statement.read(one)).replaceAll(":$1$2"));
    }
}
