package io.chatwootprocessor.inbound.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.chatwootprocessor.outbound.Adapters;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.QueryTimeoutException;

/** Which file of the spool waits for the next time, and which is put aside. */
class SpoolDrainTest {

    private final Spool spool = mock();
    private final SpoolFolder folder = mock();
    private final SpoolDrain drain = new SpoolDrain(spool, mock(Adapters.class), new DefaultCamelContext());
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final SpoolFile file = new SpoolFile(1, "0123456789abcdef");

    @BeforeEach
    void aFolder() {
        when(spool.folder()).thenReturn(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "57P03", "57P04", "57P05", "08006", "53300"})
    void theDatabaseIsAwayWhereItEndsOrRefusesConnections(String state) {
        storingFails(state);

        assertThatThrownBy(() -> drain.failed(file, exchange)).isInstanceOf(QueryTimeoutException.class);

        verify(spool).databaseIsAway();
    }

    @Test
    void aStatementThatTakesTooLongIsTriedAgainAndTheDatabaseIsNotAway() throws Exception {
        storingFails("57014");

        assertThatThrownBy(() -> drain.failed(file, exchange)).isInstanceOf(QueryTimeoutException.class);

        verify(spool, never()).databaseIsAway();
        verify(folder, never()).putAside(any());
    }

    @Test
    void aFileThatTakesTooLongTenTimesWhileOthersAreStoredIsPutAside() throws Exception {
        storingFails("57014");
        for (int i = 1; i < 10; i++) {
            assertThatThrownBy(() -> drain.failed(file, exchange)).isInstanceOf(QueryTimeoutException.class);
        }
        when(spool.committed()).thenReturn(1L);

        drain.failed(file, exchange);

        verify(folder).putAside(file);
        verify(spool).gone(file);
    }

    @Test
    void noFileIsPutAsideWhileTheDatabaseStoresNothingAtAll() throws Exception {
        storingFails("57014");

        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> drain.failed(file, exchange)).isInstanceOf(QueryTimeoutException.class);
        }

        verify(folder, never()).putAside(any());
    }

    @ParameterizedTest
    @MethodSource
    void aFileThatNobodyCanReadIsPutAside(IOException why) throws Exception {
        when(folder.read(file)).thenThrow(why);

        assertThat(drain.read(file, exchange)).isNull();

        verify(folder).putAside(file);
        verify(spool).gone(file);
    }

    static Stream<IOException> aFileThatNobodyCanReadIsPutAside() {
        return Stream.of(new MalformedInputException(1), new AccessDeniedException("a file"));
    }

    @Test
    void aFileThatCannotBeReadForAMomentWaits() throws Exception {
        when(folder.read(file)).thenThrow(new FileSystemException("a file", null, "Too many open files"));

        assertThatThrownBy(() -> drain.read(file, exchange)).isInstanceOf(FileSystemException.class);

        verify(folder, never()).putAside(any());
    }

    private void storingFails(String state) {
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, new QueryTimeoutException("", new SQLException("", state)));
    }
}
