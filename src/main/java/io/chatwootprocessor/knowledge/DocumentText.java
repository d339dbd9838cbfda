package io.chatwootprocessor.knowledge;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes characters of a document's bytes: UTF-8, unless it says otherwise. Bytes that are no text are refused rather than guessed. */
final class DocumentText {

    private static final Map<String, Charset> MARKS = Map.of("efbbbf", StandardCharsets.UTF_8, "feff", StandardCharsets.UTF_16BE,
            "fffe", StandardCharsets.UTF_16LE);

    private DocumentText() {
    }

    /** @throws UnreadableDocument where it is no text */
    static String of(Kind.Content content) {
        byte[] bytes = content.bytes();
        Charset charset = charset(content);
        CharBuffer text = CharBuffer.allocate((int) (bytes.length * (double) charset.newDecoder().maxCharsPerByte()) + 1);
        ByteBuffer read = ByteBuffer.wrap(bytes);
        CoderResult result = charset.newDecoder().decode(read, text, true);
        if (result.isError()) {
            throw new UnreadableDocument("it is not %s text: byte %d cannot be read".formatted(charset.name(), read.position() + 1));
        }
        String decoded = text.flip().toString();
        if (decoded.indexOf('\0') >= 0) {
            throw new UnreadableDocument("it is not text: it has zero bytes, as an archive or a program has");
        }
        return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
    }

    private static Charset charset(Kind.Content content) {
        for (Map.Entry<String, Charset> mark : MARKS.entrySet()) {
            if (begins(content.bytes(), mark.getKey())) {
                return mark.getValue();
            }
        }
        try {
            return content.charset() == null ? StandardCharsets.UTF_8 : Charset.forName(content.charset());
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument("its charset is not known: use UTF-8");
        }
    }

    private static boolean begins(byte[] bytes, String mark) {
        for (int i = 0; i * 2 < mark.length(); i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != Integer.parseInt(mark.substring(i * 2, i * 2 + 2), 16)) {
                return false;
            }
        }
        return true;
    }
}
