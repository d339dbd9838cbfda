package io.chatwootprocessor.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The name by which rows in the database tell which of several programs wrote them: host and port. */
@Component
public class ProgramName {

    private final String name;

    ProgramName(Environment environment) {
        name = host() + ":" + environment.getProperty("server.port", "");
    }

    public String name() {
        return name;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a container whose name is not in its /etc/hosts
        }
    }
}
