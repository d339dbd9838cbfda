package io.chatwootprocessor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the program logs while this is open. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Map<Logger, Level> levels = new HashMap<>();

    /**
     * @param text the message, with the stack trace
     * @param mdc  whose work it is
     */
    public record Line(String logger, String thread, String text, Map<String, String> mdc) {
    }

    public LogLines() {
        start();
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(this);
    }

    /** Has these loggers, and those below them, log at least at that level. */
    public LogLines at(Level level, String... loggers) {
        for (String name : loggers) {
            Logger logger = logger(name);
            levels.putIfAbsent(logger, logger.getLevel());
            logger.setLevel(level);
        }
        return this;
    }

    /** All so far. */
    public List<Line> lines() {
        return lines;
    }

    /** Those with that text. */
    public List<Line> with(String text) {
        return lines.stream().filter(line -> line.text.contains(text)).toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
        String trace = event.getThrowableProxy() == null ? "" : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(new Line(event.getLoggerName(), event.getThreadName(), event.getFormattedMessage() + trace,
                Map.copyOf(event.getMDCPropertyMap())));
    }

    @Override
    public void close() {
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this);
        levels.forEach(Logger::setLevel);
        stop();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
