package dev.syncline.access;

import dev.syncline.api.AccessRefusals;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/// Nothing but health answers without a token.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    @Bean
    SecurityFilterChain machines(
            HttpSecurity http, AccessProperties access, AccessRefusals refusals) throws Exception {
        return http.authorizeHttpRequests(requests ->
                        requests.requestMatchers("/actuator/health", "/actuator/health/**")
                                .permitAll()
                                // The end of an answer whose beginning was allowed, and the words
                                // for
                                // what went wrong: whoever asks by themselves has neither type.
                                .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/api/sync/**")
                                .hasRole("OPERATOR")
                                .anyRequest()
                                .authenticated())
                .addFilterBefore(
                        new BearerTokenFilter(access.operatorToken()),
                        AnonymousAuthenticationFilter.class)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // No cookie carries a right here, so there is nothing to forge.
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint((request, response, e) ->
                                        refusals.unauthenticated(request, response))
                                .accessDeniedHandler((request, response, e) ->
                                        refusals.forbidden(request, response)))
                .build();
    }
}
