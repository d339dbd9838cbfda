package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.settings.SettingsRecords;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that README and docs/ name exists: pages, anchors, settings, variables, metrics, HTTP paths, files, identifiers. */
@Tag("quick")
class DocsTest {

    private static final int LONGEST_README = 250;
    /** Pages to look something up in, not about one subject. */
    private static final Set<String> NO_SUBJECT = Set.of("CHANGELOG.md", "start-and-memory.md", "security-versions.md");

    /** Variables and settings of other programs: Chatwoot's, the bridge's, Spring Boot's, OpenTelemetry's, Docker's. */
    private static final Pattern FOREIGN_VARIABLE = Pattern.compile("SAFE_FETCH_ALLOW_PRIVATE_NETWORK|ENABLE_WEBHOOK|WEBHOOK_URL|SPRING_[A-Z_]+"
            + "|OTEL_[A-Z_]*|OPENAI_[A-Z_]+|LOGGING_LEVEL_[A-Z_]+|SERVER_FORWARD_HEADERS_STRATEGY|USE_MOCK_WHATSAPP|NEED_SALE|CHATWOOT_");
    /** Paths of this machine, of the bridge and of Chatwoot. */
    private static final Pattern FOREIGN_PATH = Pattern.compile("/(run|opt|etc|tmp|usr|var|chat|hello|path|answer)\\b.*");
    /** Words of others: nginx's, PostgreSQL's, the bridge's, Chatwoot's, Spring Boot's and Camel's metrics. */
    private static final Set<String> FOREIGN_WORDS = Set.of("log_error_verbosity", "log_min_error_statement", "target_session_attrs",
            "underscores_in_headers", "proxy_request_buffering", "http_server_requests", "camel_route_policy_seconds", "outgoing_url",
            "contact_created", "contact_updated", "stop_grace_period", "api_access_token", "no_new_privs", "from_number", "pg_dump");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+(?:\\n[^`\\n]+)?)`");
    private static final Pattern SETTING = Pattern.compile("(?<![\\w./-])processor\\.[a-z][a-z-]*(?:\\.[a-z][a-z-]*)*");
    private static final Pattern VARIABLE = Pattern.compile("(?<![\\w.%${-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]*)+(?![\\w.-])");
    private static final Pattern METRIC = Pattern.compile("\\bprocessor_[a-z_]+");
    private static final Pattern HTTP_PATH = Pattern.compile("(?:(?<=http://localhost:8000)|(?<=https://your\\.host)|(?<=http://your\\.host)|(?<![\\w.:/<>*…}-]))"
            + "/(?:[a-z][\\w{}./<>-]*)?");
    private static final Pattern FILE = Pattern.compile("(?<![\\w./-])(?:routes|config|src|docs|\\.ci|\\.mvn)/[\\w./<>*-]*");
    private static final Pattern SOURCE = Pattern.compile("\\b[A-Z]\\w+\\.java\\b");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z][A-Za-z]+(?:Test|IT|Benchmark)\\b");
    private static final Pattern WORD = Pattern.compile("[a-z]+(?:_[a-z0-9]+)+");
    private static final Pattern NAME = Pattern.compile("\\w+");
    private static final Pattern METER = Pattern.compile("(?<=[:\"])processor\\.[a-z.]+[a-z.](?=[\"\\s])");
    private static final Pattern HTTP_ROUTE = Pattern.compile("(?:platform-http:|name: path, value: \"?)(/[^\\s\"]*?)(?=[\\s\"]|}\\s)");
    private static final Pattern TEXT_FOR_OPERATORS = Pattern.compile("^\\s*(summary: |runbook: |\"description\": )");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

    private static Map<Path, String> sources;
    private static Set<String> words;
    private static Set<String> meters;

    static Stream<Path> pages() throws IOException {
        return Stream.concat(Stream.of(Path.of("README.md"), Path.of("src/bench/README.md")),
                SourceFiles.below(Path.of("docs")).filter(file -> file.toString().endsWith(".md")));
    }

    /** The alerts and the dashboard tell operators what to call and to set, too. */
    static Stream<Path> pagesAndAlerts() throws IOException {
        return Stream.concat(pages(), Stream.of(Path.of("config/prometheus/alerts.yml"), Path.of("config/grafana/dashboards/chatwoot-processor.json")));
    }

    static Stream<Path> subjects() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("docs"))) {
            return list.filter(file -> file.toString().endsWith(".md") && !NO_SUBJECT.contains(file.getFileName().toString())).sorted().toList().stream();
        }
    }

    @Test
    void theReadmeIsReadInFiveMinutes() {
        assertThat(SourceFiles.read(Path.of("README.md")).lines().count()).isLessThanOrEqualTo(LONGEST_README);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void eachPageSaysWhoNeedsItAndWhatCanGoWrong(Path page) {
        assertThat(SourceFiles.read(page).lines().skip(1).filter(line -> !line.isBlank()).findFirst().orElse("")).startsWith("**For** ");
        List<String> sections = SourceFiles.read(page).lines().filter(line -> line.startsWith("## ")).toList();
        assertThat(sections.get(sections.size() - 1)).isEqualTo("## What can go wrong");
    }

    @Test
    void thePagesCanBeFoundFromTheReadme() throws IOException {
        Set<Path> linked = new HashSet<>();
        for (String page : new String[] {"README.md", "docs/decisions/README.md", "docs/CONTRIBUTING.md", "docs/measuring.md", "docs/run.md"}) {
            links(Path.of(page)).stream().map(link -> target(Path.of(page), link)).forEach(linked::add);
        }
        assertThat(pages().filter(page -> !page.equals(Path.of("README.md")) && !linked.contains(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileAndToAHeadingInIt(Path page) {
        assertThat(links(page)).allSatisfy(link -> {
            Path target = target(page, link);
            assertThat(target).exists();
            if (link.contains("#")) {
                assertThat(anchors(target)).as(target.toString()).contains(link.substring(link.indexOf('#') + 1));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pagesAndAlerts")
    void everySettingExists(Path page) {
        Set<String> settings = settings().keySet();
        Set<String> groups = new HashSet<>(Set.of("processor.chatwoot.hooks.sales", "processor.models", "processor.models.default"));
        settings.forEach(name -> groups.add(name.substring(0, name.lastIndexOf('.'))));
        assertUnknown(page, SETTING, name -> settings.contains(name) || groups.contains(name));
    }

    @ParameterizedTest
    @MethodSource("pagesAndAlerts")
    void everyVariableIsReadBySomebody(Path page) {
        Set<String> variables = new HashSet<>(settings().values());
        Set<String> read = new HashSet<>(words());
        read.add("WHATSAPP_BRIDGE_FOLDER"); // by a test
        assertUnknown(page, VARIABLE, name -> FOREIGN_VARIABLE.matcher(name).matches() || variables.contains(name)
                || read.contains(name.replaceFirst("_FILE$", "")));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyMetricIsMeasured(Path page) {
        assertUnknown(page, METRIC, name -> {
            String meter = name.replaceFirst("_total$", "").replace('_', '.');
            return meters().contains(meter) || meters().contains(meter.replaceFirst("\\.seconds$", ""))
                    || name.endsWith("_api_key"); // a file with a secret
        });
    }

    @ParameterizedTest
    @MethodSource("pagesAndAlerts")
    void everyHttpPathIsServed(Path page) {
        List<String> served = new ArrayList<>(List.of("/", "/mcp", "/console", "/console/{page}", "/console/{page}/{id}", "/assets/", "/webjars/", "/actuator", "/actuator/{endpoint}", "/actuator/{endpoint}/{part}", "/webhook/{channel}"));
        sources().forEach((file, text) -> {
            if (file.startsWith("routes") || file.startsWith("docs/examples")) {
                HTTP_ROUTE.matcher(text).results().forEach(found -> served.add(found.group(1) + (text.contains("matchOnUriPrefix: true") ? "/{rest}" : "")));
                HTTP_ROUTE.matcher(text).results().forEach(found -> served.add(found.group(1)));
            }
        });
        assertUnknown(page, HTTP_PATH, path -> FOREIGN_PATH.matcher(path).matches() || path.startsWith("/webhook/") && path.endsWith("/")
                || served.stream().anyMatch(one -> isServed(one, path)));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFileExists(Path page) throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("routes"), Path.of("config"), Path.of("docs"), Path.of("routes/own"))); // the last is the user's
        for (String folder : new String[] {"routes", "config", "src", "docs", ".ci", ".mvn"}) {
            try (Stream<Path> walk = Files.walk(Path.of(folder))) {
                walk.forEach(all::add);
            }
        }
        Set<String> names = all.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        assertUnknown(page, FILE, name -> {
            String glob = name.replaceAll("[./]+$", "").replaceAll("<[a-z]+>", "*");
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return glob.isEmpty() || glob.startsWith("routes/own/") || all.stream().anyMatch(matcher::matches);
        });
        assertUnknown(page, SOURCE, names::contains);
        assertUnknown(page, TEST, name -> names.contains(name + ".java"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyWordOfTheProgramIsOne(Path page) {
        String text = FENCE.matcher(SourceFiles.read(page)).replaceAll("");
        assertThat(CODE.matcher(text).results().map(found -> found.group(1))
                .filter(span -> WORD.matcher(span).matches() && !FOREIGN_WORDS.contains(span) && !METRIC.matcher(span).matches())
                .filter(word -> !words().contains(word))).as("what %s names and nothing knows", page).isEmpty();
    }

    private static void assertUnknown(Path page, Pattern pattern, Predicate<String> known) {
        List<String> unknown = code(page).stream().flatMap(code -> pattern.matcher(code).results().map(found -> found.group().replaceFirst("[.,]+$", "")))
                .filter(name -> !known.test(name)).distinct().toList();
        assertThat(unknown).as("what %s names and nothing knows", page).isEmpty();
    }

    /** The contents of blocks and spans of code; of an alert and a panel all of their texts. */
    private static List<String> code(Path page) {
        String text = SourceFiles.read(page);
        if (!page.toString().endsWith(".md")) {
            return text.lines().filter(line -> TEXT_FOR_OPERATORS.matcher(line).find()).toList();
        }
        List<String> code = new ArrayList<>();
        FENCE.matcher(text).results().forEach(found -> {
            if (!found.group().stripLeading().startsWith("```mermaid")) {
                code.add(found.group());
            }
        });
        CODE.matcher(FENCE.matcher(text).replaceAll("")).results().forEach(found -> code.add(found.group(1)));
        return code;
    }

    private static List<String> links(Path page) {
        String text = CODE.matcher(FENCE.matcher(SourceFiles.read(page)).replaceAll("")).replaceAll("code");
        return LINK.matcher(text).results().map(found -> found.group(1)).filter(link -> !link.matches("[a-z]+:.*")).toList();
    }

    private static Path target(Path page, String link) {
        String file = link.replaceFirst("#.*", "");
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(FENCE.matcher(SourceFiles.read(page)).replaceAll("")).results()
                .map(found -> found.group(1).strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static boolean isServed(String template, String path) {
        String[] wanted = template.replaceFirst("/$", "").split("/");
        String[] given = path.replaceFirst("/$", "").split("/");
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].startsWith("{") && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    /** Name and variable of each. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        SettingsRecords.all().forEach((record, prefix) -> walk(prefix, record, settings));
        return settings;
    }

    private static void walk(String prefix, Class<?> record, Map<String, String> settings) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "." + SettingsRecords.kebab(component.getName());
            if (SettingsRecords.isNested(component)) {
                walk(name, component.getType(), settings);
            } else {
                settings.put(name, name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
            }
        }
    }

    /** What the program is made of, by file; README and docs/ are not among it. */
    private static synchronized Map<Path, String> sources() {
        if (sources == null) {
            sources = Stream.of("src/main", "routes", "config", "docs/examples").map(Path::of).flatMap(SourceFiles::below)
                    .filter(file -> file.toString().matches(".*\\.(java|yaml|yml|sql|html|service)"))
                    .collect(Collectors.toMap(file -> file, SourceFiles::read));
            for (String file : new String[] {"docker-compose.yml", "pom.xml", ".ci/run", "src/main/docker/Dockerfile"}) {
                sources.put(Path.of(file), SourceFiles.read(Path.of(file)));
            }
        }
        return sources;
    }

    /** Every name in it. */
    private static synchronized Set<String> words() {
        if (words == null) {
            words = sources().values().stream().flatMap(text -> NAME.matcher(text).results().map(MatchResult::group)).collect(Collectors.toSet());
        }
        return words;
    }

    /** The names of what is measured. */
    private static Set<String> meters() {
        if (meters == null) {
            meters = sources().entrySet().stream().filter(source -> !source.getKey().startsWith("config"))
                    .flatMap(source -> METER.matcher(source.getValue()).results().map(MatchResult::group)).collect(Collectors.toSet());
        }
        return meters;
    }
}
