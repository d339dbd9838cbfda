package io.chatwootprocessor.settings;

import static org.hibernate.validator.constraints.CompositionType.OR;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.validator.constraints.ConstraintComposition;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** An age is 0 or at least a day. {@code 30} would mean 30 milliseconds, and delete everything. */
@Constraint(validatedBy = {})
@ConstraintComposition(OR)
@ReportAsSingleViolation
@DurationMin(days = 1)
@DurationMax
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Age {

    String message() default "must be 0, to keep it, or at least a day";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
