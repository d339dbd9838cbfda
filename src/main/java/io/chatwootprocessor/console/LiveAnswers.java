package io.chatwootprocessor.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * {@code GET /console/live/<name>?watch=}: the news of a page, as server-sent events, or, for a browser that gets none, as JSON that is answered
 * with the next look.
 */
@Controller
class LiveAnswers {

    /** Tells a watcher that there is nothing more to come. */
    static final String END = new String("end"); // no news is the same object
    private static final long HOUR = 3_600_000; // then the browser asks again, with its key
    private static final long LOOK = 20_000;

    private final Live live;

    LiveAnswers(Live live) {
        this.live = live;
    }

    @GetMapping(path = "/console/live/{page}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> events(@PathVariable String page, @RequestParam(defaultValue = "") String watch) {
        SseEmitter emitter = new SseEmitter(HOUR);
        Live.Watcher watcher = new Live.Watcher(watch, news -> send(emitter, news));
        emitter.onCompletion(() -> live.remove(watcher));
        emitter.onTimeout(emitter::complete);
        return live.add(page, watcher)
                ? ResponseEntity.ok().header("X-Accel-Buffering", "no").body(emitter) // a proxy keeps nothing back
                : ResponseEntity.status(HttpStatus.NOT_FOUND).build();
    }

    @GetMapping(path = "/console/live/{page}", produces = MediaType.APPLICATION_JSON_VALUE)
    DeferredResult<ResponseEntity<Map<String, String>>> next(@PathVariable String page, @RequestParam(defaultValue = "") String watch) {
        DeferredResult<ResponseEntity<Map<String, String>>> answer = new DeferredResult<>(LOOK,
                () -> ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(Map.of("detail", "no_news")));
        Live.Watcher watcher = new Live.Watcher(watch, news -> {
            if (news != null && !answer.setResult(ResponseEntity.ok(Map.of("now", news)))) {
                throw new IllegalStateException("answered already");
            }
        });
        answer.onCompletion(() -> live.remove(watcher));
        if (!live.add(page, watcher)) {
            answer.setResult(ResponseEntity.status(HttpStatus.NOT_FOUND).body(Map.of("detail", "no_such_page")));
        }
        return answer;
    }

    private static void send(SseEmitter emitter, String news) {
        try {
            if (news == END) {
                emitter.complete();
            } else if (news == null) {
                emitter.send(SseEmitter.event().comment("still here"));
            } else {
                emitter.send(SseEmitter.event().data(news.replace("\r", "")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
