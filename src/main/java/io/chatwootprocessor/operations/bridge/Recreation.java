package io.chatwootprocessor.operations.bridge;

/**
 * Whether disconnected sessions are deleted and created anew, which throws their logins away. Somebody must want it, and it ends with the
 * first failure: the next session is not to lose its login for the same reason.
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

    /** Ends the recreation of further sessions. */
    void failedFor(String session) {
        failedFor = session;
    }

    /** The advice for a disconnected session that is not recreated. */
    String alternative(String session) {
        return (failedFor == null ? "" : "left alone, as recreating " + failedFor + " failed; ")
                + "restart the bridge, which may connect it again without a new code, or POST /integration/sessions/" + session
                + "/reconnect, which throws its login away";
    }
}
