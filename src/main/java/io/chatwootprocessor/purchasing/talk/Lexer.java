package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a message into words, numbers, codes, dates and the rest. Spaces, bullets and WhatsApp's marks for bold are left out. */
final class Lexer {

    /** A form of text. The first one that fits goes before the others. */
    private record Form(Kind kind, Pattern pattern) {
    }

    private static final String ALONE = "(?<![\\p{L}\\p{N}])";
    private static final String ENDS = "(?![\\p{L}\\p{N}])";
    private static final String GLUED = "(?:x|u|un|und|unid|uds|pcs|pzs?|kgs?|gr?s?|lts?|ml|cm|mm|mts?|cx|c/u|hs?|hrs|am|pm|min)(?![\\p{L}\\p{N}-])";
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}|\\uFE0F");
    private static final Pattern MARKED = Pattern.compile(ALONE + "([*_~])(?=\\S)([^*_~\\n]+?)(?<=\\S)\\1" + ENDS);
    private static final Pattern LISTED = Pattern.compile("(?m)^[ \\t]*(?:\\d{1,2}[.)](?=[ \\t])|[a-z]\\)|[-*–—>](?=[ \\t])|[•·▪])");
    /** The dot of an abbreviation ends no sentence. */
    private static final Pattern SHORTENED = Pattern.compile("(?i)((?<=\\d|\\d )(?:unids?|unds?|uds?|un|u|pzas?|pcs?|pz|cx|kgs?|grs?|lts?|mts?|doc)|"
            + ALONE + "(?:cant|c[oó]d|nro|n[uú]m|qtd|aprox|approx|art|ref|sr|sra))\\.(?=\\s|$|\\d|:)");
    private static final Pattern BULLET = Pattern.compile("(?m)^[ \\t]*-(?=\\d)");
    private static final List<Form> FORMS = List.of(
            form(Kind.BREAK, "[\\n,;.!?¿¡…]"),
            form(Kind.OTHER, "https?://\\S+|[\\w.+-]+@[\\w-]+\\.[\\w.-]+"),
            form(Kind.PART, ALONE + "(?:1/2|[13]/4|[12]/3)(?![\\p{L}\\p{N}/])|[½¼¾]|" + ALONE + "[-−]?\\d+(?:[.,]\\d+)?\\s?%"),
            form(Kind.DATE, "(?:\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})|\\d{1,2}/\\d{1,2})(?![\\p{L}\\p{N}/])"),
            form(Kind.OTHER, ALONE + "(?:(?:[01]?\\d|2[0-3])[:h][0-5]\\d" + ENDS + "|\\+\\d(?:[ ()-]?\\d){7,14}(?!\\d)"
                    + "|\\d{1,2}(?:st|nd|rd|th|[ºª])" + ENDS + ")"),
            form(Kind.ORDER, ALONE + "(?i:[PS]0\\d{3,}|(?:PO|OC)[-_#]?\\d{2,}|(?:PO|OC)/\\d{4}/\\d{2,})(?![\\p{L}\\p{N}-])"),
            form(Kind.CURRENCY, "(?i:US\\$|U\\$S|R\\$|MX\\$|\\$|€|£|" + ALONE + "(?:USD|EUR|CLP|MXN|BRL|ARS|COP|PEN|UYU|GBP)" + ENDS + ")"),
            form(Kind.NUMBER, ALONE + "\\d+(?:[.,]\\d+)*(?=(?i:" + GLUED + "|x(?=\\p{L}[\\p{L}\\d]*-?\\d)))"),
            form(Kind.WORD, ALONE + "[xX](?=\\d+(?![\\p{L}\\p{N}-]))|(?<=\\d)[xX](?=\\p{L})"),
            form(Kind.CODE, "(?:" + ALONE + "|(?<=\\d[xX]))(?=[\\p{L}\\d_/#-]*\\p{L})(?=[\\p{L}_/#-]*\\d)[\\p{L}\\d]+(?:[-_./#][\\p{L}\\d]+)*"),
            form(Kind.CODE, "(?:" + ALONE + "|(?<=\\d[xX]))\\p{Lu}[\\p{Lu}\\d]*(?:-\\p{Lu}[\\p{Lu}\\d]*)+" + ENDS),
            form(Kind.NUMBER, "(?:" + ALONE + "[-−])?\\d+(?:[.,'’\\u00A0\\u202F]\\d+)*"),
            form(Kind.WORD, "(?i:c/u|/un?)" + ENDS),
            form(Kind.WORD, "\\p{L}(?:[\\p{L}\\p{M}]|['’`´/-](?=\\p{L}))*|👍|👎|✅|❌"),
            form(Kind.SIGN, "->|\\X"));

    private Lexer() {
    }

    private static Form form(Kind kind, String regex) {
        return new Form(kind, Pattern.compile(regex));
    }

    /** The parts of the message, in their order. */
    static List<Token> of(String message) {
        String text = cleaned(message);
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = FORMS.get(0).pattern().matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
        for (int at = 0; at < text.length(); ) {
            if (text.charAt(at) != '\n' && (Character.isWhitespace(text.charAt(at)) || Character.isSpaceChar(text.charAt(at)))) {
                at++;
                continue;
            }
            Token token = next(matcher, text, at);
            tokens.add(token);
            at = token.end();
        }
        return tokens;
    }

    /** The message as tokens count it: composed letters, and spaces in the place of what is only there to be seen. */
    static String cleaned(String message) {
        String text = INVISIBLE.matcher(Normalizer.normalize(message, Normalizer.Form.NFC)).replaceAll("").replace("\r\n", "\n").replace('\r', '\n');
        text = MARKED.matcher(text).replaceAll(" $2 ");
        if (BULLET.matcher(text).results().count() > 1) { // a single one is a minus
            text = BULLET.matcher(text).replaceAll(" ");
        }
        return SHORTENED.matcher(LISTED.matcher(text).replaceAll(" ")).replaceAll("$1 ");
    }

    private static Token next(Matcher matcher, String text, int at) {
        for (Form form : FORMS) {
            matcher.usePattern(form.pattern()).region(at, text.length());
            if (matcher.lookingAt()) {
                return token(form.kind(), matcher.group(), at);
            }
        }
        throw new IllegalStateException("no form takes any character");
    }

    private static Token token(Kind kind, String text, int at) {
        return new Token(kind == Kind.NUMBER && Barcode.isRight(text) ? Kind.BARCODE : kind, text, at);
    }
}
