package io.chatwootprocessor.operations.retention;

import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.springframework.stereotype.Component;

/** Leads the forgetting of people's words from batch to batch; see {@code routes/operations/retention/forget-contents.yaml}. */
@Component
public class Forgetting {

    private final ContentsSettings settings;
    private final CamelContext context;

    Forgetting(ContentsSettings settings, CamelContext context) {
        this.settings = settings;
        this.context = context;
    }

    public boolean isOn() {
        return settings.contents() != null && !context.isStopping();
    }

    /** The parameters of {@code sql/operations/retention/forget-contents.sql}. */
    public Map<String, Object> parameters() {
        return Map.of("age", settings.contents().toMillis() / 1000.0);
    }

    /** @param rows that the last batch went through; null: another program is at it */
    public boolean goesOn(@Body Long rows) {
        return rows != null && rows > 0 && !context.isStopping();
    }
}
