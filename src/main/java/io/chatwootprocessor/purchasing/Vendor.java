package io.chatwootprocessor.purchasing;

/**
 * A vendor in Odoo: a company, or a person who is no company's contact.
 *
 * @param id       of {@code res.partner}, of the company where the contact has one
 * @param name     as Odoo has it
 * @param language as Odoo has it, such as {@code es_CL}; null: none is set
 * @param currency of its orders, as ISO 4217 has it; null: the company's own
 */
public record Vendor(long id, String name, String language, String currency) {
}
