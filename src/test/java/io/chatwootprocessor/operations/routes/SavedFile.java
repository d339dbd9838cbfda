package io.chatwootprocessor.operations.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.context.TestComponent;

/** What happens to a route file when it is saved, up to the moment when it would be used. */
@TestComponent
public class SavedFile {

    private final RouteTrial trial;

    SavedFile(RouteTrial trial) {
        this.trial = trial;
    }

    /** @throws Exception what is wrong with the file */
    public void check(Path file) throws Exception {
        trial.check(new RouteFile(file.toString(), file.toString(), RouteFile.Level.OWN, Files.readString(file)));
    }
}
