package io.chatwootprocessor.inbound;

import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Says whether a channel vouches that people have the addresses which it shows: the provider gives the address, and the sender cannot choose it.
 * The channels are those of {@code processor.verified-channels}.
 */
@Component
public class VerifiedChannels {

    private final Set<String> all;

    public VerifiedChannels(ProcessorSettings settings) {
        all = settings.verifiedChannels().stream().map(Identifier::channel).collect(Collectors.toSet());
    }

    /** Whether the channel vouches for that person. It never does for a website visitor who is only a browser session. */
    public boolean vouchFor(Sender person) {
        return all.contains(person.channel()) && !person.identifier().endsWith(Identifier.VISITOR);
    }
}
