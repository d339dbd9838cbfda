package io.chatwootprocessor.operations;

import io.chatwootprocessor.database.DatabaseUrl;
import io.chatwootprocessor.database.EmbeddedServer;
import io.chatwootprocessor.settings.EarlyLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Checks before anything slow begins that the port is free, and that the database answers or the data folder is free. The message names the
 * setting.
 */
class StartCheck implements EnvironmentPostProcessor, Ordered, ApplicationListener<ApplicationContextInitializedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    /** In seconds: a database that does not answer is reported within three seconds of the start. */
    private static final double SOON = 1.5;
    /** In seconds, after that: on a machine that is overloaded the next start would be as late. */
    private static final double AT_LAST = 20;
    private static final String CANNOT_CONNECT = "08001"; // the SQL standard's

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 1; // before SettingsCheck, whose validator takes a third of the time until here
    }

    /** The port is checked first of all. An invalid one is left to SettingsCheck. */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.matchesProfiles("rehearsal") || !environment.getProperty("server.port", "").matches("\\d{1,5}")) {
            return;
        }
        try {
            portIsFree(environment);
        } catch (PortUnusable e) {
            EarlyLog.asSet(environment);
            throw e;
        } catch (IllegalArgumentException e) {
            return; // no port
        }
    }

    @Override
    public void onApplicationEvent(ApplicationContextInitializedEvent event) {
        Environment settings = event.getApplicationContext().getEnvironment();
        if (!settings.matchesProfiles("rehearsal")) {
            check(settings);
        }
    }

    /** @throws RuntimeException that a failure analyzer of ours explains */
    static void check(Environment settings) {
        check(settings, AT_LAST);
    }

    /** @param atLast how long a database may take to answer once it was reported, in seconds */
    static void check(Environment settings, double atLast) {
        portIsFree(settings);
        DatabaseUrl database = Binder.get(settings).bind("processor.database.url", DatabaseUrl.class).orElse(null);
        if (database == null) {
            EmbeddedServer.checkFree(Path.of(settings.getRequiredProperty("processor.database.data-folder")));
        } else {
            databaseAnswers(database, atLast);
        }
    }

    private static void portIsFree(Environment settings) {
        int port = settings.getProperty("server.port", Integer.class, 0);
        String address = settings.getProperty("server.address", "");
        if (port <= 0) {
            return; // any free port, or no server at all
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address.isBlank() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new PortUnusable(port, address, e);
        }
    }

    private static void databaseAnswers(DatabaseUrl database, double atLast) {
        try {
            connect(database, SOON);
        } catch (SQLException e) {
            if (e.getCause() != null || !CANNOT_CONNECT.equals(e.getSQLState())) {
                throw unusable(database, e);
            }
            LOG.warn("The database has not answered yet: {} (DATABASE_URL). The start waits {} s more for it", database, Math.round(atLast));
            try {
                connect(database, atLast);
            } catch (SQLException again) {
                throw unusable(database, again);
            }
        }
    }

    /** If the time is up, the driver says so without a cause. */
    private static void connect(DatabaseUrl database, double seconds) throws SQLException {
        Properties login = new Properties();
        login.setProperty("loginTimeout", Double.toString(seconds));
        login.setProperty("ApplicationName", "chatwoot-processor");
        if (database.user() != null) {
            login.setProperty("user", database.user());
        }
        if (database.password() != null) {
            login.setProperty("password", database.password());
        }
        DriverManager.getConnection(database.jdbcUrl(), login).close();
    }

    private static IllegalStateException unusable(DatabaseUrl database, SQLException e) {
        String cause = e.getCause() instanceof UnknownHostException ? " There is no host " + e.getCause().getMessage() + "." : "";
        return new IllegalStateException("the database cannot be used", // DatabaseFailureAnalyzer says what to do
                new SQLException(e.getMessage() + cause + " (" + database + ")", e.getSQLState(), e));
    }

    /** The port or the address cannot be used. The message says why, and the analysis what to do. */
    static class PortUnusable extends RuntimeException {

        PortUnusable(int port, String address, IOException cause) {
            super("Port " + port + (address.isBlank() ? "" : " of " + address) + " cannot be used: " + cause.getMessage(), cause);
        }

        /** Shows the message instead of a stack trace. */
        static class Analyzer extends AbstractFailureAnalyzer<PortUnusable> {

            @Override
            protected FailureAnalysis analyze(Throwable rootFailure, PortUnusable cause) {
                return new FailureAnalysis(cause.getMessage(), "Stop what listens there, or choose another port (PORT),"
                        + " or another address of this machine (SERVER_ADDRESS).", cause);
            }
        }
    }
}
