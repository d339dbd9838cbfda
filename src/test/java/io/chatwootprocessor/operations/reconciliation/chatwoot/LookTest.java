package io.chatwootprocessor.operations.reconciliation.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Up to where the list of conversations is read. */
@Tag("quick")
class LookTest {

    private static final Instant SINCE = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant OLD = SINCE.minusSeconds(60);
    private static final Instant NEW = SINCE.plusSeconds(60);
    private static final Instant READ = SINCE.plusSeconds(600);

    private final Look begun = new Look(1, SINCE.toString(), null, null, 0, null, 0, null, false);

    @Test
    void aPageThatReachesWhatIsOldIsTheLast() {
        assertThat(begun.next(ids(1, 25), true, NEW, OLD, 500, READ)).isNull();
    }

    @Test
    void aPageOfNothingButNewsIsNotTheLast() {
        Look next = begun.next(ids(1, 25), true, NEW, NEW, 500, READ);

        assertThat(next.page()).isEqualTo(2);
        assertThat(next.until()).isEqualTo(READ.toString());
        assertThat(next.next(ids(26, 50), true, NEW, OLD, 500, READ.plusSeconds(1))).isNull();
    }

    @Test
    void theLookEndsWhereItsFirstPageWasRead() {
        Look third = begun.next(ids(1, 25), true, NEW, NEW, 500, READ).next(ids(26, 50), true, NEW, NEW, 500, READ.plusSeconds(9));

        assertThat(third.until()).isEqualTo(READ.toString());
    }

    @Test
    void aListInTheWrongOrderIsReadToItsEnd() {
        Look second = begun.next(ids(1, 25), false, OLD, OLD, 500, READ);
        Look third = second.next(ids(26, 50), true, OLD, OLD, 500, READ);

        assertThat(List.of(second.page(), third.page())).containsExactly(2, 3);
        assertThat(third.next(ids(51, 53), true, OLD, OLD, 500, READ)).as("a short page").isNull();
        assertThat(third.next(List.of(), true, null, null, 500, READ)).as("an empty page").isNull();
    }

    @Test
    void aPageThatBeginsLaterThanTheOneBeforeEndedShowsTheWrongOrder() {
        Look second = begun.next(ids(1, 25), true, OLD.plusSeconds(70), OLD.plusSeconds(65), 500, READ);

        assertThat(second.next(ids(26, 50), true, NEW, OLD, 500, READ)).isNotNull();
    }

    @Test
    void whereConversationsWereDeletedMeanwhileThePagesThatTheOthersMovedToAreReadAgain() {
        Look second = begun.next(ids(1, 25), true, NEW, NEW, 500, READ);
        Look third = second.next(ids(26, 50), true, NEW, NEW, 500, READ);

        assertThat(third.next(ids(51, 75), true, NEW, OLD, 499, READ).page()).as("one is gone").isEqualTo(3);
        assertThat(third.next(ids(51, 75), true, NEW, OLD, 470, READ).page()).as("more than a page is gone").isEqualTo(2);
        assertThat(third.next(ids(51, 75), true, NEW, OLD, 1, READ).page()).as("nearly all are gone").isEqualTo(1);
    }

    @Test
    void whoDoesNotKnowPagesIsNotAskedForEver() {
        Look second = begun.next(ids(1, 3), true, NEW, NEW, 3, READ);

        assertThat(second.next(ids(1, 3), true, NEW, NEW, 3, READ)).isNull();
    }

    @Test
    void aFullPageThatComesAgainMayHaveBeenPushedDownByNewConversationsAndIsReadOn() {
        Look second = begun.next(ids(1, 25), true, NEW, NEW, 500, READ);
        Look third = second.next(ids(1, 25), true, NEW, NEW, 500, READ);

        assertThat(third.page()).isEqualTo(3);
        assertThat(third.next(ids(1, 25), true, NEW, NEW, 500, READ)).as("once more").isNull();
    }

    @Test
    void momentsThatAreMissingDoNotEndTheLook() {
        assertThat(begun.next(ids(1, 25), true, null, null, null, READ).page()).isEqualTo(2);
    }

    private static List<Long> ids(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
