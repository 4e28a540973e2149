package dev.syncline.api;

import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiProperties.class)
class ApiConfiguration {

    private static final Set<String> OTHERS = Set.of("xml", "yaml", "cbor", "smile");

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatsOwnProblems() {
        return factory ->
                factory.addContextCustomizers(
                        context -> context.getParent().getPipeline().addValve(new ProblemValve()));
    }

    /// JSON only: a library that happens to be there must not teach the API another form, which no
    /// document and no test knows.
    @Bean
    static WebMvcConfigurer noOtherForms() {
        return new WebMvcConfigurer() {

            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
                builder.configureMessageConvertersList(
                        converters -> converters.removeIf(ApiConfiguration::isOfAnotherForm));
            }
        };
    }

    private static boolean isOfAnotherForm(HttpMessageConverter<?> converter) {
        return converter.getSupportedMediaTypes().stream()
                .anyMatch(type -> OTHERS.contains(type.getSubtype()));
    }
}
