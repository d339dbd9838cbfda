package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.RequestThreadEngine;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** Gives {@link LiveRoutes} the program's settings and beans. */
@Configuration
class RouteLoading {

    @Bean
    RouteTrial routeTrial(CamelContext context, ApplicationContext program) {
        return new RouteTrial((ModelCamelContext) context, program.getEnvironment()::getProperty, name -> {
            Class<?> type = program.containsBean(name) ? program.getType(name) : null;
            return type == null ? null : ClassUtils.getUserClass(type);
        });
    }

    @Bean
    LiveRoutes liveRoutes(CamelContext context, RouteSettings settings, RouteTrial trial, RequestThreadEngine http) {
        return new LiveRoutes((ModelCamelContext) context, new RouteFolders(RouteFolders.FOLDER, settings.own()), new KeptRoutes(settings.kept()), trial,
                http::isGone);
    }
}
