package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of parameters of a statement, as Camel will fill them in. */
@Tag("quick")
class CountedParametersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT 1                                                      | 0",
        "SELECT :#a, CAST(:#b AS bigint), :#a::text                    | 3",
        "SELECT :#${body.id}, :#${header.x}                            | 2",
        "SELECT 1 WHERE x IN (:#in:ids) AND y = :#y                    | 0",
        "SELECT # , :#y                                                | 0"})
    void isTheNumberOfNamesUnlessTheMessageSaysHowManyThereAre(String statement, int count) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(CountedParameters.count(SqlHelper.resolveQuery(context, statement.replace('#', '?'), "#"))).isEqualTo(count);
        }
    }
}
