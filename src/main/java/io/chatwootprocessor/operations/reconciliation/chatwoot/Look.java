package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * How far the list of an account's conversations has been read in one look. It is kept in {@code communication.reconciliation.look}, so
 * that another program can go on with it.
 *
 * @param page     the one to be read next, from 1
 * @param since    conversations in which nothing has happened since then are not looked at
 * @param until    when the list's first page was read, on Chatwoot's clock; null: it is not read yet
 * @param count    how many conversations there were; null: Chatwoot did not say
 * @param size     conversations on the first page
 * @param ids      on the page before
 * @param repeats  how often it was the same page again: the server may not know {@code page}
 * @param last     the last moment on the page before; null: it does not matter for the next page
 * @param unsorted whether the list is not in the order that was asked for; then all of it is read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Look(int page, String since, String until, Integer count, int size, List<Long> ids, int repeats, String last, boolean unsorted) {

    private static final int MOST_PAGES = 10_000;

    Look {
        ids = ids == null ? List.of() : ids;
    }

    Instant sinceMoment() {
        return Instant.parse(since);
    }

    /**
     * The look after its page was read.
     *
     * @param found    the ids on the page
     * @param sorted   whether its moments go down
     * @param first    its first moment, null: it has none
     * @param oldest   its oldest moment, null: it has none
     * @param counted  how many conversations Chatwoot says there are; null: it does not say
     * @param readAt   when it was read, on Chatwoot's clock
     * @return null: there is nothing more to read
     */
    Look next(List<Long> found, boolean sorted, Instant first, Instant oldest, Integer counted, Instant readAt) {
        boolean again = page > 1 && found.equals(ids);
        int times = again ? repeats + 1 : 0;
        boolean wrong = unsorted || !sorted || last != null && first != null && first.isAfter(Instant.parse(last));
        boolean lastPage = found.isEmpty() || page > 1 && found.size() < size || times > (found.size() < 25 ? 0 : 1) || page == MOST_PAGES;
        boolean reached = !wrong && oldest != null && oldest.isBefore(sinceMoment());
        int gone = count == null || counted == null ? 0 : count - counted;
        if (gone <= 0 && (lastPage || reached)) {
            return null;
        }
        // conversations that were deleted meanwhile let others move to a page that was read
        int pages = gone <= 0 ? 0 : Math.min(page, 1 + gone / Math.max(1, size));
        return new Look(page + 1 - pages, since, until == null ? readAt.toString() : until, counted == null ? count : counted,
                page == 1 ? found.size() : size, found, times, pages > 0 || oldest == null ? null : oldest.toString(), wrong);
    }
}
