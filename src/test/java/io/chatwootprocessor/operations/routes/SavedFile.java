package io.chatwootprocessor.operations.routes;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.springframework.boot.test.context.TestComponent;

/** What happens to a route file when it is saved, up to the moment when it would be used. */
@TestComponent
public class SavedFile {

    private final RouteFiles files;
    private final CamelContext context;

    SavedFile(RouteFiles files, CamelContext context) {
        this.files = files;
        this.context = context;
    }

    /** @throws Exception what is wrong with the file */
    public void check(Path file) throws Exception {
        files.check(ResourceHelper.resolveResource(context, "file:" + file));
    }
}
