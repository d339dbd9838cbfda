package io.chatwootprocessor.assistant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts how often a model has asked for the same in one round: at the third time it goes round in circles. */
class Repetitions {

    private static final int MOST = 3;

    private final Map<List<String>, Integer> calls = new HashMap<>();

    /** @throws HandOffNeeded at the third identical call */
    void count(String tool, String arguments) {
        if (calls.merge(List.of(tool, Objects.toString(arguments, "")), 1, Integer::sum) >= MOST) {
            throw new HandOffNeeded(HandOffReason.BUDGET, "The model called " + tool + " " + MOST + " times with the same arguments.");
        }
    }
}
