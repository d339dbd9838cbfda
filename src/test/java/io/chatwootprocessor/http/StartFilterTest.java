package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What callers are told while the program starts. */
class StartFilterTest {

    private final StartFilter filter = new StartFilter();

    @ParameterizedTest
    @CsvSource({"/webhook/chatwoot, false, 500", "/webhook/chatwoot/sales, false, 500", "/webhook/chatwoot, true, 200",
            "/actuator/health/liveness, false, 503", "/conversations, false, 503", "/, false, 503", "/conversations, true, 200"})
    void everyPathSaysThatTheProgramStartsAndAWebhookIsRefusedInAWayThatIsRepeated(String path, boolean ready, int status) throws Exception {
        if (ready) {
            filter.ready();
        }
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();

        filter.doFilter(request, response, chain);

        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(status == 200 || response.getContentAsString().equals("{\"detail\":\"starting\"}\n")).isTrue();
        assertThat(chain.getRequest() != null).isEqualTo(status == 200);
    }
}
