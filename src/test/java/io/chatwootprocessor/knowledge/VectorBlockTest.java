package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VectorBlockTest {

    private static final int NUMBERS = 7;

    private final Random random = new Random(1);
    private final List<VectorBlock.Row> rows = IntStream.range(0, 20).mapToObj(id -> new VectorBlock.Row(id, vector())).toList();
    private final VectorBlock block = VectorBlock.of(rows);

    @Test
    void theProductsAreThoseOfTheRows() {
        float[] question = vector();

        float[] products = block.products(question);

        for (int row = 0; row < rows.size(); row++) {
            float[] numbers = rows.get(row).numbers();
            double expected = IntStream.range(0, NUMBERS).mapToDouble(i -> numbers[i] * question[i]).sum();
            assertThat((double) products[row]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void aRowThatIsGoneIsNoneAndTheOthersStay() {
        VectorBlock left = block.only(new long[] {3, 7, 19, 100});

        assertThat(left.alive()).isEqualTo(3);
        assertThat(left.rows()).extracting(VectorBlock.Row::id).containsExactly(3L, 7L, 19L);
        assertThat(left.rows().get(1).numbers()).containsExactly(rows.get(7).numbers());
    }

    @Test
    void aBlockOfWhichNothingIsGoneIsTheSame() {
        assertThat(block.only(IntStream.range(0, 20).asLongStream().toArray())).isSameAs(block);
    }

    private float[] vector() {
        float[] vector = new float[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
