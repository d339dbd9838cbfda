package io.chatwootprocessor.tools;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * The tools that assistants may choose from. A name is one tool's: the first one's, until it goes. Those after it wait for the name, and
 * health names them.
 */
@Component
public class Tools {

    /**
     * @param owner   the owner: one that registers a name again replaces its earlier tool
     * @param permits for calls at a time
     * @param left    the moment since which it takes no calls, by {@link System#nanoTime()}, while its last calls end; null: it takes calls
     */
    record Registered(Tool tool, ToolAction action, String owner, Semaphore permits, Long left) {
    }

    /** A route that is replaced is stopped first, and Camel lets its calls end, for less than a minute. */
    private static final long REPLACED_WITHIN = TimeUnit.SECONDS.toNanos(60);
    private static final long REPLACED_AT_ONCE = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

    private final int concurrency;

    private final Map<String, List<Registered>> byName = new TreeMap<>();

    Tools(ToolsSettings settings) {
        concurrency = settings.concurrency();
    }

    /** The tool of that name. */
    public Optional<Tool> named(String name) {
        return registered(name).map(Registered::tool);
    }

    /** The tools that have at least one of the tags, by name. */
    public synchronized List<Tool> tagged(Collection<String> tags) {
        return all().stream().filter(tool -> tool.tags().stream().anyMatch(tags::contains)).toList();
    }

    /** Every tool that can be called, by name. */
    public synchronized List<Tool> all() {
        forgetLeft();
        return byName.values().stream().map(registered -> registered.get(0).tool).toList();
    }

    /**
     * Makes the tool known.
     *
     * @param owner in words for people, such as {@code route order-status}
     * @return whether it has the name; false: somebody else has it, and this one waits until that one goes
     */
    public synchronized boolean register(Tool tool, ToolAction action, String owner) {
        Registered registered = new Registered(tool, action, owner, new Semaphore(concurrency), null);
        forgetLeft();
        List<Registered> same = byName.computeIfAbsent(tool.name(), name -> new ArrayList<>());
        notifyAll(); // threads that await it
        for (int i = 0; i < same.size(); i++) {
            if (same.get(i).owner.equals(owner)) {
                same.set(i, registered);
                return i == 0;
            }
        }
        same.add(registered);
        return same.size() == 1;
    }

    /** Forgets the owner's tool of that name. */
    public synchronized void unregister(String name, String owner) {
        remove(name, one -> one.owner.equals(owner));
    }

    /**
     * Forgets this action, and not one that has taken its place: a version that is only checked stops, too. While calls of it still run
     * the tool is seen: most likely its route is being replaced.
     */
    synchronized void withdraw(String name, ToolAction action) {
        byName.getOrDefault(name, new ArrayList<>()).replaceAll(one -> one.action != action || !isBusy(one) ? one // none has it: it was only tried
                : new Registered(one.tool, one.action, one.owner, one.permits, System.nanoTime()));
        remove(name, one -> one.action == action && one.left == null);
    }

    private boolean isBusy(Registered one) {
        return one.permits.availablePermits() < concurrency;
    }

    private void forgetLeft() {
        long now = System.nanoTime();
        List.copyOf(byName.keySet()).forEach(name -> remove(name, one -> one.left != null
                && now - one.left > (isBusy(one) ? REPLACED_WITHIN : REPLACED_AT_ONCE)));
    }

    private void remove(String name, Predicate<Registered> which) {
        byName.computeIfPresent(name, (same, registered) -> {
            registered.removeIf(which);
            return registered.isEmpty() ? null : registered;
        });
    }

    /** The owner of the name. */
    synchronized Optional<String> owner(String name) {
        return registered(name).map(Registered::owner);
    }

    /** By each owner that waits for a name, the reason. */
    synchronized Map<String, String> refused() {
        forgetLeft();
        Map<String, String> refused = new TreeMap<>();
        byName.forEach((name, same) -> same.stream().skip(1).forEach(one ->
                refused.put(one.owner, "there is a tool " + name + " already, of " + same.get(0).owner)));
        return refused;
    }

    synchronized Optional<Registered> registered(String name) {
        forgetLeft();
        return Optional.ofNullable(byName.get(name)).map(same -> same.get(0));
    }

    /**
     * As {@link #registered}, and waits for it: a route that is replaced leaves its name for a moment.
     *
     * @param until    by {@link System#nanoTime()}
     * @param patience the same, where nothing says that it will come back
     */
    synchronized Optional<Registered> await(String name, long until, long patience) throws InterruptedException {
        Optional<Registered> found = registered(name);
        while (found.isEmpty() || found.get().left != null) {
            long left = (found.isEmpty() ? Math.min(until, patience) : until) - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_AGAIN));
            found = registered(name);
        }
        return found;
    }
}
