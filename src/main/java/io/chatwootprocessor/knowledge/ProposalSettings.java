package io.chatwootprocessor.knowledge;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code processor.proposals}.
 *
 * @param assistant whose model makes proposals of humans' answers; empty: answers are proposed as they were written
 */
@ConfigurationProperties("processor.proposals")
public record ProposalSettings(@DefaultValue("") String assistant) {
}
