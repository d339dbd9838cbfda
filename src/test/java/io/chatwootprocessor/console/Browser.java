package io.chatwootprocessor.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.htmlunit.HttpHeader;
import org.htmlunit.Page;
import org.htmlunit.SilentCssErrorHandler;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.WebResponseData;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.htmlunit.util.WebConnectionWrapper;

/**
 * A person's browser, with the program's own script, whose faults fail the test. HtmlUnit cannot read htmx and Chart.js, so the pages are seen
 * as they are without them. It says of itself what a browser says.
 */
public class Browser implements AutoCloseable {

    private final int port;
    private final WebClient client = new WebClient();

    /** @param port of the program */
    public Browser(int port) {
        this.port = port;
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setThrowExceptionOnScriptError(true);
        client.setCssErrorHandler(new SilentCssErrorHandler());
        client.addRequestHeader("Sec-Fetch-Site", "same-origin");
        client.setRefreshHandler((page, url, seconds) -> { }); // a test says when
        new WithoutOthersScripts(client);
    }

    /** @return the page, also of an error */
    public HtmlPage open(String path) {
        return (HtmlPage) load(path);
    }

    /** @return what the address gives, such as a file */
    public Page load(String path) {
        try {
            return client.getPage(URI.create("http://localhost:" + port + path).toURL());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Presses the button of that name. */
    public HtmlPage press(HtmlPage page, String button) {
        try {
            return page.<HtmlElement>getFirstByXPath("//button[normalize-space()='" + button + "']").click();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of what the path finds. */
    public static List<String> texts(HtmlPage page, String xpath) {
        return page.<DomElement>getByXPath(xpath).stream().map(DomElement::asNormalizedText).toList();
    }

    @Override
    public void close() {
        client.close();
    }

    private static final class WithoutOthersScripts extends WebConnectionWrapper {

        private WithoutOthersScripts(WebClient client) {
            super(client);
        }

        @Override
        public WebResponse getResponse(WebRequest request) throws IOException {
            return request.getUrl().getPath().startsWith("/webjars/")
                    ? new WebResponse(new WebResponseData(new byte[0], 200, "OK",
                            List.of(new NameValuePair(HttpHeader.CONTENT_TYPE, "text/javascript"))), request, 0)
                    : super.getResponse(request);
        }
    }
}
