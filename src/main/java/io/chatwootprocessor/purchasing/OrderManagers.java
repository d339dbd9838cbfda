package io.chatwootprocessor.purchasing;

import java.util.List;
import org.springframework.stereotype.Component;

/** Knows the keeper of the purchase orders: Odoo where it is set up, else the simulation. */
@Component
public class OrderManagers {

    private final List<OdooOrderManager> adapters;

    /** @param adapters in the order of their {@link org.springframework.core.annotation.Order} */
    public OrderManagers(List<OdooOrderManager> adapters) {
        this.adapters = adapters;
    }

    /** @throws OrderFailed where there is none */
    public OdooOrderManager inUse() {
        return adapters.stream().filter(OdooOrderManager::isSetUp).findFirst()
                .orElseThrow(() -> new OrderFailed(OrderFailed.Kind.NOT_SET_UP, "nobody keeps purchase orders here: set ODOO_URL"));
    }
}
