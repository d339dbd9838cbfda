package io.chatwootprocessor.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some embeddings in one array, column by column: the first numbers of all, then the second numbers of all. It never changes; a block without some of
 * its rows shares the numbers. To compare all is as fast as the memory is read, row by row or column by column.
 */
final class VectorBlock {

    /** Rows of a full block: a column fits into the processor's nearest memory. */
    static final int ROWS = 512;

    private static final long GONE = -1;

    private final long[] ids;
    private final float[] numbers;
    private final int alive;

    private VectorBlock(long[] ids, float[] numbers) {
        this.ids = ids;
        this.numbers = numbers;
        this.alive = (int) Arrays.stream(ids).filter(id -> id != GONE).count();
    }

    /** A passage's embedding. */
    record Row(long id, float[] numbers) {
    }

    /** @param rows all of one length */
    static VectorBlock of(List<Row> rows) {
        int width = rows.size();
        long[] ids = new long[width];
        float[] numbers = new float[width * rows.get(0).numbers.length];
        for (int row = 0; row < width; row++) {
            ids[row] = rows.get(row).id;
            for (int column = 0; column < numbers.length / width; column++) {
                numbers[column * width + row] = rows.get(row).numbers[column];
            }
        }
        return new VectorBlock(ids, numbers);
    }

    /** Without the rows whose ids are not in this list, which is sorted. */
    VectorBlock only(long[] kept) {
        long[] left = Arrays.stream(ids).map(id -> Arrays.binarySearch(kept, id) < 0 ? GONE : id).toArray();
        return Arrays.equals(left, ids) ? this : new VectorBlock(left, numbers);
    }

    /** Its rows, to be put into another block. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < ids.length; row++) {
            if (ids[row] != GONE) {
                float[] of = new float[dimensions()];
                for (int column = 0; column < of.length; column++) {
                    of[column] = numbers[column * ids.length + row];
                }
                rows.add(new Row(ids[row], of));
            }
        }
        return rows;
    }

    /** The products of a question and each row; those of rows that are gone mean nothing. */
    float[] products(float[] question) {
        int width = ids.length;
        float[] products = new float[width];
        for (int column = 0; column < Math.min(question.length, dimensions()); column++) {
            add(products, question[column], column * width);
        }
        return products;
    }

    private void add(float[] products, float factor, int from) {
        for (int row = 0; row < products.length; row++) {
            products[row] += factor * numbers[from + row];
        }
    }

    /** The passage of a row; negative: it is gone. */
    long id(int row) {
        return ids[row];
    }

    int width() {
        return ids.length;
    }

    /** Rows that are not gone. */
    int alive() {
        return alive;
    }

    int dimensions() {
        return numbers.length / ids.length;
    }

    long bytes() {
        return 4L * numbers.length + 8L * ids.length;
    }
}
