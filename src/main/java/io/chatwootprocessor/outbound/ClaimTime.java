package io.chatwootprocessor.outbound;

import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** How long one message may be worked on before another program takes it over: more than two calls to the slowest provider. */
@Component
public class ClaimTime {

    private static final Duration MARGIN = Duration.ofSeconds(6);

    private final Duration time;

    ClaimTime(ProcessorSettings settings, List<AdapterInUse> adapters) {
        Duration longest = Stream.concat(Stream.of(settings.outbound().timeout()), adapters.stream().map(AdapterInUse::timeout))
                .filter(Objects::nonNull).max(Duration::compareTo).orElseThrow();
        this.time = longest.plus(settings.outbound().connectTimeout()).multipliedBy(2).plus(MARGIN);
    }

    public Duration get() {
        return time;
    }
}
