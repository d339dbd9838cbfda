package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.responder.Turn;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Finds the vendor who writes, by the address that the channel vouches for. */
@Component
public class WhoWrites {

    private final OrderManagers managers;
    private final ChosenVendors chosen;

    public WhoWrites(OrderManagers managers, ChosenVendors chosen) {
        this.managers = managers;
        this.chosen = chosen;
    }

    /**
     * @return the one vendor with that address
     * @throws PurchaseRefused {@code not_a_vendor}, {@code several_vendors}, {@code not_verified}: a human has to look
     * @throws OrderFailed     where Odoo cannot be asked
     */
    public Vendor vendor(Requester requester) {
        List<Vendor> found = all(requester);
        if (found.size() == 1) {
            return found.get(0);
        }
        return chosen.of(managers.inUse().place(), requester.conversationId()).flatMap(id -> found.stream().filter(vendor -> vendor.id() == id).findFirst())
                .orElseThrow(() -> several(found));
    }

    /**
     * Keeps for which of several vendors the contact writes.
     *
     * @param said the contact's answer
     * @return the vendor that is meant
     * @throws PurchaseRefused {@code several_vendors}, where that names none of them, or more than one
     */
    public Vendor choose(Requester requester, String said) {
        List<Vendor> found = all(requester);
        List<Vendor> named = found.size() == 1 ? found : named(found, said);
        if (named.size() != 1) {
            throw several(found);
        }
        chosen.keep(managers.inUse().place(), requester.conversationId(), named.get(0).id());
        return named.get(0);
    }

    /** By the whole name, else by all words that were written, else by all words of one name. */
    private static List<Vendor> named(List<Vendor> vendors, String said) {
        String written = plain(said);
        List<Vendor> same = vendors.stream().filter(vendor -> plain(vendor.name()).equals(written)).toList();
        List<Vendor> part = vendors.stream().filter(vendor -> !written.isEmpty() && (" " + plain(vendor.name()) + " ").contains(" " + written + " ")).toList();
        List<Vendor> inside = vendors.stream().filter(vendor -> (" " + written + " ").contains(" " + plain(vendor.name()) + " ")).toList();
        return !same.isEmpty() ? same : !part.isEmpty() ? part : inside;
    }

    private static String plain(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD).replaceAll("\\p{M}", "").replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }

    private static PurchaseRefused several(List<Vendor> found) {
        return PurchaseRefused.human("several_vendors", "Several vendors in Odoo have this contact's number or address: "
                + String.join(", ", found.stream().map(Vendor::name).toList()) + ". Ask the contact which one is meant, and call choose_vendor with the answer.",
                "vendors", found.stream().map(Vendor::name).toList());
    }

    private List<Vendor> all(Requester requester) {
        if (!requester.verified() || requester.userIdentifier() == null) {
            throw PurchaseRefused.human("not_verified", "Nobody vouches that this contact has the address that they show, so it is not known"
                    + " which vendor writes. Please check who it is.");
        }
        VendorQuery query = query(new Sender(requester.userIdentifier(), requester.channel()));
        List<Vendor> found = query.isEmpty() ? List.of() : managers.inUse().findVendor(query);
        if (found.isEmpty()) {
            throw PurchaseRefused.human("not_a_vendor", "No vendor in Odoo has this contact's number or address. Please check who it is, and add"
                    + " the number or address to the vendor in Odoo.");
        }
        return found;
    }

    /**
     * Whether the customer writes from a vendor's number or address.
     *
     * @throws OrderFailed where Odoo cannot be asked
     */
    public boolean isVendor(@Body Turn.Conversation conversation) {
        VendorQuery query = query(new Sender(conversation.userIdentifier(), conversation.channel()));
        return !query.isEmpty() && !managers.inUse().findVendor(query).isEmpty();
    }

    /** An id of another channel may look like a number or an address, and is none. */
    private static VendorQuery query(Sender sender) {
        return new VendorQuery(Identifier.isNumber(sender) ? PhoneNumber.spellings(sender.identifier()) : List.of(),
                Identifier.isEmail(sender) ? List.of(sender.identifier().toLowerCase(Locale.ROOT)) : List.of());
    }
}
