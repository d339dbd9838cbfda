package io.chatwootprocessor.purchasing;

import java.util.List;

/**
 * Numbers and addresses by which a vendor may be known. One that fits is enough.
 *
 * @param phones in E.164 ({@code +56912345678}), all spellings of the number that may be stored; may be empty
 * @param emails in small letters; may be empty
 */
public record VendorQuery(List<String> phones, List<String> emails) {

    public VendorQuery {
        phones = List.copyOf(phones);
        emails = List.copyOf(emails);
    }

    /** Whether there is nothing to look for. */
    public boolean isEmpty() {
        return phones.isEmpty() && emails.isEmpty();
    }
}
