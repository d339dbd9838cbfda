package io.chatwootprocessor.purchasing.odoo;

import java.util.List;
import java.util.Map;

/**
 * A call of a method of a model.
 *
 * @param ids       of the records; null: the model itself is meant
 * @param arguments named
 * @param reads     whether it changes nothing
 */
record OdooCall(String model, String method, List<Long> ids, Map<String, Object> arguments, boolean reads) {
}
