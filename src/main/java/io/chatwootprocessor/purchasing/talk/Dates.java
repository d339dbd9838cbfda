package io.chatwootprocessor.purchasing.talk;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads when goods are to arrive. A day counts that can be read in one way only, behind a word that says that it is the delivery's. */
@Component
class Dates {

    private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4}|\\d{2})");
    private static final int NEAR = 4;
    private static final int MONTHS = 12;
    private static final int CENTURY = 2000;

    private final Words words;

    Dates(Words words) {
        this.words = words;
    }

    /** @param written in the message */
    record Delivery(LocalDate day, String written) {
    }

    /** @param dates of the message, as written */
    Optional<Delivery> delivery(List<String> dates, String message) {
        List<Token> tokens = Lexer.of(message);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is(Token.Kind.DATE) && dates.contains(token.text()) && tokens.subList(Math.max(0, i - NEAR), i).stream()
                    .anyMatch(word -> words.has("delivery", word.plain()))) {
                return day(token.text()).map(day -> new Delivery(day, token.text()));
            }
        }
        return Optional.empty();
    }

    /** 05/06/2027 is in May or in June: not read. */
    private static Optional<LocalDate> day(String written) {
        try {
            Matcher iso = ISO.matcher(written);
            if (iso.matches()) {
                return Optional.of(LocalDate.of(number(iso, 1), number(iso, 2), number(iso, 3)));
            }
            Matcher date = DAY_FIRST.matcher(written);
            if (!date.matches()) {
                return Optional.empty();
            }
            int first = number(date, 1);
            int second = number(date, 2);
            int year = number(date, 3) < 100 ? CENTURY + number(date, 3) : number(date, 3);
            if (first <= MONTHS && second <= MONTHS && first != second) {
                return Optional.empty();
            }
            return Optional.of(first > MONTHS ? LocalDate.of(year, second, first) : LocalDate.of(year, first, second));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
