package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A channel is a folder, or a class with its name: nothing else knows it. */
@Tag("quick")
class HouseTest {

    private static final Pattern CHANNEL = Pattern.compile("(?i)(['\"])(whatsapp|chatwoot|simulated|callback|http)\\1");
    private static final Pattern FOLDER = Pattern.compile("/(chatwoot|whatsapp|simulated|callback|chat|bridge|http)/");
    private static final Pattern CLASS = Pattern.compile("/(Chatwoot|Whatsapp|Simulated|Callbacks|Bridge|Http)\\w*\\.java$");
    /** Where a channel of Chatwoot's, or the form of an address there, is meant. */
    private static final Set<String> ABOUT_ADDRESSES = Set.of("SenderResolver.java", "Identifier.java", "DeliveryReader.java");

    @Test
    void nothingOutsideAChannelsFolderNamesIt() throws IOException {
        List<String> places = new ArrayList<>();
        for (String root : List.of("routes", "src/main/java/io/chatwootprocessor", "src/main/resources/sql", "src/main/resources/db/functions")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(Files::isRegularFile).filter(HouseTest::isGeneric).forEach(file -> places.addAll(named(file)));
            }
        }

        assertThat(places).isEmpty();
    }

    @Test
    void anAdapterByNameIsSeenAndAWordIsNot() {
        assertThat(CHANNEL.matcher("WHERE source = 'whatsapp'").find()).isTrue();
        assertThat(CHANNEL.matcher("case \"chatwoot\" ->").find()).isTrue();
        assertThat(CHANNEL.matcher("'{whatsapp,to}', 'chatwoot_conversation_id'").find()).isFalse();
        assertThat(isGeneric(Path.of("src/main/resources/sql/outbound/claim-messages.sql"))).isTrue();
        assertThat(isGeneric(Path.of("src/main/resources/sql/outbound/whatsapp/find-receipt.sql"))).isFalse();
        assertThat(isGeneric(Path.of("src/main/java/io/chatwootprocessor/http/JsonBody.java"))).isTrue();
    }

    private static boolean isGeneric(Path file) {
        String path = file.toString().replace("io/chatwootprocessor/http/", "");
        return !FOLDER.matcher(path).find() && !CLASS.matcher(path).find() && !ABOUT_ADDRESSES.contains(file.getFileName().toString());
    }

    private static List<String> named(Path file) {
        try {
            List<String> places = new ArrayList<>();
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher channel = CHANNEL.matcher(lines.get(i));
                if (channel.find()) {
                    places.add(file + ":" + (i + 1) + " " + channel.group());
                }
            }
            return places;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
