package io.chatwootprocessor.security;

import io.chatwootprocessor.security.Access.Who;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.stereotype.Component;

/** Knows the keys, their names and their rights. */
@Component
class ApiKeys implements AuthenticationManager {

    private static final String EVERYBODY = "local";

    private final boolean production;
    private final List<ApiKey> api;
    private final List<ApiKey> admin;

    ApiKeys(ProcessorSettings settings) {
        production = settings.production();
        api = settings.apiKey();
        admin = settings.adminApiKey();
    }

    /** Whether no key is set, so that everybody may do everything. Never in production. */
    boolean open() {
        return !production && api.isEmpty() && admin.isEmpty();
    }

    /**
     * @param shown its credentials are a key
     * @throws BadCredentialsException when it is no key of ours
     */
    @Override
    public Authentication authenticate(Authentication shown) {
        if (open()) {
            return authenticated(EVERYBODY, Who.API, Who.ADMIN);
        }
        String key = shown.getCredentials().toString();
        Stream<Authentication> admins = admin.stream().filter(one -> one.is(key))
                .map(one -> authenticated(one.name(), Who.API, Who.ADMIN));
        Stream<Authentication> others = api.stream().filter(one -> one.is(key))
                .map(one -> authenticated(one.name(), Who.API));
        return Stream.concat(admins, others).findFirst().orElseThrow(() -> new BadCredentialsException("invalid_api_key"));
    }

    private static Authentication authenticated(String name, Who... roles) {
        return UsernamePasswordAuthenticationToken.authenticated(name, null,
                AuthorityUtils.createAuthorityList(Stream.of(roles).map(Who::name).toArray(String[]::new)));
    }
}
