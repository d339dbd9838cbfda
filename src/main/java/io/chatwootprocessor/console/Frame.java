package io.chatwootprocessor.console;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** Puts the console's frame around a page's content, and makes pages of routes that answer people, too. */
@Component
public class Frame {

    private final ObjectProvider<ConsolePage> pages;
    private final SpringTemplateEngine templates;

    Frame(ObjectProvider<ConsolePage> pages, SpringTemplateEngine templates) {
        this.pages = pages;
        this.templates = templates;
    }

    /** All pages, in their order. */
    List<ConsolePage> pages() {
        return pages.stream().sorted(Comparator.comparingInt(ConsolePage::place)).toList();
    }

    /**
     * @param here the name of the page that the menu marks; null: none
     * @return the frame's values beside the page's own
     */
    Map<String, Object> around(String title, String here) {
        return Map.of("title", title, "here", here == null ? "" : "/" + here, "menu", pages().stream().filter(ConsolePage::inMenu).toList());
    }

    /** @return the whole page as HTML, for a route. Its template may not use links that need a request: {@code @{…}} */
    public String html(Shown shown, String here) {
        Context context = new Context();
        context.setVariables(shown.values());
        context.setVariables(around(shown.title(), here));
        return templates.process("console/" + shown.template(), context);
    }

    /**
     * @param parts such as {@code #now}: ids in the template. They may not use links that need a request
     * @return these parts of a page, without the frame
     */
    public String parts(Shown shown, String... parts) {
        Context context = new Context();
        context.setVariables(shown.values());
        return templates.process("console/" + shown.template(), Set.of(parts), context);
    }
}
