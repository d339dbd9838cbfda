package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.client.ApiClient;
import io.chatwootprocessor.client.ApiException;
import io.chatwootprocessor.client.api.LookingApi;
import io.chatwootprocessor.client.api.SendingApi;
import io.chatwootprocessor.client.model.Conversation;
import io.chatwootprocessor.client.model.Message;
import io.chatwootprocessor.client.model.SendAnswer;
import io.chatwootprocessor.client.model.SendRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** A client that openapi-generator makes from openapi.yaml, as anybody may, can be used. The build makes it: see pom.xml. */
@ProcessorTest
class GeneratedClientTest {

    @Value("${local.server.port}")
    int port;

    private ApiClient client;

    @BeforeEach
    void anybodysClient() {
        client = new ApiClient();
        client.updateBaseUri("http://localhost:" + port);
    }

    @Test
    void aMessageIsSentAndItsConversationIsRead() throws ApiException {
        String somebody = "generated-" + Payloads.unused();

        SendAnswer answer = new SendingApi(client).send(new SendRequest().userIdentifier(somebody).channel("api").inboxId(31L)
                .content("Hello from a program"), null, null);

        LookingApi looking = new LookingApi(client);
        List<Message> messages = looking.conversationMessages(answer.getConversationId(), 10, null).getMessages();
        List<Conversation> found = looking.conversations(null, null, somebody, null, null, null, null, null, null, null, null, null).getConversations();
        assertThat(answer.getResponse().getStatus()).isEqualTo("sent");
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.getId()).isEqualTo(answer.getResponse().getMessageId());
            assertThat(message.getContent()).isEqualTo("Hello from a program");
            assertThat(message.getTimestamp()).isNotNull();
        });
        assertThat(found).singleElement().extracting(Conversation::getId).isEqualTo(answer.getConversationId());
    }

    @Test
    void whatIsRefusedIsAnExceptionWithTheReason() {
        assertThatThrownBy(() -> new SendingApi(client).send(new SendRequest().channel("api").content("To nobody"), null, null))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(422);
                    assertThat(refused.getResponseBody()).contains("detail");
                });
    }
}
