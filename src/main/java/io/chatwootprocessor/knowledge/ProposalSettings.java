package io.chatwootprocessor.knowledge;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code processor.proposals}.
 *
 * @param assistant whose model makes proposals of what humans answered; empty: they are proposed as they were said
 */
@ConfigurationProperties("processor.proposals")
public record ProposalSettings(@DefaultValue("") String assistant) {
}
