package io.chatwootprocessor.knowledge;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Refuses a PDF whose parts unpack to far more than they are: a few kilobytes can become gigabytes in memory, also as a stream in a stream. */
final class DeflatedSize {

    private static final long MOST = 256L * 1024 * 1024;
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final int KEPT = 1024 * 1024;
    private static final int DEEPEST = 3;

    private DeflatedSize() {
    }

    /** @throws UnreadableDocument where it is a bomb */
    static void check(byte[] pdf) {
        long total = 0;
        for (int i = 0; i + STREAM.length + 3 < pdf.length; i++) {
            if (isStream(pdf, i)) {
                int begin = i + STREAM.length;
                begin += pdf[begin] == '\r' ? 1 : 0;
                begin += pdf[begin] == '\n' ? 1 : 0;
                total += unpacked(pdf, begin, pdf.length - begin, MOST - total, 1);
            }
        }
    }

    private static boolean isStream(byte[] pdf, int at) {
        for (int i = 0; i < STREAM.length; i++) {
            if (pdf[at + i] != STREAM[i]) {
                return false;
            }
        }
        return at == 0 || pdf[at - 1] != 'd'; // endstream
    }

    /** How many bytes it is when it is unpacked; 0: it is not packed so. */
    private static long unpacked(byte[] data, int from, int length, long most, int depth) {
        if (length < 2 || (data[from] & 0x0f) != 8 || ((data[from] & 0xff) << 8 | data[from + 1] & 0xff) % 31 != 0) {
            return 0;
        }
        Inflater inflater = new Inflater();
        byte[] part = new byte[64 * 1024];
        byte[] head = new byte[KEPT];
        int kept = 0;
        long size = 0;
        try {
            inflater.setInput(data, from, length);
            for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
                int copied = Math.min(n, KEPT - kept);
                System.arraycopy(part, 0, head, kept, copied);
                kept += copied;
                size += n;
                if (size > most) {
                    throw new UnreadableDocument("it unpacks to more than " + MOST / 1024 / 1024 + " MB");
                }
            }
        } catch (DataFormatException e) {
            // the bytes unpacked up to here count
        } finally {
            inflater.end();
        }
        return size + (depth < DEEPEST ? unpacked(head, 0, kept, most - size, depth + 1) : 0);
    }
}
