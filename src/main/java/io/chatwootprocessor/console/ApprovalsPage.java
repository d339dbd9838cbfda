package io.chatwootprocessor.console;

import org.springframework.stereotype.Component;

/** {@code /console/approvals}: effects of assistants that wait for a human's yes. */
@Component
class ApprovalsPage implements ConsolePage {

    @Override
    public String name() {
        return "approvals";
    }

    @Override
    public String title() {
        return "Approvals";
    }

    @Override
    public int place() {
        return 30;
    }

    @Override
    public Shown show(Asked asked) {
        return Shown.of("approvals", "Approvals");
    }
}
