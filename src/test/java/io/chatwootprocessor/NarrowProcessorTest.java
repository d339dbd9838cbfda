package io.chatwootprocessor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

/**
 * {@link ProcessorTest} with narrow limits, an account of its own, tracing, and the other choice of what can be chosen. Name the test in
 * {@link OtherContextsTest}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ProcessorTest
@ActiveProfiles("tracing")
@TestPropertySource(properties = {
        "processor.chatwoot.account-id=" + NarrowProcessorTest.ACCOUNT,
        "processor.chatwoot.user-token=user-token",
        "processor.chatwoot.rate-limit=3",
        "processor.outbound.waiting-requests=20",
        "processor.whatsapp.webhook-secret=" + NarrowProcessorTest.SECRET,
        "processor.whatsapp.unverified=repeat",
        "processor.whatsapp.answer-groups=true",
        "processor.whatsapp.rate-limit=4"})
public @interface NarrowProcessorTest {

    long ACCOUNT = 3;
    String SECRET = "Geheimnis";
}
