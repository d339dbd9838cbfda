package io.chatwootprocessor.operations.routes;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where route files are.
 *
 * @param own        the folder of own routes; it need not exist
 * @param kept       where the last version that ran of each own or changed file is kept, for a start at which the file cannot run
 * @param errorTexts whether the log has what an exception says, which may quote what somebody wrote; null: in local mode
 */
@ConfigurationProperties("processor.routes")
public record RouteSettings(@DefaultValue("routes/own") Path own, @DefaultValue("data/routes") Path kept, Boolean errorTexts) {
}
