package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No test is lost between the suites and what {@code pom.xml} leaves out because of them. */
class SuitesTest {

    private static final Pattern LEFT_OUT = Pattern.compile("<exclude>\\*\\*/(\\w+)\\.java</exclude>");
    private static final Pattern IN_SUITE = Pattern.compile("\"io\\.chatwootprocessor[\\w.]*\\.(\\w+)\"");

    @Test
    void whatTheBuildLeavesOutIsWhatTheSuitesHave() {
        Set<String> inSuites = new TreeSet<>();
        SourceFiles.below(Path.of("src/test/java")).map(SourceFiles::read).filter(text -> text.contains("@SelectClasses("))
                .forEach(text -> inSuites.addAll(names(IN_SUITE, text)));

        assertThat(inSuites).isNotEmpty().isEqualTo(names(LEFT_OUT, SourceFiles.read(Path.of("pom.xml"))));
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }
}
