package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import java.util.Set;

/** The meaning of Odoo's errors. Their traceback ({@code debug}) is never looked at; their message is for people. */
final class OdooErrors {

    private static final int LONGEST = 300;

    /** Refusals for a reason that people understand. Odoo's transaction is rolled back. */
    private static final Set<String> REFUSALS = Set.of("UserError", "ValidationError", "MissingError", "RedirectWarning", "Warning");
    /** Somebody else changes the same at this moment: nothing was done. */
    private static final Set<String> LATER = Set.of("LockError", "LockNotAvailable", "SerializationFailure", "TransactionRollbackError",
            "DeadlockDetected");
    private static final Set<String> RIGHTS = Set.of("AccessError", "AccessDenied", "Unauthorized", "Forbidden", "SessionExpiredException");

    private OdooErrors() {
    }

    /**
     * @param name    Python's exception, such as {@code odoo.exceptions.UserError}; empty: none was named
     * @param message for people
     */
    static OrderFailed of(HttpAnswer answer, String name, String message) {
        String plain = name.substring(name.lastIndexOf('.') + 1);
        if (REFUSALS.contains(plain)) {
            return new OrderFailed(Kind.REFUSED, "Odoo refuses it (" + plain + ")", words(message));
        }
        if (LATER.contains(plain)) {
            return new OrderFailed(Kind.UNREACHABLE, "somebody else changes the same in Odoo at this moment (" + plain + ")");
        }
        if (RIGHTS.contains(plain) || answer.status() == 401) {
            return new OrderFailed(Kind.NOT_SET_UP, "Odoo refuses the key of ODOO_API_KEY, or its user has too few rights ("
                    + (plain.isEmpty() ? String.valueOf(answer.status()) : plain) + ")");
        }
        if (answer.isSomebodyElses() || plain.isEmpty() && !answer.isJson()) {
            return new OrderFailed(Kind.NOT_SET_UP, "somebody else than Odoo answers at ODOO_URL (" + answer.status() + "): a proxy, or a wrong address");
        }
        if (!plain.isEmpty() && answer.status() >= 400) { // a request that it cannot work with: such as a field that is not there
            return new OrderFailed(Kind.NOT_SET_UP, "Odoo does not understand the call (" + plain + ", " + answer.status() + ")");
        }
        return new OrderFailed(Kind.UNCLEAR, "Odoo failed" + (plain.isEmpty() ? "" : " (" + plain + ")"));
    }

    private static String words(String message) {
        String line = message.replaceAll("\\s+", " ").strip();
        return line.isEmpty() ? null : line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
