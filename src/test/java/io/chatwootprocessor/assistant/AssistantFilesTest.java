package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where assistants come from: the folder, and the program itself. */
@Tag("quick")
class AssistantFilesTest {

    @TempDir
    Path folder;

    @Test
    void theProgramsOwnAssistantIsThereWithoutAnyFolder() {
        AssistantFiles files = files(folder.resolve("none"));

        assertThat(files.usable()).containsOnlyKeys("handbook");
        assertThat(files.broken()).isEmpty();
    }

    @Test
    void aFileOfItsNameGoesBeforeItAndGivesItBackWhenItIsDeleted() throws Exception {
        Path own = Files.writeString(folder.resolve("handbook.yaml"), "description: Mine\nmodel: none\nknowledge: {bases: [mine], answer: only-from-knowledge}\n");
        AssistantFiles files = files(folder);
        assertThat(files.usable().get("handbook").description()).isEqualTo("Mine");

        Files.delete(own);
        files.refresh();

        assertThat(files.usable().get("handbook").description()).contains("documentation");
    }

    private static AssistantFiles files(Path folder) {
        return new AssistantFiles(new AssistantSettings(folder, Map.of()));
    }
}
