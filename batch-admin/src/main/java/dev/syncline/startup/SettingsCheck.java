package dev.syncline.startup;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// Refuses to start with a `syncline.*` setting that nothing reads: a misspelt one would silently
/// do nothing.
final class SettingsCheck implements BeanFactoryPostProcessor {

    private final Environment environment;

    SettingsCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (environment.getProperty("spring.datasource.url", "").isBlank()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "No database is set; set SPRING_DATASOURCE_URL (jdbc:postgresql://host:5432/name), "
                            + "SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD");
        }
        KnownSettings known = KnownSettings.read(getClass().getClassLoader());
        ConfigurationPropertySources.get(environment)
                .forEach(source -> {
                    if (source instanceof IterableConfigurationPropertySource iterable) {
                        iterable.stream()
                                .filter(KnownSettings.OURS::isAncestorOf)
                                .filter(name ->
                                        !known.contains(name)
                                                && !(isEnvironment(iterable)
                                                        && known.containsVariable(name)))
                                .findFirst()
                                .ifPresent(name -> refuse(name, known));
                    }
                });
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static void refuse(ConfigurationPropertyName name, KnownSettings known) {
        throw new SynclineException(
                ErrorClass.CONFIG,
                "There is no setting '%s'; did you mean '%s'?"
                        .formatted(name, known.nearest(name)));
    }
}
