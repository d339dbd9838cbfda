package io.chatwootprocessor.inbound;

import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The addresses and phone numbers that are ours. The bot does not answer itself. */
@Component
public class OwnAddresses {

    private final Set<String> all;

    public OwnAddresses(ProcessorSettings settings) {
        all = settings.ownAddresses().stream().map(OwnAddresses::oneSpelling).collect(Collectors.toSet());
    }

    /** @return each in its one spelling */
    public Set<String> all() {
        return all;
    }

    /** @param identifier as {@link Sender} has it */
    public boolean has(String identifier) {
        return all.contains(identifier);
    }

    private static String oneSpelling(String address) {
        String number = PhoneNumber.of(address);
        String email = Identifier.email(address);
        return number != null ? number : email != null ? email : address.strip();
    }
}
