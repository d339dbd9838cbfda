package io.chatwootprocessor.security;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.web.cors.CorsUtils;

/**
 * Finds the key in a request: {@code X-API-Key}, {@code Authorization: Bearer}, or, for people with a browser, the password of
 * {@code Authorization: Basic}, whatever the user's name.
 */
class KeyReader implements AuthenticationConverter {

    static final String HEADER = "X-API-Key";
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final boolean open;

    /** @param open whether no key is asked for */
    KeyReader(boolean open) {
        this.open = open;
    }

    /**
     * @return null when the request has none, and one is asked for
     * @throws BadCredentialsException when a page of another site made a browser send what it sends by itself
     */
    @Override
    public Authentication convert(HttpServletRequest request) {
        if (open) {
            refuseOtherSites(request);
            return UsernamePasswordAuthenticationToken.unauthenticated(null, "");
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String key = request.getHeader(HEADER);
        if (key == null && after(BEARER, authorization) != null) {
            key = after(BEARER, authorization);
        }
        if (key == null && after(BASIC, authorization) != null) {
            refuseOtherSites(request);
            key = password(after(BASIC, authorization));
        }
        return key == null || key.isBlank() ? null : UsernamePasswordAuthenticationToken.unauthenticated(null, key.strip());
    }

    private static void refuseOtherSites(HttpServletRequest request) {
        boolean follows = "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && "GET".equals(request.getMethod()); // a link
        if (CorsUtils.isCorsRequest(request) || "cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !follows) {
            throw new BadCredentialsException("request_of_another_site");
        }
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
