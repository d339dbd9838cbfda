package io.chatwootprocessor.knowledge;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads questions and answers, one pair a row: in columns that are headed so, else in the first two. */
final class CsvReader {

    private static final Set<String> QUESTION = Set.of("question", "questions", "q", "pregunta", "preguntas", "pergunta", "frage");
    private static final Set<String> ANSWER = Set.of("answer", "answers", "a", "respuesta", "respuestas", "resposta", "antwort");

    private static final String DELIMITERS = ",;\t"; // of two that stand there equally often the first

    private CsvReader() {
    }

    /** @throws UnreadableDocument naming the line */
    static List<Section> read(String csv) {
        List<Section> pairs = new ArrayList<>();
        int question = 0;
        int answer = 1;
        CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter(csv)).setIgnoreEmptyLines(true).setTrim(true).get();
        try (CSVParser parser = CSVParser.parse(new StringReader(csv), format)) {
            boolean first = true;
            for (CSVRecord row : parser) {
                int headedQuestion = column(row, QUESTION);
                int headedAnswer = column(row, ANSWER);
                if (first && headedQuestion >= 0 && headedAnswer >= 0) {
                    question = headedQuestion;
                    answer = headedAnswer;
                } else {
                    pairs.add(pair(row, question, answer, parser.getCurrentLineNumber()));
                }
                first = false;
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new UnreadableDocument("it is not CSV: a quote is not closed, or stands where it may not");
        }
        return pairs;
    }

    private static Section pair(CSVRecord row, int question, int answer, long line) {
        if (row.size() <= Math.max(question, answer) || row.get(question).isBlank() || row.get(answer).isBlank()) {
            throw new UnreadableDocument("line %d has no question and answer: columns question and answer, or these two first".formatted(line));
        }
        return Section.pair(row.get(question), row.get(answer));
    }

    private static int column(CSVRecord row, Set<String> names) {
        for (int i = 0; i < row.size(); i++) {
            if (names.contains(row.get(i).strip().toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The one that stands most often in the first row: Excel writes semicolons where the comma is the decimal sign. Text in quotes does not
     * count; a line may end in it.
     */
    private static char delimiter(String csv) {
        int[] counts = new int[DELIMITERS.length()];
        boolean quoted = false;
        boolean begins = true; // a value, which may have quotes
        boolean blank = true;  // the row so far
        for (int i = 0; i < csv.length() && (quoted || blank || !isLineEnd(csv.charAt(i))); i++) {
            char one = csv.charAt(i);
            int delimiter = DELIMITERS.indexOf(one);
            if (quoted) {
                boolean twice = one == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"'; // a quote that is text
                i += twice ? 1 : 0;
                quoted = twice || one != '"';
            } else if (delimiter >= 0) {
                counts[delimiter]++;
                begins = true;
            } else {
                quoted = begins && one == '"';
                begins = isLineEnd(one);
            }
            blank = blank && Character.isWhitespace(one);
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.charAt(most);
    }

    private static boolean isLineEnd(char one) {
        return one == '\n' || one == '\r';
    }
}
