package io.chatwootprocessor.operations.health;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.health.Health;

/**
 * A health component that is not up, in words for people.
 *
 * @param component its name, as the address {@code /actuator/health/<name>} has it
 * @param sentence  which component it is, how it is, and why
 * @param see       the page of the console about it; null: it names none
 */
public record Trouble(String component, String sentence, String see) {

    /** @param reason null: the component gives none */
    static Trouble of(String component, Health health, String reason) {
        String status = health.getStatus().getCode().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Trouble(component, component + " is " + status + (reason == null ? "" : ": " + reason) + ".",
                health.getDetails().get(IntegrationHealth.SEE) instanceof String see ? see : null);
    }

    /**
     * The reason that a component gives if several things of it cannot be used.
     *
     * @param faults the reason of each, by its name
     */
    public static String reasons(Map<String, String> faults) {
        return faults.entrySet().stream().map(fault -> fault.getKey() + ": " + fault.getValue()).collect(Collectors.joining("; "));
    }

    /**
     * The reason that a component gives.
     *
     * @param details of the component
     * @return its own reason; else its numbers that are not 0; null: it has neither
     */
    public static String reason(Map<String, Object> details) {
        if (details.get(IntegrationHealth.REASON) instanceof String reason) {
            return reason;
        }
        String numbers = details.entrySet().stream().filter(one -> one.getValue() instanceof Number number && number.doubleValue() != 0)
                .map(one -> one.getKey().replace('_', ' ') + " " + one.getValue()).collect(Collectors.joining(", "));
        return numbers.isEmpty() ? null : numbers;
    }
}
