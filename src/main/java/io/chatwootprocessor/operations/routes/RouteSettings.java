package io.chatwootprocessor.operations.routes;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where route files are.
 *
 * @param own        the folder of own routes; it need not exist
 * @param kept       where the last version that ran of each own or changed file is kept, for a start at which the file cannot run
 * @param errorTexts whether the log has the text of an exception, which may quote somebody's words; null: in local mode
 */
@ConfigurationProperties("processor.routes")
public record RouteSettings(@DefaultValue("routes/own") Path own, @DefaultValue("data/routes") Path kept, Boolean errorTexts) {
}
