package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.Correlation;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.mdc.MDCService;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.telemetry.Tracer;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

/** Which piece of work a log line belongs to, on whatever thread it is written. */
@Configuration
class LogContext {

    /** In routes: {@code camel.mdc.customProperties}, for which there is no starter at this version. */
    @Bean
    CamelContextConfiguration linesSayWhoseTheyAre() {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                MDCService mdc = new MDCService();
                mdc.setCustomProperties(String.join(",", Correlation.KEYS));
                mdc.setCustomHeaders(Tracer.TRACE_HEADER + "," + Tracer.SPAN_HEADER); // there while Tracing is on
                mdc.init(context);
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // nothing
            }
        };
    }

    /** From Tomcat's thread to the one that platform-http runs the route on. */
    @Bean
    TaskDecorator handsOnWhoseLinesTheyAre() {
        return task -> {
            Map<String, String> ofCaller = MDC.getCopyOfContextMap();
            return () -> {
                MDC.setContextMap(ofCaller == null ? Map.of() : ofCaller);
                try {
                    task.run();
                } finally {
                    MDC.clear();
                }
            };
        };
    }
}
