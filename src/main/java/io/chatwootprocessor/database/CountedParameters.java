package io.chatwootprocessor.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.spi.CamelContextCustomizer;
import org.springframework.stereotype.Component;

/**
 * Counts the parameters of each statement when its route is made. Where a route does not say {@code parametersCount}, Camel would ask the
 * database for the number at each call.
 */
@Component
public class CountedParameters implements CamelContextCustomizer {

    /** As Camel has them: {@code :#name} has become {@code :?name}. */
    private static final Pattern NAMED = Pattern.compile(":\\?(?:\\w|\\$\\{|\\$simple\\{)");
    private static final Pattern OTHERS = Pattern.compile("(?<!:)\\?|:\\?in:");

    @Override
    public void configure(CamelContext context) {
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> counted(context, endpoint));
    }

    private static Endpoint counted(CamelContext context, Endpoint endpoint) {
        if (endpoint instanceof SqlEndpoint sql && sql.getParametersCount() == 0 && sql.isUsePlaceholder()) {
            try {
                sql.setParametersCount(count(SqlHelper.resolveQuery(context, sql.getQuery(), sql.getPlaceholder())));
            } catch (IOException | NoTypeConversionAvailableException e) {
                throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e));
            }
        }
        return endpoint;
    }

    /** @return 0: there is none, or the number depends on the message */
    static int count(String statement) {
        return OTHERS.matcher(statement).find() ? 0 : (int) NAMED.matcher(statement).results().count();
    }
}
