package io.chatwootprocessor.operations.routes;

import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.spi.ClassResolver;
import org.apache.camel.spi.Registry;

/**
 * A context to try routes in; nothing starts by itself. Each context asks for some hundred services of Camel by the names of their files,
 * most of which do not exist, and each question looks into all jars. The jars of a running program do not change, so
 * the names that are in none of them are kept.
 */
final class TrialContext extends DefaultCamelContext {

    private static final String SERVICES = "META-INF/services/";
    private static final Set<String> ABSENT = ConcurrentHashMap.newKeySet();

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
                if (ABSENT.contains(name)) {
                    return null;
                }
                InputStream found = super.loadResourceAsStream(name);
                if (found == null && name.startsWith(SERVICES) && loadResourceAsURL(name) == null) { // and not: it cannot be read now
                    ABSENT.add(name);
                }
                return found;
            }
        };
    }
}
