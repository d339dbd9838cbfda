package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.database.Statement;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps for which vendor a contact writes, where several vendors have the contact's number or address: their answer, for one conversation. */
@Component
class ChosenVendors {

    private static final String CHOSEN = Statement.read("purchasing/chosen-vendor.sql");
    private static final String CHOOSE = Statement.read("purchasing/choose-vendor.sql");

    private final JdbcClient database;

    ChosenVendors(JdbcClient database) {
        this.database = database;
    }

    /** @return Odoo's id of the vendor; empty: nothing was answered yet */
    Optional<Long> of(String place, long conversationId) {
        return database.sql(CHOSEN).param("place", place).param("conversation_id", conversationId).query(Long.class).optional();
    }

    void keep(String place, long conversationId, long vendorId) {
        database.sql(CHOOSE).param("place", place).param("conversation_id", conversationId).param("vendor_id", vendorId).update();
    }
}
