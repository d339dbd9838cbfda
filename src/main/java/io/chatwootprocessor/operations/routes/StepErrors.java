package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.StepFailed;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Notes at each exception the step that it comes from, for the log: {@link StepFailed}.
 */
@Component
class StepErrors {

    private static final int LONGEST_TEXT = 500;
    private static final String HTTP = "(?s)https?:.*";

    private final boolean texts;

    /** @param settings whether the log may have the text of an exception: it may quote somebody's words, or a key */
    @Autowired
    StepErrors(RouteSettings settings, ProcessorSettings program) {
        this(settings.errorTexts() == null ? !program.production() : settings.errorTexts());
    }

    StepErrors(boolean texts) {
        this.texts = texts;
    }

    void note(Exception failure, NamedNode step, Exchange exchange) {
        StepFailed.note(failure, () -> where(step, exchange, failure));
    }

    private String where(NamedNode step, Exchange exchange, Throwable failure) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(step);
        String file = step.getLocation() == null ? "" : step.getLocation().replaceFirst("^\\w+:", "");
        String name = step instanceof OptionalIdentifiedDefinition<?> one && one.hasCustomIdAssigned() ? step.getId() : step.getShortName();
        return "in step " + name + " of route " + (route == null ? "?" : route.getRouteId())
                + (file.isEmpty() ? "" : ", " + file + ":" + line(exchange.getContext(), route, step)) + made(route)
                + (step instanceof EndpointRequiredDefinition to ? called(exchange, RouteTemplates.filled(route, to.getEndpointUri())) : "")
                + (texts ? said(failure) : "");
    }

    /** The file of a route that is made of a template: its steps stand in another one. */
    private static String made(RouteDefinition route) {
        return RouteTemplates.template(route) == null || route.getResource() == null ? "" : ", the template of "
                + route.getResource().getLocation().replaceFirst("^\\w+:", "") + (route.getLineNumber() > 0 ? ":" + route.getLineNumber() : "");
    }

    /** Camel's line of a step whose parameters stand in braces is that of the line before. */
    private static int line(CamelContext context, RouteDefinition route, NamedNode step) {
        int line = step.getLineNumber();
        Resource file = RouteTemplates.template(route) == null ? route == null ? null : route.getResource()
                : RouteTemplates.fileOfTemplate(context, route);
        List<String> lines = RouteTemplates.text(file).lines().toList();
        String name = step.getShortName() + ":";
        return line > 0 && line < lines.size() && !lines.get(line - 1).contains(name) && lines.get(line).contains(name) ? line + 1 : line;
    }

    /** The host that it called, where that was by HTTP. */
    private static String called(Exchange exchange, String endpoint) {
        if (endpoint == null || !endpoint.matches(HTTP)) {
            return "";
        }
        String address = exchange.getIn().getHeader(Exchange.HTTP_URI, String.class); // also a request's that came in, which is a path
        return ", calling " + HttpAddress.host(address != null && address.matches(HTTP) ? address : endpoint);
    }

    private static String said(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? "" : cause.getMessage().strip().replaceAll("\\s+", " ");
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }
}
