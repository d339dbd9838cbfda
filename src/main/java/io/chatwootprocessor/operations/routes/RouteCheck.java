package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.JsonBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Looks at every route file as it is now: whether it could run, and whether it does something else than its writer thinks. Changes nothing. */
@Component
public class RouteCheck {

    private final LiveRoutes routes;

    RouteCheck(LiveRoutes routes) {
        this.routes = routes;
    }

    /**
     * The result.
     *
     * @param good   files in which nothing was found
     * @param faults one line each, with file and line
     * @param same   how many files are as the program has them
     */
    record Result(List<String> good, List<String> faults, int same) {
    }

    Result check() {
        LiveRoutes.Looked looked = routes.lookAt();
        List<String> good = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        looked.files().forEach((name, file) -> {
            List<String> found = new ArrayList<>(RouteLint.findings(file));
            if (looked.refused().containsKey(name)) {
                found.add(0, looked.refused().get(name));
            }
            faults.addAll(found);
            if (found.isEmpty()) {
                good.add(file.path());
            }
        });
        return new Result(good, faults, looked.same());
    }

    /** @return the answer of {@code POST /routes/check} */
    public String document() {
        Result result = check();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ok", result.faults.isEmpty());
        document.put("faults", result.faults);
        document.put("good", result.good);
        document.put("unchanged", result.same);
        return JsonBody.write(document);
    }
}
