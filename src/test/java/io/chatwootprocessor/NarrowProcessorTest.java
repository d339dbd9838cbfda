package io.chatwootprocessor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

/**
 * {@link ProcessorTest} with keys, narrow limits, an account of its own, all that can be switched on, and the other choice of what can be
 * chosen. Name the test in {@link OtherContextsTest}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ProcessorTest
@ActiveProfiles({"hawtio", "tracing"})
@TestPropertySource(properties = {
        "processor.api-key=shop:api-key-of-the-shop,api-key-without-a-name," + NarrowProcessorTest.SECRET,
        "processor.admin-api-key=alice:admin-key-of-alice,bob:admin-key-of-bob",
        "processor.limits.body-time=1s",
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
