package io.chatwootprocessor.operations;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

/** Sends the spans of Camel's routes to an OpenTelemetry collector; see {@code config/application-tracing.yaml}. */
@Configuration
@Profile("tracing")
class Tracing {

    /** Configured by the {@code OTEL_} variables, else by the file. */
    @Bean
    OpenTelemetrySdk openTelemetry(Environment environment) {
        Map<String, String> settings = Binder.get(environment).bind("otel", Bindable.mapOf(String.class, String.class)).get()
                .entrySet().stream().collect(Collectors.toMap(setting -> "otel." + setting.getKey(), Map.Entry::getValue));
        return AutoConfiguredOpenTelemetrySdk.builder().addPropertiesSupplier(() -> settings)
                .addSpanExporterCustomizer((exporter, config) -> new DiscreetSpans(exporter))
                .disableShutdownHook() // Spring closes it, after the routes
                .build().getOpenTelemetrySdk();
    }

    @Bean
    Tracer tracer(OpenTelemetry openTelemetry) {
        return openTelemetry.getTracer("camel");
    }

    @Bean
    ContextPropagators propagators(OpenTelemetry openTelemetry) {
        return openTelemetry.getPropagators();
    }

    /** Camel has no starter for it at this version. */
    @Bean
    CamelContextConfiguration routesMakeSpans(@Value("${tracing.exclude}") String exclude) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                OpenTelemetryTracer tracer = new OpenTelemetryTracer();
                tracer.setExcludePatterns(exclude);
                tracer.setTraceHeadersInclusion(true); // for the log lines
                tracer.init(context);
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // nothing
            }
        };
    }
}
