package io.chatwootprocessor;

import io.chatwootprocessor.operations.routes.RouteCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/** The program: loads the settings of {@code config/} and the routes of {@code routes/}, and runs them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    public static void main(String[] arguments) {
        if (RouteCommand.is(arguments)) {
            System.exit(RouteCommand.run(System.out, arguments));
        }
        ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments);
        if (context.getEnvironment().matchesProfiles("rehearsal")) {
            context.close(); // it was for the archive of classes that the JVM makes at the end
        }
    }
}
