package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.responder.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Finds the vendor who writes, by the address that the channel vouches for. */
@Component
public class WhoWrites {

    private final OrderManagers managers;

    public WhoWrites(OrderManagers managers) {
        this.managers = managers;
    }

    /**
     * @return the one vendor with that address
     * @throws PurchaseRefused {@code not_a_vendor}, {@code several_vendors}, {@code not_verified}: a human has to look
     * @throws OrderFailed     where Odoo cannot be asked
     */
    public Vendor vendor(Requester requester) {
        if (!requester.verified() || requester.userIdentifier() == null) {
            throw PurchaseRefused.human("not_verified", "Nobody vouches that this contact has the address that they show, so it is not known"
                    + " which vendor writes. Please check who it is.");
        }
        VendorQuery query = query(requester.userIdentifier());
        List<Vendor> found = query.isEmpty() ? List.of() : managers.inUse().findVendor(query);
        if (found.isEmpty()) {
            throw PurchaseRefused.human("not_a_vendor", "No vendor in Odoo has this contact's number or address. Please check who it is, and add"
                    + " the number or address to the vendor in Odoo.");
        }
        if (found.size() > 1) {
            throw PurchaseRefused.human("several_vendors", "Several vendors in Odoo have this contact's number or address: "
                    + String.join(", ", found.stream().map(Vendor::name).toList()) + ". Please ask which one is meant.",
                    "vendors", found.stream().map(Vendor::name).toList());
        }
        return found.get(0);
    }

    /**
     * Whether the customer writes from a vendor's number or address.
     *
     * @throws OrderFailed where Odoo cannot be asked
     */
    public boolean isVendor(@Body Turn.Conversation conversation) {
        VendorQuery query = query(conversation.userIdentifier());
        return !query.isEmpty() && !managers.inUse().findVendor(query).isEmpty();
    }

    static VendorQuery query(String identifier) {
        if (identifier.contains("@")) {
            return new VendorQuery(List.of(), List.of(identifier.strip().toLowerCase(Locale.ROOT)));
        }
        return new VendorQuery(Stream.of(PhoneNumber.digits(identifier), PhoneNumber.of(identifier)).filter(Objects::nonNull).distinct().toList(),
                List.of());
    }
}
