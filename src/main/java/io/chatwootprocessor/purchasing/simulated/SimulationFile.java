package io.chatwootprocessor.purchasing.simulated;

import io.chatwootprocessor.purchasing.OdooSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.stereotype.Component;

/** The vendors and products of {@code processor.odoo.simulation}. */
@Component
class SimulationFile {

    private static final Logger LOG = LoggerFactory.getLogger(SimulationFile.class);

    private final Path file;

    SimulationFile(OdooSettings settings) {
        this.file = settings.simulation();
    }

    record Content(@DefaultValue List<SimulatedVendor> vendors, @DefaultValue List<SimulatedProduct> products) {
    }

    record SimulatedVendor(long id, String name, @DefaultValue List<String> phones, @DefaultValue List<String> emails, String language,
            @DefaultValue("USD") String currency) {
    }

    record SimulatedProduct(long id, String code, String barcode, String name, @DefaultValue("Units") String unit, @DefaultValue("true") boolean whole,
            @DefaultValue("true") boolean purchasable, BigDecimal forecast, BigDecimal price) {
    }

    /**
     * @return the file's content; empty where there is no file
     * @throws IllegalStateException where it cannot be read, or says something else
     */
    Content read() {
        if (!Files.exists(file)) {
            LOG.warn("There is no file {} with vendors and products: the simulation of Odoo knows none (processor.odoo.simulation)", file);
            return new Content(List.of(), List.of());
        }
        try {
            List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("simulation", new FileSystemResource(file));
            return new Binder(ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(sources))
                    .bindOrCreate("", Content.class);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("the file " + file + " (processor.odoo.simulation) cannot be read", e);
        }
    }
}
