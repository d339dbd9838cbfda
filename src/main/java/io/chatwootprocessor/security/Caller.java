package io.chatwootprocessor.security;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.stereotype.Component;

/** Names the caller, as the first step of a route whose change is audited. */
@Component
public class Caller {

    /** Reads the caller from the request. Spring Security keeps it on the thread, but platform-http works on another one. */
    private final RequestAttributeSecurityContextRepository callers = new RequestAttributeSecurityContextRepository();

    /**
     * Sets the variable {@code actor} to the name of the caller's key; {@code local} if no key is needed. A page of the console has set it
     * already, and comes without a request.
     */
    public void identify(Exchange exchange) {
        if (!(exchange.getMessage() instanceof PlatformHttpMessage message) || message.getRequest() == null) {
            if (exchange.getVariable("actor") == null) {
                throw new IllegalStateException("neither a request nor a page says who this is");
            }
            return;
        }
        HttpServletRequest request = message.getRequest();
        exchange.setVariable("actor", callers.loadDeferredContext(request).get().getAuthentication().getName());
    }
}
