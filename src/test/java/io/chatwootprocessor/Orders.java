package io.chatwootprocessor;

import java.util.ArrayList;
import java.util.List;

/** The orders in which the events of a story may come. */
public final class Orders {

    private Orders() {
    }

    /** @return every order of the numbers from 0 to n - 1; the first is the natural one */
    public static List<List<Integer>> of(int n) {
        if (n == 0) {
            return List.of(List.of());
        }
        List<List<Integer>> orders = new ArrayList<>();
        for (List<Integer> shorter : of(n - 1)) {
            for (int position = n - 1; position >= 0; position--) {
                List<Integer> order = new ArrayList<>(shorter);
                order.add(position, n - 1);
                orders.add(order);
            }
        }
        return orders;
    }
}
