package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/**
 * Counts and times of each route and each of its steps since it was loaded, for {@code GET /routes}, and those of the routes for the metrics. A
 * step's time has the steps in it. A failure that the route's error handler has taken is one, too.
 */
@Component
public class RouteTimes implements RoutePolicyFactory {

    /** The failure that an exchange has, and the step that failed: a step around it sees the same failure. */
    private static final String FAILED_AT = "processor.failedAt";

    private final Map<String, Times> routes = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    RouteTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A step, and its times. */
    record Step(StepPlace place, StepTimes times) {

        void failed(Throwable failure, Exchange exchange) {
            times.failed(failure, failedAt(exchange, failure, place), exchange);
        }
    }

    private record FailedAt(Throwable failure, StepPlace place) {
    }

    /** The times of one version of a route. */
    private static final class Times {

        private final RouteDefinition version;
        private final StepTimes whole = new StepTimes();
        private final List<Step> steps = new CopyOnWriteArrayList<>();

        private Times(RouteDefinition version) {
            this.version = version;
        }
    }

    /** @return what counts that step; null: it belongs to no route */
    Step step(CamelContext context, NamedNode node) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(node);
        if (route == null || route.getRouteId() == null) {
            return null;
        }
        StepPlace place = new StepPlace(route.getRouteId(), node.getId(), node.getShortName(), file(node.getLocation() == null ? route.getLocation() : node.getLocation()),
                node.getLineNumber());
        Step step = new Step(place, new StepTimes());
        of(context, route).steps.add(step);
        return step;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        String begun = "processor.begun." + routeId;
        StepTimes times = of(context, (RouteDefinition) route).whole;
        return new RoutePolicySupport() {
            private volatile RouteMeters meters; // null: the route was not started

            @Override
            public void onStart(Route route) {
                meters(route);
            }

            @Override
            public void onRemove(Route route) {
                if (meters != null) {
                    meters.remove();
                }
            }

            @Override
            public void onExchangeBegin(Route route, Exchange exchange) {
                exchange.setProperty(begun, System.nanoTime());
            }

            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                if (exchange.removeProperty(begun) instanceof Long since) {
                    long elapsed = System.nanoTime() - since;
                    times.took(elapsed);
                    meters(route).count(elapsed, exchange);
                }
                Throwable failure = exchange.getException();
                if (failure == null && exchange.getExchangeExtension().isErrorHandlerHandledSet()
                        && exchange.getExchangeExtension().isErrorHandlerHandled()) {
                    failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
                }
                if (failure != null) {
                    times.failed(failure, failedAt(exchange, failure, null), exchange);
                }
            }

            /** Camel starts a route's consumer first: an exchange may come before the start is told. */
            private RouteMeters meters(Route route) {
                if (meters == null) {
                    meters = new RouteMeters(registry, route); // the registry has each meter once
                }
                return meters;
            }
        };
    }

    /** The times of the version that was loaded last. */
    private Times of(CamelContext context, RouteDefinition route) {
        return routes.compute(key(context, route.getRouteId()), (id, known) -> known != null && known.version == route ? known : new Times(route));
    }

    private static StepPlace failedAt(Exchange exchange, Throwable failure, StepPlace here) {
        if (exchange.getProperty(FAILED_AT) instanceof FailedAt known && known.failure == failure) {
            return known.place;
        }
        if (here != null) {
            exchange.setProperty(FAILED_AT, new FailedAt(failure, here));
        }
        return here;
    }

    /** A file is tried in a context of its own before it runs. */
    private static String key(CamelContext context, String route) {
        return context.getName() + " " + route;
    }

    private static String file(String location) {
        if (location == null) {
            return null;
        }
        String path = location.replaceFirst("^file:/*(?=/)", "").replaceFirst("^file:", "");
        Path folder = Path.of("").toAbsolutePath();
        return path.startsWith("/") && Path.of(path).startsWith(folder) ? folder.relativize(Path.of(path)).toString() : path;
    }

    /**
     * The answer of {@code GET /routes}.
     *
     * @param id of the one route that is asked for; null: of all
     * @throws RequestError 404 where there is no such route
     */
    public String shown(Exchange exchange, @Header("route") String id) {
        return JsonBody.write(Map.of("routes", of(exchange.getContext(), id)));
    }

    /** As {@link #shown}, before it is written. */
    public List<Map<String, Object>> of(CamelContext context, String id) {
        if (id != null && context.getRoute(id) == null) {
            throw new RequestError(404, "Route " + id + " not found");
        }
        List<Map<String, Object>> shown = new ArrayList<>();
        context.getRoutes().stream().filter(route -> id == null || route.getRouteId().equals(id))
                .sorted(Comparator.comparing(Route::getRouteId)).forEach(route -> shown.add(shown(context, route)));
        return shown;
    }

    private Map<String, Object> shown(CamelContext context, Route route) {
        Times times = routes.get(key(context, route.getRouteId()));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", route.getRouteId());
        shown.put("description", route.getDescription());
        shown.put("from", route.getEndpoint().getEndpointBaseUri());
        RouteDefinition definition = ((ModelCamelContext) context).getRouteDefinition(route.getRouteId());
        Resource source = definition == null || definition.getResource() == null ? route.getSourceResource() : definition.getResource();
        shown.put("file", file(source == null ? route.getSourceLocation() : source.getLocation()));
        Resource template = RouteTemplates.fileOfTemplate(context, definition);
        if (template != null) {
            shown.put("template", file(template.getLocation()));
        }
        shown.put("status", context.getRouteController().getRouteStatus(route.getRouteId()).name());
        shown.put("loaded_at", Instant.now().minusMillis(route.getUptimeMillis()).toString());
        if (times != null) {
            shown.putAll(times.whole.shown());
            shown.put("last_failures", times.whole.failures());
            shown.put("steps", times.steps.stream().sorted(Comparator.comparingInt(step -> step.place.line())).map(RouteTimes::shown).toList());
        }
        return shown;
    }

    private static Map<String, Object> shown(Step step) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", step.place.step());
        shown.put("kind", step.place.kind());
        shown.put("place", step.place.place());
        shown.putAll(step.times.shown());
        return shown;
    }
}
