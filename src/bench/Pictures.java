import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the pictures of the documentation: starts the packaged program with a model that this file plays, lets customers write, and takes
 * pictures of the console with Chromium.
 *
 * <pre>mvn package -DskipTests && java src/bench/Pictures.java</pre>
 *
 * It needs a JDK and {@code apt-get install chromium}; {@code -Dchromium=/path} names another one, {@code -Dto=folder} another place than
 * {@code docs/pictures}. Nothing leaves this machine.
 */
public class Pictures {

    private static final Path PROGRAM = Path.of(System.getProperty("program", "target/chatwoot-processor.jar"));
    private static final Path TO = Path.of(System.getProperty("to", "docs/pictures"));
    private static final String CHROMIUM = System.getProperty("chromium", "chromium");
    private static final int PORT = Integer.getInteger("port", 8932);
    private static final String HERE = "http://127.0.0.1:" + PORT;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int PATIENCE = 600; // seconds: a busy machine is slow
    private static final int BROWSER_PATIENCE = 120; // seconds
    private static final int TRIES = 3;

    /** What is asked, and what the model says to it. */
    private static final Map<String, String> TALK = new LinkedHashMap<>();

    static {
        TALK.put("Hi! Do you have the blue tea set in stock?", "Hello! I pass you on to a colleague who can look into the stock.");
        TALK.put("How long does delivery take?", "We send your order within two working days.");
        TALK.put("Can I return a lamp that I bought last week?", "Yes, you may return it within 30 days.");
        TALK.put("What do you sell?", "We sell household goods, from tea sets to lamps.");
        TALK.put("May I send back a gift?", "Yes, gifts may be returned within 30 days, too.");
        TALK.put("My parcel has not come. Where is it?", "I am sorry to hear that. A colleague will look for it.");
    }

    /** A picture: its file, its address, how large and in which colours. */
    private record Shot(String file, String path, int width, int height, boolean dark) {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("pictures");
        HttpServer model = model();
        Process program = program(folder, model.getAddress().getPort());
        try {
            await(() -> get("/health").statusCode() == 200, "the program does not start", folder);
            play(folder);
            Files.createDirectories(TO);
            for (Shot shot : shots()) {
                take(shot, folder);
            }
        } finally {
            program.destroy();
            program.waitFor(30, TimeUnit.SECONDS);
            program.destroyForcibly().waitFor();
            model.stop(0);
            delete(folder);
        }
    }

    private static List<Shot> shots() {
        List<Shot> shots = List.of(new Shot("conversation.png", "/console/conversations/1", 1280, 1100, false),
                new Shot("routes.png", "/console/routes?live=no", 1280, 900, false),
                new Shot("room.png", "/console/routes?room=conversation&live=no", 1280, 900, true));
        return shots.stream().filter(Pictures::wanted).toList();
    }

    /** {@code -Donly=routes.png,room.png}: those; a page that this version lacks is left out. */
    private static boolean wanted(Shot shot) {
        String only = System.getProperty("only");
        return (only == null || List.of(only.split(",")).contains(shot.file)) && get(shot.path).statusCode() == 200;
    }

    private static Process program(Path folder, int model) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar",
                PROGRAM.toAbsolutePath().toString(), "--processor.models.default.provider=openai", "--processor.models.default.name=small",
                "--processor.models.default.input=2.50", "--processor.models.default.output=10").directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        Files.createDirectories(folder.resolve("config/assistants"));
        Files.copy(Path.of("config/assistants/support.yaml"), folder.resolve("config/assistants/support.yaml"));
        builder.environment().keySet().removeIf(name -> name.matches("(DATABASE|CHATWOOT|WHATSAPP|AI_CORE|OPENAI|ANTHROPIC|PROCESSOR)_.*|API_KEY|ADMIN_API_KEY|ENVIRONMENT"));
        builder.environment().putAll(Map.of("PORT", Integer.toString(PORT), "PROCESSOR_RESPONDER", "support", "OPENAI_API_KEY", "none",
                "OPENAI_BASE_URL", "http://127.0.0.1:" + model));
        return builder.start();
    }

    /** Six customers, who write one after the other; some write again. */
    private static void play(Path folder) throws Exception {
        int number = 0;
        for (String question : TALK.keySet()) {
            String phone = "+1555010" + (1000 + number % 4);
            await(() -> isTaken(phone, question), "the program takes no webhook", folder);
            int expected = ++number;
            await(() -> answered() >= expected, "nobody answers: " + question, folder);
        }
    }

    private static long answered() {
        return Long.parseLong(get("/messages/count").body().replaceAll("\\D", "")) / 2;
    }

    private static boolean isTaken(String phone, String text) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(HERE + "/webhook/chatwoot")).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"inbox\":{\"id\":7,\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":\"" + phone
                            + "\"},\"content\":\"" + text + "\"}")).build(), BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Speaks OpenAI's protocol, and says what {@link #TALK} has. */
    private static HttpServer model() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String said = TALK.entrySet().stream().max(Comparator.comparingInt(one -> asked.lastIndexOf(one.getKey()))).orElseThrow().getValue();
            byte[] answer = ("{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"small\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + said + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":" + asked.length() / 4 + ",\"completion_tokens\":" + said.length() / 4
                    + ",\"total_tokens\":" + (asked.length() + said.length()) / 4 + "}}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** A browser that hangs, as a busy machine's does, is ended, and another one with an empty profile tries again. */
    private static void take(Shot shot, Path folder) throws Exception {
        Path file = TO.resolve(shot.file).toAbsolutePath();
        Files.deleteIfExists(file);
        for (int i = 0; i < TRIES && !Files.exists(file); i++) {
            List<String> command = new ArrayList<>(List.of(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--lang=en-GB",
                    "--user-data-dir=" + Files.createTempDirectory(folder, "browser"), "--window-size=" + shot.width + "," + shot.height, "--timeout=20000",
                    "--screenshot=" + file));
            if (shot.dark) {
                command.add("--blink-settings=preferredColorScheme=0");
            }
            command.add(HERE + shot.path);
            Process browser = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("browser.log").toFile()).start();
            if (!browser.waitFor(BROWSER_PATIENCE, TimeUnit.SECONDS)) {
                browser.descendants().forEach(ProcessHandle::destroyForcibly);
                browser.destroyForcibly().waitFor();
            }
        }
        if (!Files.exists(file)) {
            throw new IllegalStateException(Files.readString(folder.resolve("browser.log")));
        }
        System.out.println(TO.resolve(shot.file) + " " + Files.size(file) / 1024 + " KB");
    }

    private static HttpResponse<String> get(String path) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(HERE + path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            return null; // it does not listen yet
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Condition {

        boolean holds();
    }

    private static void await(Condition condition, String otherwise, Path folder) throws Exception {
        for (int i = 0; i < PATIENCE * 2; i++) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (NullPointerException e) {
                // it does not listen yet
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException(otherwise + "\n" + Files.readString(folder.resolve("log")));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
