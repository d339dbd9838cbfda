package io.chatwootprocessor.security;

import io.chatwootprocessor.http.OtherSites;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Finds the key in a request: {@code X-API-Key}, {@code Authorization: Bearer}, or, for people with a browser, the password of
 * {@code Authorization: Basic} with any user's name.
 */
class KeyReader implements AuthenticationConverter {

    private static final String HEADER = "X-API-Key";
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "0:0:0:0:0:0:0:1", "::1");

    private final boolean open;
    private final boolean loopback;

    /**
     * @param open     whether no key is asked for
     * @param loopback whether only this machine can reach the program
     */
    KeyReader(boolean open, boolean loopback) {
        this.open = open;
        this.loopback = loopback;
    }

    /**
     * @return null when the request has none, and one is asked for
     * @throws BadCredentialsException when a page of another site made a browser send a password that it sends by itself; not where a person
     *     followed a link to a page, as that of a notification
     */
    @Override
    public Authentication convert(HttpServletRequest request) {
        if (open) {
            refuseOtherSites(request);
            refuseOtherNames(request);
            return UsernamePasswordAuthenticationToken.unauthenticated(null, "");
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String key = request.getHeader(HEADER);
        if (blank(key)) {
            key = after(BEARER, authorization);
        }
        if (blank(key) && after(BASIC, authorization) != null) {
            refuseOtherSites(request);
            key = password(after(BASIC, authorization));
        }
        return blank(key) ? null : UsernamePasswordAuthenticationToken.unauthenticated(null, key.strip());
    }

    private static void refuseOtherSites(HttpServletRequest request) {
        if (OtherSites.sent(request) && !(OtherSites.isLink(request) && Access.isPage(request.getRequestURI()))) {
            throw new BadCredentialsException("request_of_another_site");
        }
    }

    /**
     * Refuses other host names. A site whose name leads to this machine for a moment (DNS rebinding) looks like the same site to a browser.
     */
    private void refuseOtherNames(HttpServletRequest request) {
        if (loopback && !LOCAL_NAMES.contains(request.getServerName())) {
            throw new BadCredentialsException("request_of_another_site");
        }
    }

    private static boolean blank(String key) {
        return key == null || key.isBlank();
    }

    private static String after(String scheme, String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length()).strip() : null;
    }

    private static String password(String basic) {
        try {
            String login = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return login.substring(login.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
