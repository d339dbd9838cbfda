package io.chatwootprocessor.inbound.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The webhooks that wait on the disk for the database, by their place in the order of arrival. While one webhook of a sender waits, all
 * newer ones of that sender wait, too.
 */
@Component
public class Spool implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    /** A look at the disk costs more than the decision that needs it. */
    private static final Duration FREE_IS_KNOWN_FOR = Duration.ofSeconds(1);

    private final SpoolSettings settings;
    private final SpoolFolder folder;
    private final NavigableMap<SpoolFile, Long> files = new ConcurrentSkipListMap<>(); // with their bytes
    private final Map<String, Integer> senders = new ConcurrentHashMap<>();
    private final AtomicLong places = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();

    private volatile boolean ours;
    private volatile boolean away;
    private volatile boolean scarce;
    private volatile boolean failed;
    private volatile long lookedAt = System.nanoTime() - FREE_IS_KNOWN_FOR.toNanos();

    /** @throws SpoolFolderUnusable when the folder cannot be written */
    Spool(SpoolSettings settings, Environment environment) {
        this.settings = settings;
        this.folder = settings.isOn() && !environment.matchesProfiles("rehearsal") ? new SpoolFolder(settings.path()) : null;
        if (folder != null) {
            try {
                folder.prepare();
            } catch (IOException | RuntimeException e) {
                throw new SpoolFolderUnusable(settings.path(), e);
            }
            take();
        }
    }

    /** The folder that {@code routes/inbound/spool/spool-delivery.yaml} writes to. */
    public String path() {
        return settings.path().toString();
    }

    /** Whether webhooks may wait here at all. */
    boolean isOn() {
        return folder != null;
    }

    /** Takes the folder, with the files that an earlier program has left in it; not while that program lives. */
    private void take() {
        if (folder.take()) {
            try {
                for (SpoolFile file : folder.files()) {
                    senders.merge(file.sender(), 1, Integer::sum);
                    files.put(file, folder.size(file));
                    places.accumulateAndGet(file.place(), Math::max);
                }
                ours = true;
            } catch (IOException e) {
                LOG.error("The spool's folder {} cannot be read: {}", folder.path(), e.getClass().getSimpleName());
            }
            if (!files.isEmpty()) {
                LOG.info("{} webhooks wait in the spool", files.size());
            }
        }
    }

    /** Whether another program has the folder. */
    boolean isAnothers() {
        return isOn() && !ours;
    }

    /** The place of a webhook in the order of arrival: ask for it as soon as the webhook arrives. */
    long nextPlace() {
        return places.accumulateAndGet(System.currentTimeMillis() * 1000, (last, now) -> Math.max(last + 1, now));
    }

    /** Whether anybody's webhooks have to wait, even if the database can store. */
    boolean holdsBack() {
        return ours && (away || !senders.isEmpty());
    }

    /** Whether a webhook of that sender has to wait. */
    boolean holdsBack(String sender) {
        return ours && (away || !sender.equals(SpoolFile.NOBODY) && senders.containsKey(sender));
    }

    /** Whether one more may wait. */
    boolean hasRoom() {
        if (!ours) {
            return false;
        }
        if (System.nanoTime() - lookedAt >= FREE_IS_KNOWN_FOR.toNanos()) {
            lookedAt = System.nanoTime();
            try {
                scarce = folder.free() < settings.leastFree().toBytes();
            } catch (IOException e) {
                scarce = true;
            }
        }
        return !scarce;
    }

    boolean isShort() {
        return isOn() && ours && !hasRoom();
    }

    /** Makes newer webhooks of its sender wait for this one, which is about to be written. */
    void expect(SpoolFile file) {
        senders.merge(file.sender(), 1, Integer::sum);
    }

    /** Notes that the file is written, and makes it reach the disk. */
    void written(SpoolFile file) throws IOException {
        folder.sync();
        files.put(file, folder.size(file));
    }

    /** Notes that the file could not be written, and removes what there is of it. */
    void notWritten(SpoolFile file) {
        failed = true;
        folder.discard(file);
        gone(file);
    }

    /** Whether the last webhook could not be written, and none could be now: the disk is full, or may only be read. */
    boolean isUnwritable() {
        if (failed) {
            try {
                folder.prepare();
                failed = false;
            } catch (IOException | RuntimeException e) {
                return true;
            }
        }
        return false;
    }

    /** Notes that the file is not there any more. */
    void gone(SpoolFile file) {
        files.remove(file);
        senders.computeIfPresent(file.sender(), (sender, waiting) -> waiting == 1 ? null : waiting - 1);
    }

    /** Notes that the database has committed a delivery. */
    void isCommitted() {
        committed.incrementAndGet();
    }

    /** How many deliveries the database has committed since the start. */
    long committed() {
        return committed.get();
    }

    /** Notes that the database is away: nobody waits for it until it has answered. */
    void databaseIsAway() {
        if (ours && !away) {
            away = true;
            LOG.warn("The database is away: webhooks wait in {}", folder.path());
        }
    }

    void databaseIsBack() {
        if (away) {
            away = false;
            LOG.info("The database is back: {} webhooks of the spool are stored now", files.size());
        }
    }

    /** Whether there is anything to do for the drain. */
    boolean hasWork() {
        if (isAnothers()) {
            take();
        }
        return ours && (away || !files.isEmpty());
    }

    /** The first files, as they arrived. */
    List<SpoolFile> first(int number) {
        List<SpoolFile> first = new ArrayList<>();
        for (SpoolFile file : files.keySet()) {
            if (first.size() == number) {
                break;
            }
            first.add(file);
        }
        return first;
    }

    SpoolFolder folder() {
        return folder;
    }

    boolean isDatabaseAway() {
        return away;
    }

    int size() {
        return files.size();
    }

    long bytes() {
        return files.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Seconds since the oldest webhook arrived. */
    double age() {
        Map.Entry<SpoolFile, Long> oldest = files.firstEntry();
        return oldest == null ? 0 : Math.max(0, Duration.between(Instant.ofEpochMilli(oldest.getKey().place() / 1000), Instant.now()).toMillis() / 1000.0);
    }

    @Override
    public void destroy() {
        if (folder != null) {
            folder.give();
        }
    }
}
