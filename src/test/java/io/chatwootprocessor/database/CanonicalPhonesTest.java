package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database's word on spellings of phones, and what V13 makes of the conversations of earlier versions. */
@ProcessorTest
class CanonicalPhonesTest {

    @Autowired
    JdbcTemplate database;
    @Autowired
    PlatformTransactionManager transactions;

    @ParameterizedTest
    @ValueSource(strings = {"+551188887777", "+5511988887777", "+551133334444", "+5215512345678", "+525512345678", "+541112345678",
            "+5491112345678", "+548001234567", "+4915112345678", "+15551234567"})
    void theDatabaseAndTheProgramSpellAlike(String number) {
        assertThat(database.queryForObject("SELECT communication.one_phone(?)", String.class, number)).isEqualTo(PhoneNumber.of(number));
        List<String> spellings = database.queryForList("SELECT unnest(communication.phone_spellings(?))", String.class, number);
        assertThat(spellings).contains(number).allSatisfy(one -> assertThat(PhoneNumber.of(one)).isEqualTo(PhoneNumber.of(number)));
    }

    @Test
    void whatIsStoredGetsTheOneSpellingWhereNoOtherConversationHasIt() throws Exception {
        String migration = Files.readString(Path.of("src/main/resources/db/migration/V13__canonical_phone_numbers.sql"));
        String renaming = migration.substring(migration.indexOf("-- What has ended is renamed"));

        new TransactionTemplate(transactions).executeWithoutResult(test -> {
            long ended = conversation("+551188880001", 1, false);
            long alone = conversation("+551188880001", 1, true);
            long older = conversation("+5215512340002", 2, true);
            long newer = conversation("+525512340002", 2, true);
            long elsewhere = conversation("+541112340003", 3, true);
            long telegram = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel)"
                    + " VALUES (990004, '+551188880004', 'telegram') RETURNING id", Long.class);
            for (String name : List.of("+551188880001", "+5215512340002")) {
                database.update("INSERT INTO communication.sighting (account_id, chatwoot_conversation_id, moment, shown, user_identifier)"
                        + " VALUES (990001, 7, now(), 'alive', ?)", name);
            }

            database.execute(renaming);

            assertThat(names(ended, alone, elsewhere)).containsExactly("+5511988880001", "+5511988880001", "+5491112340003");
            assertThat(names(older, newer)).as("one person has one active conversation").containsExactly("+5215512340002", "+525512340002");
            assertThat(names(telegram)).containsExactly("+551188880004");
            assertThat(database.queryForList("SELECT user_identifier FROM communication.sighting WHERE account_id = 990001 ORDER BY 1",
                    String.class)).containsExactly("+525512340002", "+5511988880001");
            test.setRollbackOnly();
        });
    }

    private long conversation(String identifier, long account, boolean active) {
        return database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, is_active, ended_at)"
                + " VALUES (990000 + ?, ?, 'whatsapp', ?, CASE WHEN NOT ? THEN now() END) RETURNING id",
                Long.class, account, identifier, active, active);
    }

    private List<String> names(long... ids) {
        return java.util.Arrays.stream(ids).mapToObj(id -> database.queryForObject(
                "SELECT user_identifier FROM communication.conversation WHERE id = ?", String.class, id)).toList();
    }
}
