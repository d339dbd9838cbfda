package io.chatwootprocessor.console;

import io.chatwootprocessor.operations.health.IntegrationHealth;
import java.util.Map;
import org.apache.camel.Header;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** Answers {@code GET /} to people: the program's name, its health, and links. */
@Component
public class StartPage {

    private static final Map<String, String> SENTENCES = Map.of(
            "healthy", "All that was looked at works.",
            "degraded", "It works, but something needs a look: the console says what.",
            "unhealthy", "Something does not work: the console says what.");

    private final SpringTemplateEngine templates;
    private final HealthEndpoint health;
    private final IntegrationHealth parts;
    private final BuildProperties build;

    /** @param build an IDE does not write its file */
    StartPage(SpringTemplateEngine templates, HealthEndpoint health, IntegrationHealth parts, ObjectProvider<BuildProperties> build) {
        this.templates = templates;
        this.health = health;
        this.parts = parts;
        this.build = build.getIfAvailable();
    }

    /** Whether a caller reads pages: a browser names {@code text/html}, a program does not, also where it takes anything. */
    public boolean isWanted(@Header("Accept") String accept) {
        try {
            return accept != null && MediaType.parseMediaTypes(accept).stream().anyMatch(type -> type.equalsTypeAndSubtype(MediaType.TEXT_HTML));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    public String page() {
        Context context = new Context();
        context.setVariables(Map.of("title", "Chatwoot Processor", "version", build == null ? "unknown" : build.getVersion(),
                "status", health.health().getStatus().getCode(), "sentence", SENTENCES.get((String) parts.now().get("overall_status"))));
        return templates.process("start", context);
    }
}
