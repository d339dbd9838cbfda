package io.chatwootprocessor.console;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Serves the pages of the console: finds the page of the address, notes who looks at people's words, and puts the frame around it. {@code Access}
 * checks the rights.
 */
@Controller
class Console {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final Frame frame;
    private final Documents documents;

    Console(Frame frame, Documents documents) {
        this.frame = frame;
        this.documents = documents;
    }

    @GetMapping({"/console", "/console/{page}", "/console/{page}/{id}"})
    String show(@PathVariable(required = false) String page, @PathVariable(required = false) String id,
            @RequestParam MultiValueMap<String, String> fields, Principal viewer, Model model) {
        Shown shown = page(page).show(new Asked(viewer.getName(), id, filled(fields)));
        if (shown.looked() != null) {
            documents.read("console/note-look.sql", Map.of("actor", viewer.getName(), "subject", shown.looked()));
        }
        model.addAllAttributes(shown.values());
        return framed(model, shown.title(), page(page).name(), "console/" + shown.template());
    }

    /** The form comes as bytes: the filter that limits a body has read it. */
    @PostMapping({"/console", "/console/{page}", "/console/{page}/{id}"})
    ResponseEntity<Void> act(@PathVariable(required = false) String page, @PathVariable(required = false) String id,
            @RequestBody(required = false) byte[] form, Principal viewer) {
        String next = page(page).act(new Asked(viewer.getName(), id, filled(Form.read(form))));
        return ResponseEntity.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, next).build();
    }

    @ExceptionHandler
    String refused(RequestError error, HttpServletResponse response, Model model) {
        return failed(error.getStatus(), error.getMessage(), response, model);
    }

    @ExceptionHandler
    String failed(Exception error, HttpServletResponse response, Model model) {
        LOG.error("A page of the console could not be made: {}", Causes.of(error));
        return failed(500, "The page could not be made. The log says why, on the line with " + response.getHeader("X-Request-Id") + ".",
                response, model);
    }

    private String failed(int status, String detail, HttpServletResponse response, Model model) {
        response.setStatus(status);
        model.addAttribute("detail", detail);
        return framed(model, status == 404 ? "Not found" : status < 500 ? "This cannot be done" : "Something went wrong", null,
                "console/failed");
    }

    private String framed(Model model, String title, String here, String template) {
        model.addAllAttributes(frame.around(title, here));
        return template;
    }

    private ConsolePage page(String name) {
        String wanted = name == null ? "" : name;
        return frame.pages().stream().filter(page -> page.name().equals(wanted)).findFirst()
                .orElseThrow(() -> new RequestError(404, "There is no page of this name. The menu shows those that there are."));
    }

    /** The first value of each field, without blank ones, which a form sends for empty fields. */
    private static Map<String, String> filled(MultiValueMap<String, String> fields) {
        Map<String, String> filled = new HashMap<>();
        fields.forEach((name, values) -> {
            if (values.get(0) != null && !values.get(0).isBlank()) {
                filled.put(name, JsonBody.storable(values.get(0).strip()));
            }
        });
        return filled;
    }
}
