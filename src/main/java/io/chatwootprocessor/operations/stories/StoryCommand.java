package io.chatwootprocessor.operations.stories;

import io.chatwootprocessor.Application;
import io.chatwootprocessor.settings.PackagedSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** {@code check --stories}: plays all stories in a program of their own, with a database that is thrown away. */
public final class StoryCommand {

    private StoryCommand() {
    }

    /**
     * @param folders where stories are looked for
     * @return how many faults there are
     */
    public static int run(PrintStream out, Path... folders) {
        List<Story> stories = new ArrayList<>();
        int faults = 0;
        for (Path file : StoryFile.below(folders)) {
            try {
                stories.addAll(StoryFile.read(file));
            } catch (StoryFile.Wrong e) {
                out.println(e.getMessage());
                faults++;
            }
        }
        return stories.isEmpty() ? faults : faults + play(out, stories);
    }

    private static int play(PrintStream out, List<Story> stories) {
        Path data = null;
        try {
            data = Files.createTempDirectory("stories");
            Map<String, String> settings = new LinkedHashMap<>();
            stories.forEach(story -> settings.putAll(story.settings()));
            List<String> arguments = new ArrayList<>(PackagedSettings.asArguments("stories"));
            arguments.add("--processor.database.data-folder=" + data.resolve("database"));
            arguments.add("--processor.routes.kept=" + data.resolve("routes"));
            settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
            SpringApplication application = new SpringApplication(Application.class);
            application.setLogStartupInfo(false);
            try (ConfigurableApplicationContext program = application.run(arguments.toArray(String[]::new))) {
                return play(out, stories, program.getBean(Stories.class));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the stories cannot be played: " + e.getMessage(), e);
        } finally {
            if (data != null) {
                FileSystemUtils.deleteRecursively(data.toFile());
            }
        }
    }

    private static int play(PrintStream out, List<Story> stories, Stories player) throws IOException {
        int faults = 0;
        for (Story story : stories) {
            List<String> found;
            try {
                found = player.play(story);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            found.forEach(out::println);
            if (found.isEmpty()) {
                out.println(story.file() + ":" + story.line() + ": " + story.name() + ": ok");
            }
            faults += found.size();
        }
        return faults;
    }
}
