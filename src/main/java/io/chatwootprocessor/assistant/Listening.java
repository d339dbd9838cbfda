package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.Bill.Grant;
import io.chatwootprocessor.assistant.Transcription.Transcript;
import io.chatwootprocessor.assistant.model.Usage;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.responder.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Has the voice notes of a turn written down before it is answered: those of its burst side by side, each once. The transcript stays with
 * its message, so that a repeated turn and later ones find it. A note whose transcript does not come in time is named only.
 */
@Component
class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final String KNOWN = Statement.read("assistant/transcripts.sql");
    private static final String KEEP = Statement.read("assistant/keep-transcript.sql");
    private static final String VOICE = "[audio]"; // as communication.files names one
    private static final String MODEL = "transcription";
    private static final int LONGEST = 10_000;
    private static final int AT_A_TIME = 4; // in memory, of all turns

    private final Transcription transcription;
    private final CustomerFiles files;
    private final Bill bill;
    private final JdbcClient database;
    private final Semaphore hands = new Semaphore(AT_A_TIME, true);

    Listening(Transcription transcription, CustomerFiles files, Bill bill, JdbcClient database) {
        this.transcription = transcription;
        this.files = files;
        this.bill = bill;
        this.database = database;
    }

    /**
     * At most two thirds of the time that is left go to it. A trial uses the transcripts that there are.
     *
     * @return the round, with the words of its voice notes, also those of the history
     * @throws TurnOutdated where the turn is not ours any more, or something newer came
     */
    Round heard(Round round) {
        if (Stream.concat(round.turn().messages().stream().map(Turn.Message::text), round.turn().history().stream().map(Turn.Line::content))
                .noneMatch(text -> text.contains(VOICE))) {
            return round;
        }
        Map<String, String> texts = new ConcurrentHashMap<>();
        database.sql(KNOWN).param("conversation_id", round.turn().conversation().id()).query()
                .listOfRows().forEach(row -> texts.put((String) row.get("url"), (String) row.get("text")));
        Duration time = round.left().multipliedBy(2).dividedBy(3);
        long until = System.nanoTime() + time.toNanos();
        boolean more = transcription.isOn() && !round.isTrial();
        List<CustomerFile> notes = CustomerFile.of(round.turn()).stream()
                .filter(file -> more && file.isVoice() && !texts.containsKey(file.url())).toList();
        List<CompletableFuture<Void>> works = notes.subList(Math.max(0, notes.size() - transcription.most()), notes.size()).stream()
                .map(file -> CompletableFuture.runAsync(() -> await(round, file, until, texts), files.beside())).toList();
        works.forEach(Listening::finish);
        return texts.isEmpty() ? round : round.with(said(round.turn(), texts));
    }

    private static void finish(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TurnOutdated outdated) {
                throw outdated;
            }
            throw e;
        }
    }

    private void await(Round round, CustomerFile file, long until, Map<String, String> texts) {
        try {
            if (!hands.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("Turn {}: a voice note of message {} is not written down: there is no time left", round.run(), file.messageId());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            hear(round, file, until, texts);
        } finally {
            hands.release();
        }
    }

    private void hear(Round round, CustomerFile file, long until, Map<String, String> texts) {
        byte[] voice;
        try {
            voice = files.fetch(file, left(until));
        } catch (IOException e) {
            LOG.warn("Turn {}: a voice note of message {} is not written down: {}", round.run(), file.messageId(), e.getMessage());
            return;
        }
        Grant grant;
        try {
            grant = bill.reserve(round, MODEL, transcription.model(), "transcribe",
                    transcription.estimate(VoiceFormat.seconds(voice, file.name())));
        } catch (HandOffNeeded e) {
            LOG.warn("Turn {}: a voice note of message {} is not written down: {}", round.run(), file.messageId(), e.getMessage());
            return;
        }
        long begun = System.nanoTime();
        try {
            Transcript transcript = transcription.of(voice, VoiceFormat.filename(voice, file.name()), left(until));
            bill.settle(grant, round, MODEL, transcript.cost(), transcript.usage(), true, since(begun), null);
            String text = shortened(JsonBody.storable(ContactFacts.oneLine(transcript.text())));
            database.sql(KEEP).param("message_id", file.messageId()).param("url", file.url()).param("text", text).param("model", transcription.model())
                    .update();
            texts.put(file.url(), text);
        } catch (Transcription.Failed e) {
            bill.settle(grant, round, MODEL, e.charged() ? null : Double.valueOf(0), Usage.UNKNOWN, e.charged(), since(begun), e.getMessage());
            LOG.warn("Turn {}: a voice note of message {} is not written down: {}", round.run(), file.messageId(), e.getMessage());
        }
    }

    /** As files are shown everywhere: the words stand in quotes behind the address. */
    private static Turn said(Turn turn, Map<String, String> texts) {
        return new Turn(turn.id(), turn.attempts(), turn.conversation(), turn.bot(), turn.messages().stream().map(message -> new Turn.Message(message.id(),
                said(message.text(), texts), message.attachments(), message.source(), message.asksChatwoot(), message.contentAttributes(),
                message.timestamp())).toList(), turn.history().stream().map(line -> new Turn.Line(line.role(), said(line.content(), texts))).toList(),
                turn.waited(), turn.resources());
    }

    private static String said(String text, Map<String, String> texts) {
        String said = text;
        for (Map.Entry<String, String> known : new HashMap<>(texts).entrySet()) {
            String spoken = known.getKey() + " \"" + known.getValue() + "\"";
            if (said.contains(known.getKey()) && !said.contains(spoken)) {
                said = said.replace(known.getKey(), spoken);
            }
        }
        return said;
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "… cut" : text;
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private static long since(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
