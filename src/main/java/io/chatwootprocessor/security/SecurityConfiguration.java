package io.chatwootprocessor.security;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.OtherSites;
import io.chatwootprocessor.security.Access.Who;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Lets callers through as {@link Access} says, and tells the others why not. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String REALM = "realm=\"chatwoot-processor\"";

    /** The pages for people. A header that a page sets itself would come second and change nothing. */
    private static final RequestMatcher PAGES = new OrRequestMatcher(Stream.of("/", "/console/**", "/integration/sessions/{session_id}/qr")
            .map(path -> (RequestMatcher) PathPatternRequestMatcher.withDefaults().matcher(path)).toList());
    /** A page loads style, scripts, pictures and figures from this program only. A QR code is a picture in the page itself. */
    private static final String PAGE_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";

    /** Observes requests as a whole. Observing each filter, too, costs a tenth of a webhook's CPU time. */
    @Bean
    SecurityObservationSettings noFilterIsObserved() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain everything(HttpSecurity http, ApiKeys keys, ServerProperties server) throws Exception {
        boolean loopback = server.getAddress() != null && server.getAddress().isLoopbackAddress();
        AuthenticationFilter shownKey = new AuthenticationFilter(keys, new KeyReader(keys.open(), loopback));
        // without keys all is open, but not to pages of other sites, whatever a route asks of a sender
        shownKey.setRequestMatcher(request -> who(request) != Who.SENDER || keys.open() && OtherSites.mayHaveSent(request));
        shownKey.setSuccessHandler((request, response, caller) -> { });
        shownKey.setFailureHandler((request, response, failure) -> refuse(response, 401, failure.getMessage()));
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers(request -> who(request) == Who.SENDER || who(request) == Who.ANYBODY).permitAll()
                        .requestMatchers(request -> who(request) == Who.API).hasAuthority(Who.API.name())
                        .anyRequest().hasAuthority(Who.ADMIN.name()))
                .addFilterBefore(shownKey, AuthorizationFilter.class)
                .exceptionHandling(refused -> refused
                        .authenticationEntryPoint((request, response, failure) -> refuse(response, 401, "api_key_required"))
                        .accessDeniedHandler((request, response, failure) -> refuse(response, 403, "admin_api_key_required")))
                .headers(headers -> headers
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(PAGES, new ContentSecurityPolicyHeaderWriter(PAGE_POLICY)))
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(new NegatedRequestMatcher(PAGES),
                                new ContentSecurityPolicyHeaderWriter("default-src 'none'; frame-ancestors 'none'")))
                        .referrerPolicy(Customizer.withDefaults()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // there are no cookies; KeyReader handles passwords that browsers keep
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    private static Who who(HttpServletRequest request) {
        return Access.to(request.getMethod(), request.getRequestURI());
    }

    private static void refuse(HttpServletResponse response, int status, String detail) throws IOException {
        response.setStatus(status);
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer " + REALM);
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic " + REALM);
        }
        response.setContentType("application/json");
        response.getOutputStream().write(JsonBody.write(Map.of("detail", detail)).getBytes(StandardCharsets.UTF_8));
    }
}
