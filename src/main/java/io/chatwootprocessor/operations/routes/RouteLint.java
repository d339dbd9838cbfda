package io.chatwootprocessor.operations.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds steps that run, but do something else than their writer thinks. Each finding has file and line. */
final class RouteLint {

    private record Rule(Pattern pattern, String why) {
    }

    private static final List<Rule> RULES = List.of(
            new Rule(Pattern.compile("uri: .?sql:[^\\n]*\\$\\{" // in a step, and as the parameter of a template
                    + "|name: ['\"]?statement\\b(?:(?!\\n\\s*- )[\\s\\S])*?(?<!:#)\\$\\{"),
                    "a statement is made of expressions, so that whoever wrote the message writes SQL: name parameters, :#name"),
            new Rule(Pattern.compile("\\b(recordException|ignoreException)s?:"), "a circuitBreaker with this option loses messages silently"),
            new Rule(Pattern.compile("\\btimeoutEnabled: true"), "a circuitBreaker with this option loses messages silently; give the http: endpoint a responseTimeout"),
            new Rule(Pattern.compile("circuitBreaker:(?![\\s\\S]*throwExceptionWhenHalfOpenOrOpenState: true)(?![\\s\\S]*onFallback:)"),
                    "an open circuitBreaker skips its steps silently: throwExceptionWhenHalfOpenOrOpenState: true"),
            new Rule(Pattern.compile("simple: ['\"]?\\s*\\{[^\\n]*(?<!\\\\)\"\\$\\{(?!json\\()"), "a value in a JSON text breaks it where it has a quote: write ${json(…)}, without quotes around it"),
            new Rule(Pattern.compile("uri: [\"']?(netty-http|vertx-http|undertow|jetty|servlet|ahc|cxf|cxfrs):"),
                    "this component sends the headers of the request that came in, keys and cookies; http: and https: do not"));

    private RouteLint() {
    }

    static List<String> findings(RouteFile file) {
        List<String> findings = new ArrayList<>();
        for (Rule rule : RULES) {
            Matcher found = rule.pattern.matcher(file.text());
            while (found.find()) {
                int line = (int) file.text().substring(0, found.start()).chars().filter(c -> c == '\n').count() + 1;
                findings.add(file.path() + ":" + line + ": " + rule.why);
            }
        }
        return findings;
    }
}
