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
        String asked = row.get(question);
        String said = row.get(answer);
        return new Section(List.of(asked), asked.length() > Section.LONGEST_HEADING ? asked + "\n\n" + said : said, true);
    }

    private static int column(CSVRecord row, Set<String> names) {
        for (int i = 0; i < row.size(); i++) {
            if (names.contains(row.get(i).strip().toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }

    /** The one that stands most often in the first line: Excel writes semicolons where the comma is the decimal sign. */
    private static String delimiter(String csv) {
        String line = csv.lines().filter(text -> !text.isBlank()).findFirst().orElse("").replaceAll("\"[^\"]*\"", "");
        return List.of(",", ";", "\t").stream()
                .max((one, other) -> Integer.compare(count(line, one), count(line, other)) != 0 ? Integer.compare(count(line, one), count(line, other))
                        : one.equals(",") ? 1 : -1).orElse(",");
    }

    private static int count(String line, String delimiter) {
        return line.split(java.util.regex.Pattern.quote(delimiter), -1).length - 1;
    }
}
