package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;

/** One of Odoo's external APIs. */
interface Protocol {

    /** @throws io.chatwootprocessor.purchasing.OrderFailed where it cannot be asked so */
    OdooRequest request(OdooCall call);

    /**
     * @return the method's result
     * @throws io.chatwootprocessor.purchasing.OrderFailed where it gave none
     */
    JsonNode result(OdooCall call, HttpAnswer answer);
}
