package io.chatwootprocessor.inbound.spool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.GroupCommit;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a delivery whose file cannot be written: the disk is full. */
class StoringTest {

    private final GroupCommit database = mock();
    private final Spool spool = mock();
    private final ProducerTemplate routes = mock();
    private final Storing storing = new Storing(database, spool, routes);
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @BeforeEach
    void anOlderOneOfItsSenderWaitsAndTheDiskIsFull() {
        Delivery delivery = mock();
        when(delivery.replayOf()).thenReturn(null);
        exchange.getMessage().setBody(delivery);
        when(spool.isOn()).thenReturn(true);
        when(spool.holdsBack()).thenReturn(true);
        when(spool.holdsBack(anyString())).thenReturn(true);
        when(spool.hasRoom()).thenReturn(true);
        when(routes.send(anyString(), any(Exchange.class))).thenAnswer(call -> {
            Exchange written = call.getArgument(1);
            written.setException(new IOException("no space left on device"));
            return written;
        });
    }

    @Test
    void itIsStoredWhereTheDatabaseIsThereAndNothingOfItsFileIsLeft() throws Exception {
        storing.store(exchange);

        verify(database).store(exchange);
        verify(spool).notWritten(any());
    }

    @Test
    void itFailsAtOnceWhereTheDatabaseIsAwayAndNothingOfItsFileIsLeft() throws Exception {
        when(spool.isDatabaseAway()).thenReturn(true);

        assertThatThrownBy(() -> storing.store(exchange)).isInstanceOf(IOException.class);

        verify(database, never()).store(exchange);
        verify(spool).notWritten(any());
    }
}
