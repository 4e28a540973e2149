package dev.syncline.connection;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecretProperties.class)
class SecretConfiguration {

    @Bean
    SecretBox secretBox(SecretProperties properties) {
        return SecretBox.withKey(properties.key());
    }
}
