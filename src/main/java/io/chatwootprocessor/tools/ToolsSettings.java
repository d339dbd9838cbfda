package io.chatwootprocessor.tools;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.tools}.
 *
 * @param timeout     for one call of a tool that sets none
 * @param resultLimit in characters, of a tool that sets none
 * @param concurrency calls of one tool at a time, by one program; more of them wait
 * @param ordersUrl   of the shop that the example {@code order_state} asks; empty: the example fails
 */
@Validated
@ConfigurationProperties("processor.tools")
public record ToolsSettings(
        @DefaultValue("10s") @NotNull @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("8000") @Min(100) @Max(200_000) int resultLimit,
        @DefaultValue("16") @Min(1) @Max(1000) int concurrency,
        String ordersUrl) {
}
