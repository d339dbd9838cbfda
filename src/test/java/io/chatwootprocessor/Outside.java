package io.chatwootprocessor;

import static org.awaitility.Awaitility.await;

import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.springframework.boot.test.context.TestComponent;

/** Those outside of the running program, which it asks whether they are well. */
@TestComponent
public class Outside {

    private static final Pattern TOO_LATE = Pattern.compile("no answer: \\w*Timeout\\w*");

    private final CamelContext context;
    private final Program program;

    Outside(CamelContext context, Program program) {
        this.context = context;
        this.program = program;
    }

    /** Has all of them asked, and again if the machine was so busy that one answered too late. Nobody else asks within a test. */
    public void areAsked() {
        await().until(() -> {
            context.createFluentProducerTemplate().to("direct:probe-all").send();
            return !TOO_LATE.matcher(program.get("/actuator/health").body().toString()).find();
        });
    }
}
