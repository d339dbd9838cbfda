package io.chatwootprocessor.tools;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example that asks a shop: the file as it is, and a shop played by WireMock. */
@Tag("quick")
class ExampleToolsTest {

    private static final WireMockServer SHOP = new WireMockServer(options().dynamicPort());
    private static final ToolsWithoutSpring OURS = new ToolsWithoutSpring();
    private static final Tools TOOLS = OURS.tools();
    private static final ToolContext CUSTOMER = new ToolContext(1, "+15551234567", "whatsapp", 42, "turn-1", 7L, 11L, true);

    @BeforeAll
    static void start() throws Exception {
        SHOP.start();
        OURS.context().getPropertiesComponent().addInitialProperty("processor.tools.orders-url", SHOP.baseUrl());
        OURS.context().start();
        PluginHelper.getRoutesLoader(OURS.context()).loadRoutes(ResourceHelper.resolveResource(OURS.context(),
                "file:routes/tools/order-state.yaml"));
    }

    @AfterAll
    static void stop() {
        OURS.close();
        SHOP.stop();
    }

    @BeforeEach
    void forget() {
        SHOP.resetAll();
    }

    @Test
    void theShopIsAskedForTheOrderOfThisCustomerAndHearsNothingElse() {
        SHOP.stubFor(get(anyUrl()).willReturn(okJson("{\"state\":\"on its way\"}")));

        assertThat(state("A-1001", CUSTOMER)).isEqualTo(new ToolResult("{\"state\":\"on its way\"}", false, false));

        SHOP.verify(1, getRequestedFor(urlEqualTo("/orders/A-1001?customer=%2B15551234567")));
        LoggedRequest request = SHOP.getAllServeEvents().get(0).getRequest();
        assertThat(request.getAllHeaderKeys()).extracting(name -> name.toLowerCase(Locale.ROOT))
                .isSubsetOf("host", "user-agent", "connection", "accept-encoding", "upgrade");
        assertThat(request.getBodyAsString()).isEmpty();
    }

    @Test
    void nothingUsesItUnlessAnAssistantNamesItsTag() {
        assertThat(TOOLS.tagged(List.of("orders"))).extracting(Tool::name).containsExactly("order_state");
        assertThat(TOOLS.tagged(List.of())).isEmpty();
        assertThat(TOOLS.named("order_state").orElseThrow().readOnly()).isTrue();
    }

    @Test
    void anOrderThatIsNotThereIsAnAnswer() {
        SHOP.stubFor(get(anyUrl()).willReturn(notFound()));

        assertThat(state("A-1", CUSTOMER)).isEqualTo(new ToolResult("This customer has no order with this number.", false, false));
    }

    @Test
    void aShopThatFailsOrHangsIsAFailureWithoutItsWords() {
        SHOP.stubFor(get(anyUrl()).willReturn(serverError().withBody("password=hunter2")));
        assertThat(state("A-1", CUSTOMER)).matches(result -> result.failed() && !result.text().contains("hunter2"));

        SHOP.stubFor(get(anyUrl()).willReturn(okJson("{}").withFixedDelay(8000)));
        assertThat(state("A-1", CUSTOMER).failed()).as("it did not wait for the answer").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"A/../../admin, A%2F..%2F..%2Fadmin", "1?customer=other, 1%3Fcustomer%3Dother", "1&x=y#z, 1%26x%3Dy%23z",
            "'a b', a%20b", "${header.x}, %24%7Bheader.x%7D", "100%25, 100%2525"})
    void aNumberStaysOnePartOfTheAddress(String number, String encoded) {
        SHOP.stubFor(get(anyUrl()).willReturn(okJson("{}")));

        state(number, CUSTOMER);

        assertThat(SHOP.getAllServeEvents()).extracting(event -> event.getRequest().getUrl())
                .containsExactly("/orders/" + encoded + "?customer=%2B15551234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", " ", ""})
    void aNumberThatLeadsElsewhereAsksNobody(String number) {
        assertThat(state(number, CUSTOMER).failed()).isTrue();
        assertThat(SHOP.getAllServeEvents()).isEmpty();
    }

    @Test
    void withoutACustomerNobodyIsAsked() {
        assertThat(state("A-1", ToolContext.NOBODY).failed()).isTrue();
        assertThat(SHOP.getAllServeEvents()).isEmpty();
    }

    private static ToolResult state(String number, ToolContext context) {
        return OURS.invoker().invoke(TOOLS.named("order_state").orElseThrow(), Map.of("number", number), context);
    }
}
