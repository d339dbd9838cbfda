package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.Application;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.operations.stories.StoryCommand;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Tryout;
import io.chatwootprocessor.settings.PackagedSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code check} and {@code try} on the command line: the program without database, without a port, and without routes that begin by themselves. A word
 * that is neither an option nor a command starts nothing.
 */
public final class RouteCommand {

    static final String CHECK = "check";
    static final String TRY = "try";
    private static final String STORIES = "--stories";
    static final String PROPERTY = "routes.command";
    private static final Set<String> HELP = Set.of("--help", "-h", "help");
    private static final String USAGES = """
            usage:
              [--<setting>=<value> ...]               runs the program
              check [--stories]                       checks routes and settings, and tells stories
              try <responder> "<customer's words>"    asks a responder
            The settings: config/application.yaml""";
    private static final int FAULTS = 1;
    private static final int USAGE = 2;

    private RouteCommand() {
    }

    /** Whether the program is called for something else than to run. */
    public static boolean is(String... arguments) {
        return arguments.length > 0 && (HELP.contains(arguments[0]) || !arguments[0].startsWith("--"));
    }

    /** @return the exit code: 0 where all is well, 1 where something was found, 2 where it was called wrongly */
    public static int run(PrintStream out, String... arguments) {
        if (!arguments[0].equals(CHECK) && !arguments[0].equals(TRY)) {
            out.println(HELP.contains(arguments[0]) ? USAGES : arguments[0] + " is no command\n" + USAGES);
            return HELP.contains(arguments[0]) ? 0 : USAGE;
        }
        boolean check = arguments[0].equals(CHECK);
        boolean stories = check && arguments.length == 2 && arguments[1].equals(STORIES);
        if (check ? arguments.length != 1 && !stories : arguments.length != 3) {
            out.println(check ? "usage: check [--stories]" : "usage: try <responder> \"<what the customer says>\"");
            return USAGE;
        }
        SpringApplication application = new SpringApplication(Application.class);
        application.setAdditionalProfiles("rehearsal");
        application.setLazyInitialization(true);
        application.setLogStartupInfo(false);
        Path[] folders;
        int faults;
        try (ConfigurableApplicationContext program = application.run(settings(arguments[0]))) {
            if (!check) {
                return ask(out, program.getBean(LiveRoutes.class), program.getBean(Tryout.class), arguments[1], arguments[2]);
            }
            int found = check(out, program.getBean(RouteCheck.class));
            if (!stories) {
                return found;
            }
            folders = new Path[] {RouteFolders.FOLDER, program.getBean(RouteSettings.class).own()};
            faults = found;
        }
        return StoryCommand.run(out, folders) + faults == 0 ? 0 : FAULTS;
    }

    private static String[] settings(String command) {
        List<String> settings = new ArrayList<>(PackagedSettings.asArguments("rehearsal"));
        settings.add("--" + PROPERTY + "=" + command);
        return settings.toArray(String[]::new);
    }

    private static int check(PrintStream out, RouteCheck check) {
        RouteCheck.Result result = check.check();
        result.good().forEach(file -> out.println(file + ": ok"));
        result.faults().forEach(out::println);
        out.println((result.faults().isEmpty() ? "All is well" : result.faults().size() + (result.faults().size() == 1 ? " fault" : " faults"))
                + "; " + (result.good().isEmpty() && result.faults().isEmpty() ? "there are no files but the program's" : result.same()
                + " files are as the program has them"));
        return result.faults().isEmpty() ? 0 : FAULTS;
    }

    private static int ask(PrintStream out, LiveRoutes routes, Tryout tryout, String responder, String text) {
        routes.state().refused().values().forEach(out::println);
        try {
            Reply reply = tryout.ask(responder, text);
            reply.messages().forEach(out::println);
            if (reply.privateNote() != null) {
                out.println("(private note) " + reply.privateNote());
            }
            out.println("(action) " + reply.action());
            return 0;
        } catch (Exception e) {
            out.println("No answer, a human would be asked: " + Causes.of(e));
            return FAULTS;
        }
    }
}
