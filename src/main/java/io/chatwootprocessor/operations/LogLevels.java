package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.logging.LoggersEndpoint;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.lang.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** {@code /actuator/loggers}: Spring Boot's, and who set which level is in the audit and in the log. It lasts until the next start. */
@Component
class LogLevels extends LoggersEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);

    private final Audit audit;

    LogLevels(LoggingSystem logging, ObjectProvider<LoggerGroups> groups, Audit audit) {
        super(logging, groups.getIfAvailable(LoggerGroups::new));
        this.audit = audit;
    }

    /** @param configuredLevel null: as the logger above it */
    @Override
    @WriteOperation
    public void configureLogLevel(@Selector String name, @Nullable LogLevel configuredLevel) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        String actor = caller == null ? "local" : caller.getName();
        Map<String, Object> details = new HashMap<>(); // takes nulls
        details.put("logger", JsonBody.storable(name));
        details.put("level", configuredLevel == null ? null : configuredLevel.name());
        audit.record(actor, "set_log_level", "logger " + JsonBody.storable(name), details); // first: nothing is done that is not on record
        super.configureLogLevel(name, configuredLevel);
        LOG.info("The log level of {} is {} now, by {}", name, configuredLevel == null ? "that of the logger above it" : configuredLevel, actor);
    }
}
