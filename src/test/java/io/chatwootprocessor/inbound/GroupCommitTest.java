package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.http.JsonBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.test.util.ReflectionTestUtils;

/** Who is stored with whom. What the statement itself does with many is told in ConcurrentWebhooksTest. */
class GroupCommitTest {

    private final DefaultCamelContext routes = new DefaultCamelContext();
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final List<List<String>> statements = new CopyOnWriteArrayList<>();
    private final List<Boolean> patience = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch database = new CountDownLatch(0);
    private volatile RuntimeException failure;
    private GroupCommit commit;

    @BeforeEach
    void aDatabase() throws Exception {
        routes.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:store-deliveries").process(GroupCommitTest.this::execute);
                from("direct:store-alone").process(GroupCommitTest.this::execute);
            }
        });
        routes.getShutdownStrategy().setTimeout(1);
        routes.start();
        commit = new GroupCommit(routes.createProducerTemplate());
    }

    @AfterEach
    void noDatabase() {
        database.countDown();
        senders.shutdownNow();
        routes.stop();
    }

    @Test
    void whoComesAloneIsStoredAtOnce() throws Exception {
        assertThat(store("1")).isEqualTo("row of 1");

        assertThat(statements).containsExactly(List.of("1"));
    }

    @Test
    void whatComesWhileOneIsStoredIsStoredTogetherAndEachGetsItsOwnRow() throws Exception {
        Future<String> first = theFirstIsAtWork();
        List<Future<String>> others = wait(IntStream.rangeClosed(2, 11).mapToObj(Integer::toString).toList());

        database.countDown();

        assertThat(first.get()).isEqualTo("row of 1");
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get()).isEqualTo("row of " + (i + 2));
        }
        assertThat(statements).hasSize(2);
        assertThat(statements.get(1)).as("in the order in which they came")
                .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    }

    @Test
    void aCrowdIsStoredInGroupsThatStaySmall() throws Exception {
        theFirstIsAtWork();
        List<Future<String>> others = wait(IntStream.rangeClosed(2, 1501).mapToObj(Integer::toString).toList());

        database.countDown();

        for (Future<String> other : others) {
            other.get();
        }
        assertThat(statements.stream().map(List::size).distinct()).as("1,500 are 23 times 64, and 28").containsExactly(1, 64, 28);
        assertThat(statements.stream().mapToInt(List::size).sum()).isEqualTo(1501);
    }

    @Test
    void oneThatCannotBeStoredFailsAlone() throws Exception {
        theFirstIsAtWork();
        List<Future<String>> others = wait(List.of("2", "bad", "3"));

        database.countDown();

        assertThat(others.get(0).get()).isEqualTo("row of 2");
        assertThat(others.get(2).get()).isEqualTo("row of 3");
        assertThatThrownBy(others.get(1)::get).cause().isInstanceOf(DataIntegrityViolationException.class);
        assertThat(statements).hasSize(5).contains(List.of("2"), List.of("bad"), List.of("3"));
    }

    @Test
    void aGroupDoesNotWaitForWhoHoldsASenderAndWhoStandsAloneDoes() throws Exception {
        failure = new CannotAcquireLockException("held");
        Future<String> first = theFirstIsAtWork();
        List<Future<String>> others = wait(List.of("2", "3"));
        failure = null;

        database.countDown();
        first.get();
        for (Future<String> other : others) {
            other.get();
        }

        assertThat(patience.get(0)).isFalse();
        assertThat(statements.get(patience.indexOf(true))).containsExactly("1");
    }

    @Test
    void nobodyWaitsForARowThatTheDatabaseDidNotGive() {
        Future<String> answered = senders.submit(() -> store("no row"));

        assertThatThrownBy(() -> answered.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aConnectionThatBreaksCostsNobody() throws Exception {
        theFirstIsAtWork();
        List<Future<String>> others = wait(List.of("2", "3"));
        failure = new DataAccessResourceFailureException("broken");

        database.countDown();

        assertThat(others.get(0).get()).isEqualTo("row of 2");
        assertThat(others.get(1).get()).isEqualTo("row of 3");
    }

    @Test
    void whatMayBeStoredAlreadyIsNotStoredAgainWhereNoIdWouldTell() throws Exception {
        theFirstIsAtWork();
        Future<String> known = senders.submit(() -> store("2", message("id")));
        Future<String> unknown = senders.submit(() -> store("3", message(null)));
        await().until(() -> queue().size() == 2);
        failure = new DataAccessResourceFailureException("broken");

        database.countDown();

        assertThat(known.get()).isEqualTo("row of 2");
        assertThatThrownBy(unknown::get).cause().isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(statements).doesNotContain(List.of("3"));
    }

    @Test
    void whatTheDatabaseRefusesIsStoredAloneAlsoWhereItHasNoId() throws Exception {
        theFirstIsAtWork();
        Future<String> bad = senders.submit(() -> store("bad", message(null)));
        Future<String> good = senders.submit(() -> store("2", message(null)));
        await().until(() -> queue().size() == 2);

        database.countDown();

        assertThat(good.get()).isEqualTo("row of 2");
        assertThatThrownBy(bad::get).cause().isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void whoComesAfterTheEndDoesNotWaitForEver() {
        routes.stop();

        Future<String> late = senders.submit(() -> store("1"));

        assertThatThrownBy(() -> late.get(1, TimeUnit.MINUTES)).cause().isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void whoHasWaitedForADatabaseThatIsNotThereIsToldWithWhoLookedForIt() throws Exception {
        failure = new DataAccessResourceFailureException("not there");
        Future<String> first = theFirstIsAtWork();
        Future<String> late = wait(List.of("2")).get(0);
        await().pollDelay(2600, TimeUnit.MILLISECONDS).until(() -> true);
        Future<String> justCome = wait(List.of("3")).get(0);
        ReflectionTestUtils.setField(queue().toArray()[1], "since", System.nanoTime() + Duration.ofHours(1).toNanos()); // however slow we are

        database.countDown();

        assertThatThrownBy(first::get).cause().isInstanceOf(DataAccessResourceFailureException.class);
        assertThatThrownBy(late::get).cause().isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(justCome.get()).as("may find it").isEqualTo("row of 3");
        assertThat(statements).as("no attempt of its own for who has no time left").containsExactly(List.of("1"), List.of("3"), List.of("3"));
    }

    @Test
    void aLargeOneIsStoredAloneAndKeepsNobodyWaiting() throws Exception {
        theFirstIsAtWork();
        CountDownLatch atWork = database;
        database = new CountDownLatch(0);

        assertThat(store("x".repeat(600_000))).startsWith("row of");

        assertThat(patience).containsExactly(false, true);
        atWork.countDown();
    }

    @Test
    void aGroupOfMiddlingOnesStaysSmall() throws Exception {
        Future<String> first = theFirstIsAtWork();
        List<Future<String>> others = wait(List.of("a".repeat(200_000), "b".repeat(200_000), "c".repeat(200_000), "d"));

        database.countDown();

        first.get();
        for (Future<String> other : others) {
            other.get();
        }
        assertThat(statements).extracting(List::size).containsExactly(1, 2, 2);
    }

    @Test
    void whateverHappensToAGroupNobodyWaitsForEver() throws Exception {
        theFirstIsAtWork();
        List<Future<String>> others = wait(List.of("error", "2"));

        database.countDown();

        assertThatThrownBy(() -> others.get(0).get(1, TimeUnit.MINUTES)).isInstanceOf(ExecutionException.class);
        assertThat(others.get(1).get(1, TimeUnit.MINUTES)).isEqualTo("row of 2");
    }

    @Test
    void aThreadThatIsInterruptedWaitsForItsRowAndStaysInterrupted() throws Exception {
        theFirstIsAtWork();
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        var task = new FutureTask<>(() -> {
            String row = store("2");
            interrupted.add(Thread.currentThread().isInterrupted());
            return row;
        });
        Thread thread = new Thread(task);
        thread.start();
        await().until(() -> queue().size() == 1 && thread.getState() == Thread.State.WAITING);

        thread.interrupt();
        await().during(200, TimeUnit.MILLISECONDS).until(() -> !task.isDone());
        database.countDown();

        assertThat(task.get()).isEqualTo("row of 2");
        assertThat(interrupted).containsExactly(true);
    }

    private Future<String> theFirstIsAtWork() {
        database = new CountDownLatch(1);
        Future<String> first = senders.submit(() -> store("1"));
        await().until(() -> !statements.isEmpty());
        return first;
    }

    /** Each begins to wait before the next one comes. */
    private List<Future<String>> wait(List<String> ids) {
        List<Future<String>> waiting = new ArrayList<>();
        for (String id : ids) {
            FutureTask<String> task = new FutureTask<>((Callable<String>) () -> store(id));
            int before = queue().size();
            new Thread(task).start();
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> queue().size() > before);
            waiting.add(task);
        }
        return waiting;
    }

    /** Those that wait for the next group. */
    private Collection<?> queue() {
        return (Collection<?>) ReflectionTestUtils.getField(commit, "waiting");
    }

    private static Delivery.Message message(String id) {
        return new Delivery.Message("inbound", id, "contact", null, false, "Hi", false, null, null, null, null, null, null, null, null);
    }

    private String store(String id) throws Exception {
        return store(id, null);
    }

    private String store(String id, Delivery.Message message) throws Exception {
        Exchange exchange = new DefaultExchange(routes);
        exchange.getMessage().setBody(new Delivery("chatwoot", null, id, "message_created", 1, JsonBody.parse("{}"), null,
                "+1555", "whatsapp", null, message, null, null, null));
        commit.store(exchange);
        return (String) exchange.getMessage().getBody(Map.class).get("answer");
    }

    private void execute(Exchange exchange) throws InterruptedException {
        Map<?, ?> parameters = exchange.getMessage().getBody(Map.class);
        List<String> ids = Stream.of((String[]) parameters.get("deliveries")).map(row -> row.split("\"")[3]).toList(); // the second text
        RuntimeException given = failure; // before the test, which waits for the statement, sets another
        synchronized (statements) { // those who stand alone come beside a group: both lists have them in one order
            patience.add((Boolean) parameters.get("patient"));
            statements.add(ids);
        }
        database.await();
        if (given == null) {
            given = failure;
        }
        if (given != null && !(Boolean.TRUE.equals(parameters.get("patient")))) {
            throw given;
        }
        if (ids.contains("bad")) {
            throw new DataIntegrityViolationException("bad");
        }
        if (ids.contains("error")) {
            throw new StackOverflowError();
        }
        exchange.getMessage().setBody(ids.stream().filter(id -> !id.equals("no row")).map(id -> Map.of("answer", "row of " + id)).toList());
    }
}
