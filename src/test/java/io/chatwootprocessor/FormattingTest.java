package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code .editorconfig} says, of every file that people write. It names file and line, and changes nothing. */
@Tag("quick")
class FormattingTest {

    private static final Path RECORDED = Path.of("src/test/resources"); // as others send it

    @TempDir
    Path temporary;

    @Test
    void everyFileIsFormattedAsEditorconfigSays() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String folder : new String[] {"src", "routes", "config", "docs", ".ci"}) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.startsWith(RECORDED) && !file.toString().endsWith(".png")).sorted().toList()) {
                    faults.addAll(faults(file));
                }
            }
        }
        for (String file : new String[] {"README.md", "pom.xml", "docker-compose.yml", ".editorconfig", ".gitignore"}) {
            faults.addAll(faults(Path.of(file)));
        }

        assertThat(faults).isEmpty();
    }

    @Test
    void eachKindOfFaultIsNamedWithItsLine() throws IOException {
        assertThat(faultsOf("Tab.java", "class A {\n\tint a;\n}\n")).containsExactly("Tab.java:2 a tab");
        assertThat(faultsOf("Space.sql", "SELECT 1; \n")).containsExactly("Space.sql:1 white space at the end");
        assertThat(faultsOf("Return.md", "Text\r\n")).containsExactly("Return.md:1 a carriage return");
        assertThat(faultsOf("End.yaml", "a: 1")).containsExactly("End.yaml:1 no newline at the end of the file");
        assertThat(faultsOf("Lines.yaml", "a: 1\n\n\n")).containsExactly("Lines.yaml:3 empty lines at the end of the file");
        assertThat(faultsOf("Order.java", "import b.B;\nimport a.A;\n")).containsExactly("Order.java:2 import out of order: a.A");
        assertThat(faultsOf("Twice.java", "import a.A;\nimport a.A;\n")).containsExactly("Twice.java:2 import out of order: a.A");
        assertThat(faultsOf("Static.java", "import b.B;\nimport static a.A.a;\n"))
                .containsExactly("Static.java:2 import out of order: static a.A.a");
        assertThat(faultsOf("All.java", "import a.*;\n")).containsExactly("All.java:1 import of everything: a.*");
        assertThat(faultsOf("Right.java", "import static c.C.c;\n\nimport a.A;\nimport b.B;\n")).isEmpty();
    }

    private List<String> faultsOf(String name, String text) throws IOException {
        return faults(Files.writeString(temporary.resolve(name), text)).stream()
                .map(fault -> fault.replace(temporary + "/", "")).toList();
    }

    private static List<String> faults(Path file) throws IOException {
        List<String> faults = new ArrayList<>();
        String text = Files.readString(file);
        String[] lines = text.split("\n", -1);
        String before = "";
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            String where = file + ":" + (i + 1) + " ";
            if (line.length() < lines[i].length()) {
                faults.add(where + "a carriage return");
            }
            if (line.indexOf('\t') >= 0) {
                faults.add(where + "a tab");
            }
            if (!line.equals(line.stripTrailing())) {
                faults.add(where + "white space at the end");
            }
            if (file.toString().endsWith(".java") && line.startsWith("import ") && line.endsWith(";")) {
                String name = line.substring("import ".length(), line.length() - 1);
                String place = (name.startsWith("static ") ? "1 " : "2 ") + name;
                if (place.compareTo(before) <= 0) {
                    faults.add(where + "import out of order: " + name);
                }
                if (name.endsWith("*")) {
                    faults.add(where + "import of everything: " + name);
                }
                before = place;
            }
        }
        if (!text.isEmpty() && !text.endsWith("\n")) {
            faults.add(file + ":" + lines.length + " no newline at the end of the file");
        } else if (text.endsWith("\n\n")) {
            faults.add(file + ":" + (lines.length - 1) + " empty lines at the end of the file");
        }
        return faults;
    }
}
