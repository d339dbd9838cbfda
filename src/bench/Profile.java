import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a webhook goes, by a recording of {@link IngestBenchmark}: each sample counts for the innermost frame that
 * is somebody's of this list. See README.md here.
 */
public class Profile {

    /** Tomcat's threads, and those that store. */
    private static final Pattern WORKERS = Pattern.compile("-exec-|group-commit");
    /** A piece of a frame's class and method, from the particular to the general, and the part of the program that such frames belong to. */
    private static final Map<String, String> PARTS = new LinkedHashMap<>();

    static {
        part("body, to its bytes", "BodyLimitFilter", "RawBodyRequest");
        part("signature", "WebhookSignature", "inbound.Hmac");
        part("JSON, read", "JsonBody.read", "JsonBody.storable", "EventReader");
        part("JSON, written", "JsonBody.write");
        part("the database's row, written", "RecordLiteral", "Delivery.row");
        part("event: sender, conversation, message", "SenderResolver", "DeliveryReader", "ChatwootEvent");
        part("group commit", "GroupCommit", "inbound.Outcome");
        part("database driver and statement", "org.postgresql");
        part("connection pool", "com.zaxxer");
        part("SQL component", "component.sql", "springframework.jdbc");
        part("log context", "LogContext", "CorrelationFilter", "org.slf4j.MDC", "LogbackMDCAdapter");
        part("metrics", "io.micrometer", "component.micrometer", "observation");
        part("times of routes and steps", "AroundSteps", "StepTimes", "RouteTimes", "RouteMeters");
        part("JMX statistics", "camel.management");
        part("logging that is off", "ch.qos.logback");
        part("Camel: HTTP message", "platform.http", "http.common");
        part("Camel: bean calls", "component.bean");
        part("Camel: expressions", "camel.language", "camel.builder", "ExpressionBuilder");
        part("Camel: engine", "org.apache.camel");
        part("Spring's and our filters", "springframework.web", "springframework.security", "io.chatwootprocessor");
        part("Tomcat", "org.apache.coyote", "org.apache.catalina", "org.apache.tomcat");
    }

    private static void part(String name, String... places) {
        for (String place : places) {
            PARTS.put(place, name);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Integer> samples = new HashMap<>();
        int all = 0;
        try (RecordingFile recording = new RecordingFile(Path.of(arguments[0]))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null
                        && WORKERS.matcher(event.getThread("sampledThread").getJavaName()).find()) {
                    samples.merge(part(event.getStackTrace().getFrames()), 1, Integer::sum);
                    all++;
                }
            }
        }
        int total = all;
        System.out.printf("%d samples of the threads that serve and store requests%n%n| part | share |%n|---|---|%n", total);
        samples.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(part -> System.out.printf(Locale.ROOT, "| %s | %.1f %% |%n", part.getKey(), 100.0 * part.getValue() / total));
    }

    private static String part(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String place = frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
            for (Map.Entry<String, String> part : PARTS.entrySet()) {
                if (place.contains(part.getKey())) {
                    return part.getValue();
                }
            }
        }
        return "the rest";
    }
}
