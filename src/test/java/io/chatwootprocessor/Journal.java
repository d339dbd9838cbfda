package io.chatwootprocessor;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;

/** WireMock's notes of requests and its answers to them. */
final class Journal {

    private static final int OK = 200;

    private Journal() {
    }

    /** The POST requests to paths like this that were answered with 200. A request is noted a moment after its answer. */
    static List<LoggedRequest> accepted(WireMockServer server, String path) {
        return server.getAllServeEvents().stream().filter(event -> event.getResponse() != null && event.getResponse().getStatus() == OK)
                .map(ServeEvent::getRequest)
                .filter(request -> request.getMethod().equals(RequestMethod.POST) && request.getUrl().matches(path)).toList();
    }
}
