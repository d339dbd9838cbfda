package io.chatwootprocessor.operations.bridge;

/**
 * Whether sessions that are disconnected are deleted and created anew, which throws their logins away: where somebody wants it, and
 * until it fails for one of them. What would fail for the next one, too, is not to cost its login.
 */
public class Recreation {

    private final boolean wanted;
    private String failedFor;

    Recreation(boolean wanted) {
        this.wanted = wanted;
    }

    boolean isAllowed() {
        return wanted && failedFor == null;
    }

    /** Ends it. */
    void failedFor(String session) {
        failedFor = session;
    }

    /** What else can be done about a session that is disconnected. */
    String alternative(String session) {
        return (failedFor == null ? "" : "left alone, as recreating " + failedFor + " failed; ")
                + "restart the bridge, which may connect it again without a new code, or POST /integration/sessions/" + session
                + "/reconnect, which throws its login away";
    }
}
