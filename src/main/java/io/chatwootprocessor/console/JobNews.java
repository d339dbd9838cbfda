package io.chatwootprocessor.console;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps the open pages of jobs on many dead letters up to date. */
@Component
class JobNews implements LivePage {

    private final Documents documents;
    private final Frame frame;

    JobNews(Documents documents, Frame frame) {
        this.documents = documents;
        this.frame = frame;
    }

    /** @param job as the routes answer it */
    static Shown shown(Map<?, ?> job) {
        return Shown.of("bulk-job", (job.get("action").equals("requeue") ? "Requeue" : "Discard") + " job " + job.get("id"), "job", job,
                "runs", job.get("status").equals("running"));
    }

    @Override
    public String live() {
        return "bulk-jobs";
    }

    @Override
    public Map<String, String> look(Set<String> watched) {
        Map<String, Object> now = documents.read("console/watch-jobs.sql", Map.of("ids", Documents.ids(watched)));
        Map<String, String> news = new HashMap<>();
        now.forEach((id, job) -> news.put(id, frame.parts(shown((Map<?, ?>) job), "#progress")));
        return news;
    }
}
