package io.chatwootprocessor.knowledge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class AddressReaderTest {

    private final WireMockServer site = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void aSite() {
        site.start();
    }

    @AfterEach
    void itEnds() {
        site.stop();
    }

    @Test
    void aPageIsReadWithWhatItSaysOfItsVersion() {
        site.stubFor(get(urlEqualTo("/a")).willReturn(aResponse().withHeader("Content-Type", "text/html; charset=ISO-8859-1")
                .withHeader("Last-Modified", "Sun, 29 Nov 2026 10:00:00 GMT").withBody(new byte[] {'<', 'p', '>', (byte) 0xf1})));

        Incoming read = read(true, "/a");

        assertThat(read.kind()).isEqualTo(Kind.HTML);
        assertThat(read.charset()).isEqualTo("ISO-8859-1");
        assertThat(read.lastModified()).isEqualTo("Sun, 29 Nov 2026 10:00:00 GMT");
    }

    @Test
    void aRedirectIsFollowedAndAnEndlessOneIsNot() {
        site.stubFor(get(urlEqualTo("/old")).willReturn(temporaryRedirect("/new")));
        site.stubFor(get(urlEqualTo("/new")).willReturn(aResponse().withHeader("Content-Type", "text/plain").withBody("new")));
        site.stubFor(get(urlEqualTo("/circle")).willReturn(temporaryRedirect("/circle")));
        for (int i = 0; i < 10; i++) {
            site.stubFor(get(urlEqualTo("/far" + i)).willReturn(temporaryRedirect("/far" + (i + 1))));
        }

        assertThat(new String(read(true, "/old").content())).isEqualTo("new");
        assertThatThrownBy(() -> read(true, "/circle")).isInstanceOf(UnreadableDocument.class).hasMessageContaining("redirects");
        assertThatThrownBy(() -> read(true, "/far0")).isInstanceOf(UnreadableDocument.class).hasMessageContaining("redirects");
    }

    @Test
    void aPrivateAddressIsRefusedBeforeAnybodyIsAsked() {
        assertThatThrownBy(() -> read(false, "/a")).isInstanceOf(UnreadableDocument.class).hasMessageContaining("allow-private-addresses");
        assertThat(site.getAllServeEvents()).isEmpty();
    }

    @Test
    void whatIsLargerThanADocumentMayBeIsNotReadToItsEndAlsoWhereItIsPacked() throws IOException {
        site.stubFor(get(urlEqualTo("/large")).willReturn(aResponse().withHeader("Content-Type", "text/plain").withBody(new byte[2 * 1024 * 1024])));
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50 * 1024 * 1024]);
        }
        site.stubFor(get(urlEqualTo("/bomb")).willReturn(aResponse().withHeader("Content-Type", "text/plain").withHeader("Content-Encoding", "gzip")
                .withBody(packed.toByteArray())));

        assertThatThrownBy(() -> read(true, "/large")).isInstanceOf(UnreadableDocument.class).hasMessageContaining("max-document");
        assertThatThrownBy(() -> read(true, "/bomb")).isInstanceOf(UnreadableDocument.class).hasMessageContaining("max-document");
    }

    @ParameterizedTest
    @CsvSource({"404, text/html, 404", "200, application/zip, application/zip", "200, text/uri-list, text/uri-list"})
    void whatIsNoDocumentIsRefused(int status, String type, String why) {
        site.stubFor(get(urlEqualTo("/a")).willReturn(aResponse().withStatus(status).withHeader("Content-Type", type).withBody("text")));

        assertThatThrownBy(() -> read(true, "/a")).isInstanceOf(UnreadableDocument.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"})
    void noMachineOfAnOwnNetworkIsOnTheInternet(String address) throws IOException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1:248:1893:25c8:1946"})
    void othersAre(String address) throws IOException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    private Incoming read(boolean allowPrivate, String path) {
        KnowledgeSettings settings = new KnowledgeSettings(Path.of("none"), DataSize.ofMegabytes(1), 100, Duration.ofHours(1), allowPrivate, "none", "", "",
                DataSize.ofMegabytes(1), false);
        return new AddressReader(settings).read("base", "name", site.baseUrl() + path, null, null, null);
    }
}
