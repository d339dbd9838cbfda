package io.chatwootprocessor.operations.routes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.spi.ClassResolver;
import org.apache.camel.spi.Registry;

/**
 * A context to try routes in; nothing starts by itself. Each context asks for some hundred services of Camel by the names of their files,
 * most of which do not exist, and each question looks into all jars. The jars of a running program do not change, so the answers are kept.
 */
final class TrialContext extends DefaultCamelContext {

    private static final String SERVICES = "META-INF/services/";
    private static final Map<String, Optional<byte[]>> KNOWN = new ConcurrentHashMap<>();

    TrialContext(Registry registry) {
        super(registry);
        setNameStrategy(new ExplicitCamelContextNameStrategy("trial"));
        disableJMX();
        setAutoStartup(false);
        setSourceLocationEnabled(true);
    }

    @Override
    protected ClassResolver createClassResolver() {
        return new DefaultClassResolver(this) {

            @Override
            public InputStream loadResourceAsStream(String name) {
                if (!name.startsWith(SERVICES)) {
                    return super.loadResourceAsStream(name);
                }
                return KNOWN.computeIfAbsent(name, unknown -> content(super.loadResourceAsStream(unknown))).map(ByteArrayInputStream::new).orElse(null);
            }
        };
    }

    private static Optional<byte[]> content(InputStream file) {
        if (file == null) {
            return Optional.empty();
        }
        try (file) {
            return Optional.of(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
