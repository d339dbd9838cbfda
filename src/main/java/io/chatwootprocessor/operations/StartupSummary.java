package io.chatwootprocessor.operations;

import io.chatwootprocessor.database.DatabaseUrl;
import io.chatwootprocessor.notifications.Notifications;
import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.responder.Responders;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs for newcomers at the end of the start: the address, the parts in use, and the first things to try. */
@Component
class StartupSummary {

    private static final Logger LOG = LoggerFactory.getLogger(StartupSummary.class);

    private final ProcessorSettings settings;
    private final DatabaseUrl database;
    private final ServletWebServerApplicationContext server;
    private final CamelContext context;
    private final Responders responders;
    private final Environment environment;
    private final List<AdapterInUse> inUse;
    private final Notifications notifications;

    StartupSummary(ProcessorSettings settings, DatabaseUrl database, ServletWebServerApplicationContext server, CamelContext context,
            Environment environment, List<AdapterInUse> inUse, Responders responders, Notifications notifications) {
        this.notifications = notifications;
        this.responders = responders;
        this.inUse = inUse;
        this.context = context;
        this.environment = environment;
        this.settings = settings;
        this.database = database;
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.LOWEST_PRECEDENCE)
    void print() {
        String address = "http://localhost:" + server.getWebServer().getPort();
        LOG.info("""
                Chatwoot Processor is ready.
                  address   {}
                  database  {}
                  adapter   {}
                  responder {}
                  operators {}
                  callers   {}
                  next      {}
                  try       {}
                  then      curl {}/messages/latest\
                """, address, databaseInUse(), adapterInUse(), responderInUse(), notifications.inWords(), callers(), nextSteps(), toTry(address), address);
    }

    private String databaseInUse() {
        return settings.database().url() == null
                ? "embedded PostgreSQL, data in " + settings.database().dataFolder().toAbsolutePath()
                        + " (" + database.readable() + ", user " + database.user() + ")"
                : database.readable();
    }

    private String responderInUse() {
        if (environment.getProperty("processor.responder", "").isBlank() && settings.responder().equals("echo")) {
            return "echo: it repeats what the customer says, because neither a database nor a responder is set; set PROCESSOR_RESPONDER";
        }
        if (!responders.has(settings.responder())) {
            LOG.error("PROCESSOR_RESPONDER={}: there is no route respond-by-{}, and no assistant of that name; every conversation is handed to"
                    + " a human", settings.responder(), settings.responder());
        }
        return settings.responder().equals("none")
                ? "none: nobody answers by itself, unless /bot-configs says so; set PROCESSOR_RESPONDER"
                : settings.responder() + ", unless /bot-configs says otherwise";
    }

    private String callers() {
        return settings.apiKey().isEmpty() && settings.adminApiKey().isEmpty()
                ? "whoever reaches this address may do everything; set API_KEY and ADMIN_API_KEY to ask for keys"
                : "with a key of API_KEY (%d) or ADMIN_API_KEY (%d)".formatted(settings.apiKey().size(), settings.adminApiKey().size());
    }

    private String adapterInUse() {
        if (!settings.production()) {
            return told(AdapterInUse::standsIn, ", ") + ": replies go nowhere (ENVIRONMENT=" + settings.environment() + "); \"live\": true sends to "
                    + told(AdapterInUse::elsewhere, ", or ");
        }
        return told(AdapterInUse::inProduction, "; ");
    }

    private String nextSteps() {
        return Stream.of("who answers: docs/responders.md", told(AdapterInUse::nextStep, "; "), "run it for good: docs/run.md")
                .filter(step -> !step.isEmpty()).collect(Collectors.joining("; "));
    }

    private String toTry(String address) {
        return told(adapter -> adapter.toTry(address), " or ");
    }

    private String told(Function<AdapterInUse, String> what, String between) {
        return inUse.stream().map(what).filter(Objects::nonNull).collect(Collectors.joining(between));
    }
}
