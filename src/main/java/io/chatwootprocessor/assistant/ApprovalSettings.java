package io.chatwootprocessor.assistant;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.approvals}.
 *
 * @param expiresAfter how long an effect waits for a human's yes; then a human is asked to take over
 * @param most         how many effects of one conversation may wait; an assistant that wants more gives it to a human
 */
@Validated
@ConfigurationProperties("processor.approvals")
public record ApprovalSettings(@Setting(example = "24h") @DefaultValue("24h") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 30) Duration expiresAfter,
        @DefaultValue("10") @Min(1) @Max(1000) int most) {
}
