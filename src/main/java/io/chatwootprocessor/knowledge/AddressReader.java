package io.chatwootprocessor.knowledge;

import jakarta.annotation.PreDestroy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;

/** Reads documents from addresses: of the internet alone, with few redirects, and no more than a document may have. */
@Component
public class AddressReader {

    private static final int MOST_REDIRECTS = 5;
    private static final Timeout PATIENCE = Timeout.ofSeconds(10);
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([\\w.:-]+)");

    private final KnowledgeSettings settings;
    private CloseableHttpClient client;

    AddressReader(KnowledgeSettings settings) {
        this.settings = settings;
    }

    /**
     * @param etag         of the last time; null: there was none
     * @param lastModified of the last time; null: there was none
     * @param actor        for the audit; null: no human wanted it
     * @return null: nothing has changed since
     * @throws UnreadableDocument where it gives no document, saying why
     */
    Incoming read(String base, String name, String address, String etag, String lastModified, String actor) {
        HttpGet request = new HttpGet(URI.create(address));
        request.setHeader("User-Agent", "chatwoot-processor");
        request.setHeader("Accept", "text/html, text/markdown, text/plain, text/csv, application/pdf, */*;q=0.1");
        if (etag != null) {
            request.setHeader("If-None-Match", etag);
        } else if (lastModified != null) {
            request.setHeader("If-Modified-Since", lastModified);
        }
        try {
            return client().execute(request, response -> incoming(base, name, address, response, actor));
        } catch (PublicAddresses.PrivateAddress e) {
            throw new UnreadableDocument("it leads to the machine " + e.getMessage()
                    + ", which is not on the internet (processor.knowledge.allow-private-addresses)");
        } catch (IOException e) {
            if (e.getCause() instanceof RedirectException) {
                throw new UnreadableDocument("it redirects for ever, or more than " + MOST_REDIRECTS + " times");
            }
            throw new UnreadableDocument("it does not answer (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Incoming incoming(String base, String name, String address, ClassicHttpResponse response, String actor) throws IOException {
        if (response.getCode() == 304) {
            return null;
        }
        if (response.getCode() != 200) {
            throw new UnreadableDocument("it answered " + response.getCode());
        }
        HttpEntity entity = response.getEntity();
        String type = header(response, "Content-Type");
        Kind kind = Kind.ofType(type).or(() -> Kind.ofName(URI.create(address).getPath())).filter(one -> one != Kind.ADDRESS)
                .orElseThrow(() -> new UnreadableDocument("it answered with " + (type == null ? "an unnamed type" : type) + ", which cannot be read"));
        byte[] content = entity == null ? new byte[0] : content(entity.getContent());
        Matcher charset = CHARSET.matcher(type == null ? "" : type);
        return new Incoming(base, name, "address", kind, content, charset.find() ? charset.group(1) : null, address,
                header(response, "ETag"), header(response, "Last-Modified"), actor, null);
    }

    /** Counted while it comes, unpacked: the length that a server tells need not be true. */
    private byte[] content(InputStream stream) throws IOException {
        long end = System.nanoTime() + LONGEST_NANOS;
        var read = new ByteArrayOutputStream();
        byte[] part = new byte[64 * 1024];
        for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
            read.write(part, 0, n);
            if (read.size() > settings.maxDocument().toBytes()) {
                throw new UnreadableDocument("it is larger than %d bytes (processor.knowledge.max-document)".formatted(settings.maxDocument().toBytes()));
            }
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException();
            }
        }
        return read.toByteArray();
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private synchronized CloseableHttpClient client() {
        if (client == null) {
            client = HttpClients.custom().disableCookieManagement().disableAuthCaching()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setDnsResolver(new PublicAddresses(settings.allowPrivateAddresses()))
                            .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(PATIENCE).setSocketTimeout(PATIENCE).build())
                            .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(PATIENCE).build()).build())
                    .setDefaultRequestConfig(RequestConfig.custom().setMaxRedirects(MOST_REDIRECTS).setResponseTimeout(PATIENCE).build())
                    .disableAutomaticRetries().build();
        }
        return client;
    }

    @PreDestroy
    synchronized void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
