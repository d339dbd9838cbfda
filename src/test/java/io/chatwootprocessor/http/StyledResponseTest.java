package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@Tag("quick")
class StyledResponseTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "application/json | {\"id\" : 1, \"a b\" : \"c  \\\"d \\\\\"  , \"e\": [ 1.50 , true ]} | {\"id\":1,\"a b\":\"c  \\\"d \\\\\",\"e\":[1.50,true]}`~`",
            "text/plain       | {\"id\" : 1}             | {\"id\" : 1}",
            "application/vnd.spring-boot.actuator.v3+json | {} | {}~"})
    void onlyBlanksBetweenWordsGoAndALineEndComes(String type, String body, String shown) throws Exception {
        for (int part : new int[] {1, 3, 1000}) {
            MockHttpServletResponse response = new MockHttpServletResponse();

            new JsonStyleFilter().doFilter(new MockHttpServletRequest("GET", "/"), response, (request, answer) -> {
                answer.setContentType(type);
                answer.setContentLength(body.length());
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i += part) {
                    answer.getOutputStream().write(bytes, i, Math.min(part, bytes.length - i));
                }
            });

            assertThat(response.getContentAsString()).isEqualTo(shown.replace("`", "").replace('~', '\n'));
            assertThat(response.getContentLength()).isEqualTo(type.equals("text/plain") ? body.length() : response.getContentAsByteArray().length);
        }
    }
}
