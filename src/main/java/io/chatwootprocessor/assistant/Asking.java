package io.chatwootprocessor.assistant;

import dev.langchain4j.data.message.ChatMessage;
import io.chatwootprocessor.assistant.Bill.Grant;
import io.chatwootprocessor.assistant.model.Model;
import io.chatwootprocessor.assistant.model.ModelAnswer;
import io.chatwootprocessor.assistant.model.ModelFailed;
import io.chatwootprocessor.assistant.model.ModelFailed.Kind;
import io.chatwootprocessor.assistant.model.ModelQuestion;
import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.assistant.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks the assistant's models, one after the other, until one answers. Each request is allowed before it is made, and on the bill after it. */
@Component
class Asking {

    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
    private static final String EMPTY = "its answer is empty";
    private static final int TOKENS_OF_A_FILE = 1600; // a picture at most; of a PDF about a page
    private static final int MOST_ATTEMPTS = 2;
    private static final int MOST_ATTEMPTS_OF_LAST = 3;
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private final Models models;
    private final Bill bill;

    Asking(Models models, Bill bill) {
        this.models = models;
        this.bill = bill;
    }

    /**
     * @param purpose    {@code answer}, {@code repair}
     * @param mayBeEmpty whether it may say nothing
     * @return an answer that says or calls something
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     * @throws HandOffNeeded where a cap is reached, or no model answers
     */
    ModelAnswer ask(Round round, String purpose, ModelQuestion question, boolean mayBeEmpty) {
        List<String> failures = new ArrayList<>();
        List<String> names = round.assistant().models();
        for (int i = 0; i < names.size(); i++) {
            Optional<Model> model = models.named(names.get(i));
            if (model.isEmpty()) {
                failures.add("there is no model " + names.get(i));
                LOG.warn("Turn {}: there is no model {}: set its key, or processor.models.{}", round.run(), names.get(i), names.get(i));
                continue;
            }
            boolean last = i == names.size() - 1;
            Optional<ModelAnswer> answer = ask(round, purpose, question, mayBeEmpty, model.get(),
                    last ? MOST_ATTEMPTS_OF_LAST : MOST_ATTEMPTS, failures);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new HandOffNeeded(HandOffReason.ERROR, "No model answered: " + String.join("; ", failures) + ".");
    }

    private Optional<ModelAnswer> ask(Round round, String purpose, ModelQuestion question, boolean mayBeEmpty, Model model, int attempts,
            List<String> failures) {
        Duration wait = FIRST_WAIT;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            if (model.isLeftAlone()) {
                failures.add("the model " + model.name() + " has failed too often lately and is left alone for a while");
                return Optional.empty();
            }
            ModelFailed failed = null;
            try {
                return Optional.of(once(round, purpose, question, mayBeEmpty, model));
            } catch (ModelFailed e) {
                failed = e;
            }
            String failure = "the model " + model.name() + ": " + failed.getMessage();
            failures.add(failure);
            LOG.warn("Turn {}: {}", round.run(), failure);
            if (failed.kind() == Kind.FILTERED) {
                throw new HandOffNeeded(HandOffReason.POLICY, "The model " + model.name() + " does not answer what the customer wrote.");
            }
            Duration asked = failed.retryAfter() == null || failed.retryAfter().compareTo(wait) < 0 ? wait : failed.retryAfter();
            boolean again = failed.kind() == Kind.LATER || failed.kind() == Kind.GARBAGE;
            if (!again || attempt == attempts || asked.plus(SHORTEST).compareTo(round.left()) > 0) {
                return Optional.empty();
            }
            sleep(failed.kind() == Kind.GARBAGE ? Duration.ZERO : asked);
            wait = wait.multipliedBy(2);
        }
        return Optional.empty();
    }

    private ModelAnswer once(Round round, String purpose, ModelQuestion question, boolean mayBeEmpty, Model model) {
        if (round.left().compareTo(SHORTEST) < 0) {
            throw bill.reached(round, "seconds");
        }
        Grant grant = bill.reserve(round, model, purpose, tokens(question));
        long begun = System.nanoTime();
        ModelAnswer answer;
        try {
            answer = model.ask(question, grant.output(), round.left());
        } catch (ModelFailed e) {
            bill.settle(grant, round, model, Usage.UNKNOWN, e.charged(), since(begun), e.getMessage());
            throw e;
        }
        String fault = !answer.isEmpty() || mayBeEmpty ? null : answer.cut() ? EMPTY + ", it used up max-output-tokens" : EMPTY;
        bill.settle(grant, round, model, answer.usage(), true, since(begun), fault);
        if (fault != null) {
            throw new ModelFailed(Kind.GARBAGE, fault, true, null);
        }
        return answer;
    }

    private static long since(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static void sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TurnOutdated("interrupted");
        }
    }

    /** Rather too many than too few: three bytes are a token in English, and one character of Chinese is one, too. */
    static int tokens(ModelQuestion question) {
        int tokens = 0;
        for (ChatMessage message : question.withoutFiles().messages()) {
            tokens += 8 + tokens(message.toString());
        }
        tokens += question.files() * TOKENS_OF_A_FILE;
        for (Object tool : question.tools()) {
            tokens += 8 + tokens(tool.toString());
        }
        return tokens;
    }

    static int tokens(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length / 3 + 1;
    }
}
