package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.SourceFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel, an adapter, a responder is a folder: no class, route, statement or function outside of its folders names it. */
@Tag("quick")
class HouseTest {

    private static final Path JAVA = Path.of("src/main/java/io/chatwootprocessor");
    private static final Path FUNCTIONS = Path.of("src/main/resources/db/functions");
    private static final List<Path> ROOTS = List.of(Path.of("routes"), JAVA, Path.of("src/main/resources/sql"), FUNCTIONS);

    /**
     * What else has a folder of its own: the chat API, messages of somebody's own provider, the spool, which takes what comes by any channel,
     * and the forms of addresses, which differ by channel of Chatwoot's.
     */
    private static final Set<String> OTHER_OWNERS = Set.of("chat", "message", "spool", "address");
    /** Names that are words, too: only the quoted one is the adapter's. */
    private static final Set<String> WORDS = Set.of("http", "callback");
    private static final Set<String> NAMES = names();

    /**
     * The program's own name, and fields, columns and tables that are contracts: Chatwoot's conversation is a thing that this program
     * keeps, whatever channel it came by. So is the tag of the tools with which an assistant acts in Chatwoot.
     */
    private static final Pattern DATA = Pattern.compile("(?i:chatwoot[-_ ]?processor)|(in_)?chatwoot_(conversation|inbox)(_id)?|in_chatwoot"
            + "|chatwoot(Conversation|Inbox)(Id)?|ChatwootConversation|asks_chatwoot|asksChatwoot|ai_core_url|aiCoreUrl"
            + "|bridge_(session|receipt)|ChatwootTools|TAG = \"chatwoot\"");
    private static final Pattern JAVA_COMMENT = Pattern.compile("/\\*.*?\\*/|(?<!:)//[^\\n]*", Pattern.DOTALL);
    private static final Pattern SQL_COMMENT = Pattern.compile("--[^\\n]*");
    private static final Pattern YAML_COMMENT = Pattern.compile("(?<![^\\s])#[^\\n]*");

    @Test
    void nothingOutsideAFolderNamesItsOwner() {
        List<String> places = new ArrayList<>();
        for (Path root : ROOTS) {
            SourceFiles.below(root).filter(file -> isGeneric(root.relativize(file))).forEach(file -> places.addAll(named(file.toString(), SourceFiles.read(file))));
        }

        assertThat(places).isEmpty();
    }

    @Test
    void theNamesAreThoseOfTheFolders() {
        assertThat(NAMES).contains("chatwoot", "whatsapp", "simulated", "callback", "http", "aicore", "bridge");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "x.sql  | WHERE source = 'whatsapp'",
            "X.java | case \"chatwoot\" -> send();",
            "X.java | event.ofWhatsapp(stored);",
            "X.java | settings.chatwoot().timeout()",
            "X.java | import io.chatwootprocessor.outbound.whatsapp.WhatsappApi;",
            "X.java | private WhatsAppClient client;",
            "x.yaml | ref: bridgeSessions",
            "x.yaml | uri: direct:find-in-chatwoot",
            "x.yaml | uri: direct:respond-by-ai-core",
            "x.sql  | SELECT communication.whatsapp_session(m)",
            "x.sql  | WHERE adapter = 'http'",
            "x.sql  | VALUES ('callback')",
            "x.sql  | chatwoot_token text"})
    void anOwnerIsSeenAlsoInsideOfAName(String file, String line) {
        assertThat(named(file, line)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "X.java | import io.chatwootprocessor.outbound.Adapter;",
            "X.java | /** As Chatwoot has it. */",
            "X.java | process(Exchange exchange, AsyncCallback callback)",
            "x.sql  | SELECT chatwoot_conversation_id -- Chatwoot's",
            "x.yaml | uri: http:probe # of Chatwoot, say",
            "x.yaml | uri: direct:send"})
    void aCommentAFieldAndAWordAreNoNames(String file, String line) {
        assertThat(named(file, line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbound/whatsapp/WhatsappApi.java", "inbound/chatwoot/MailHeaders.java", "outbound/http/R__0136_http_adapter.sql",
            "responder/ai-core/ai-core.yaml", "inbound/address/Identifier.java"})
    void aFolderOwnsItsFiles(String file) {
        assertThat(isGeneric(Path.of(file))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbound/claim-messages.sql", "http/JsonBody.java", "inbound/WhatsappThing.java", "outbound/ChatwootPolicy.java"})
    void aFilesNameDoesNotMakeItsOwner(String file) {
        assertThat(isGeneric(Path.of(file))).isTrue();
    }

    /** The folders below a room's, but for those of operations' own subjects: who has one is known by its name. */
    private static Set<String> names() {
        Set<String> names = Stream.of("inbound", "outbound").flatMap(room -> Stream.of(JAVA, Path.of("routes"), FUNCTIONS)
                        .map(root -> root.resolve(room))).flatMap(HouseTest::folders).collect(Collectors.toCollection(TreeSet::new));
        names.addAll(folders(JAVA.resolve("responder")).toList());
        names.removeAll(OTHER_OWNERS);
        names.add("bridge");
        return names;
    }

    private static Stream<String> folders(Path room) {
        try (Stream<Path> folders = Files.list(room)) {
            return folders.filter(Files::isDirectory).map(folder -> plain(folder.getFileName().toString())).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param file below its root; the first folder is the room */
    static boolean isGeneric(Path file) {
        for (int i = 1; i < file.getNameCount() - 1; i++) {
            String folder = plain(file.getName(i).toString());
            if (NAMES.contains(folder) || OTHER_OWNERS.contains(folder)) {
                return false;
            }
        }
        return true;
    }

    static List<String> named(String file, String text) {
        Pattern comment = file.endsWith(".java") ? JAVA_COMMENT : file.endsWith(".sql") ? SQL_COMMENT : YAML_COMMENT;
        String code = comment.matcher(text).replaceAll(found -> found.group().replaceAll("[^\\n]", ""));
        List<String> places = new ArrayList<>();
        String[] lines = code.split("\n");
        for (int i = 0; i < lines.length; i++) {
            String line = DATA.matcher(lines[i]).replaceAll(" ");
            for (String name : NAMES) {
                Matcher found = pattern(name).matcher(line);
                if (found.find()) {
                    places.add(file + ":" + (i + 1) + " " + lines[i].strip());
                    break;
                }
            }
        }
        return places;
    }

    /** {@code aicore} is also written {@code ai-core}, {@code ai_core}, {@code AiCore}. */
    private static Pattern pattern(String name) {
        String spelled = name.equals("aicore") ? "ai[-_]?core" : name;
        return Pattern.compile(WORDS.contains(name) ? "(?i)(['\"])" + spelled + "\\1" : "(?i)" + spelled);
    }

    private static String plain(String folder) {
        return folder.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }
}
