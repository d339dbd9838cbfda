package io.chatwootprocessor.operations.routes;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;

/** Builds the routes of a file beside the running ones, without starting them, and names the faults with their lines. */
class RouteTrial {

    private final ModelCamelContext context;
    private final Function<String, String> settings;
    private final LateFaults lateFaults;

    /**
     * @param context  that the routes are for
     * @param settings value of a placeholder; null: there is none
     * @param beans    class of a bean; null: there is none
     */
    RouteTrial(ModelCamelContext context, Function<String, String> settings, Function<String, Class<?>> beans) {
        this.context = context;
        this.settings = settings;
        this.lateFaults = new LateFaults(beans);
    }

    /**
     * As {@link #check(RouteFile, RouteSurroundings)}, with the templates that there are now.
     *
     * @throws RouteProblem the first that is found
     */
    RouteContents check(RouteFile file) throws RouteProblem {
        return check(file, new RouteSurroundings(context.getRouteTemplateDefinitions(), List.of(), Set.of(), Set.of()));
    }

    /** @throws RouteProblem the first that is found */
    RouteContents check(RouteFile file, RouteSurroundings others) throws RouteProblem {
        try {
            return checked(file, others);
        } catch (Error e) { // of the code in a file; others can run
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e);
        }
    }

    private RouteContents checked(RouteFile file, RouteSurroundings others) throws RouteProblem {
        if (file.text().isBlank()) {
            throw new RouteProblem(file, 1, "the file is empty");
        }
        if (file.text().indexOf('\uFFFD') >= 0) {
            throw new RouteProblem(file, file.lineOf("\uFFFD"), "this is no text in UTF-8");
        }
        RouteContents contents;
        try (DefaultCamelContext trial = trial()) {
            Collection<RoutesBuilder> builders = build(file, trial);
            List<RouteTemplateDefinition> own = RouteTemplates.templates(trial, builders, file.resource());
            List<TemplatedRouteDefinition> templated = RouteTemplates.templated(trial, builders, file.resource());
            trial.addRouteTemplateDefinitions(others(others.templates(), own));
            make(file, trial, templated);
            run(file, trial);
            contents = contents(trial, own, templated);
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception e) {
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e); // of closing it
        }
        checkUsers(file, contents, others);
        return contents;
    }

    /** The routes of a file that are to be made of templates; none: the file cannot be read. */
    List<TemplatedRouteDefinition> templated(RouteFile file) {
        try (DefaultCamelContext trial = trial()) {
            return RouteTemplates.templated(trial, PluginHelper.getRoutesLoader(trial).findRoutesBuilders(List.of(file.resource())),
                    file.resource());
        } catch (Exception | Error e) {
            return List.of();
        }
    }

    private DefaultCamelContext trial() {
        DefaultCamelContext trial = new TrialContext(new DefaultRegistry(context.getRegistry()));
        trial.getPropertiesComponent().addPropertiesSource(new Settings());
        return trial;
    }

    private static List<RouteTemplateDefinition> others(Collection<RouteTemplateDefinition> templates, List<RouteTemplateDefinition> own) {
        return templates.stream().filter(template -> own.stream().noneMatch(one -> template.getId().equals(one.getId()))).toList();
    }

    private static Collection<RoutesBuilder> build(RouteFile file, DefaultCamelContext trial) throws RouteProblem {
        try {
            Collection<RoutesBuilder> builders = PluginHelper.getRoutesLoader(trial).findRoutesBuilders(List.of(file.resource()));
            for (RoutesBuilder builder : builders) {
                if (builder instanceof RouteConfigurationsBuilder configurations) {
                    configurations.addRouteConfigurationsToCamelContext(trial);
                }
            }
            for (RoutesBuilder builder : builders) {
                builder.addRoutesToCamelContext(trial);
            }
            if (trial.getRouteDefinitions().isEmpty() && trial.getRouteConfigurationDefinitions().isEmpty() && trial.getRouteTemplateDefinitions().isEmpty()
                    && RouteTemplates.templated(trial, builders, file.resource()).isEmpty() && !file.text().contains("beans:")) {
                throw new RouteProblem(file, 1, "there is no route in it: a route begins with \"- route:\"");
            }
            return builders;
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e);
        }
    }

    private static void make(RouteFile file, DefaultCamelContext trial, Collection<TemplatedRouteDefinition> templated) throws RouteProblem {
        for (TemplatedRouteDefinition one : templated) {
            TemplateParameters.check(file, one, trial.getRouteTemplateDefinition(String.valueOf(one.getRouteTemplateRef())));
            try {
                RouteTemplates.make(trial, List.of(one), route -> { });
            } catch (Exception e) {
                throw TemplateParameters.fault(file, one, "routeId: ", RouteFault.why(e), e);
            }
        }
    }

    private void run(RouteFile file, DefaultCamelContext trial) throws RouteProblem {
        for (RouteDefinition route : trial.getRouteDefinitions()) {
            lateFaults.check(file, trial, route);
        }
        start(file, trial);
        JsonPaths.check(file, trial, trial.getRouteDefinitions());
    }

    /** Tries the templates of a file with the routes that are made of them. */
    private void checkUsers(RouteFile file, RouteContents contents, RouteSurroundings others) throws RouteProblem {
        List<TemplatedRouteDefinition> made = others.users().stream().filter(user -> contents.has(user.getRouteTemplateRef())
                && !contents.ids().contains(user.getRouteId())).toList();
        if (made.isEmpty()) {
            return;
        }
        try (DefaultCamelContext trial = trial()) {
            trial.addRouteTemplateDefinitions(others(others.templates(), contents.templates()));
            trial.addRouteTemplateDefinitions(contents.templates());
            make(file, trial, made);
            run(file, trial);
            checkNeeds(file, contents, contents(trial, List.of(), List.of()), others);
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception e) {
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e);
        }
    }

    /** Refuses a template whose own text names a route or a routeConfiguration that does not exist. Other faults are those of the routes made of it. */
    private static void checkNeeds(RouteFile file, RouteContents contents, RouteContents made, RouteSurroundings others) throws RouteProblem {
        for (String target : made.targets()) {
            if (file.lineOf(target) > 0 && !others.beginnings().contains(target) && contents.routes().stream().noneMatch(route -> route.from().equals(target))) {
                throw new RouteProblem(file, file.lineOf(target), target + ": no route begins with it");
            }
        }
        for (RouteContents.One route : made.routes()) {
            String need = "routeConfigurationId: " + route.configuration();
            if (file.lineOf(need) > 0 && !others.configurations().contains(route.configuration()) && !contents.configurations().contains(route.configuration())) {
                throw new RouteProblem(file, file.lineOf(need), "there is no routeConfiguration " + route.configuration());
            }
        }
    }

    private static void start(RouteFile file, DefaultCamelContext trial) throws RouteProblem {
        try {
            trial.start();
        } catch (Exception | LinkageError e) {
            int line = RouteFault.line(file, e);
            String text = RouteFault.step(e);
            if (line == 0 && text != null) {
                for (RouteDefinition route : trial.getRouteDefinitions()) {
                    if (trial.getRouteDefinitions().size() > 1 && !RouteFault.messages(e).contains("route " + route.getRouteId() + " at")) {
                        continue;
                    }
                    for (ProcessorDefinition<?> step : RouteContents.steps(route)) {
                        if (step.toString().equals(text)) {
                            throw RouteFault.problem(file, trial, route, step, null, RouteFault.why(e), e);
                        }
                    }
                }
            }
            if (line <= 0) {
                line = trial.getRouteDefinitions().stream().mapToInt(route -> RouteFault.plain(route.getInput().getLocation()).equals(file.path())
                        ? route.getInput().getLineNumber() : RouteFault.lineOf(file, route)).max().orElse(1);
            }
            throw new RouteProblem(file, line, RouteFault.why(e), e);
        }
    }

    private static RouteContents contents(DefaultCamelContext trial, List<RouteTemplateDefinition> templates, List<TemplatedRouteDefinition> templated) {
        List<RouteDefinition> routes = trial.getRouteDefinitions();
        RouteContents contents = RouteContents.of(trial, routes, trial.getRouteConfigurationDefinitions(), templates, templated);
        Set<String> targets = new TreeSet<>(contents.targets());
        trial.getEndpoints().stream().filter(DirectEndpoint.class::isInstance).map(endpoint -> endpoint.getEndpointUri()
                .replaceFirst("\\?.*", "").replace("direct://", "direct:")).forEach(targets::add); // those that only Camel sees
        contents.routes().forEach(route -> targets.remove(route.from()));
        return new RouteContents(contents.routes(), targets, contents.configurations(), templates, templated);
    }

    private class Settings implements PropertiesSource {

        @Override
        public String getName() {
            return "settings";
        }

        @Override
        public String getProperty(String name) {
            return settings.apply(name);
        }
    }
}
