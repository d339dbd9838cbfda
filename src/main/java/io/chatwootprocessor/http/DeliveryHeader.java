package io.chatwootprocessor.http;

/** The header in which a sender of webhooks names its delivery. */
public interface DeliveryHeader {

    String name();
}
