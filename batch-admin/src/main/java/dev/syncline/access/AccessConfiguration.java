package dev.syncline.access;

import dev.syncline.api.Problems;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
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
    SecurityFilterChain machines(HttpSecurity http, AccessProperties access, Problems problems)
            throws Exception {
        return http.authorizeHttpRequests(requests ->
                        requests.requestMatchers("/actuator/health", "/actuator/health/**")
                                .permitAll()
                                // The end of an answer whose beginning was allowed.
                                .dispatcherTypeMatchers(DispatcherType.ASYNC)
                                .permitAll()
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
                        handling.authenticationEntryPoint(
                                        (request, response, e) -> {
                                            response.setHeader("WWW-Authenticate", "Bearer");
                                            problems.write(
                                                    response,
                                                    HttpStatus.UNAUTHORIZED,
                                                    "unauthenticated",
                                                    "A valid token is needed; send it as 'Authorization: Bearer <token>'");
                                        })
                                .accessDeniedHandler((request, response, e) ->
                                        problems.write(
                                                response,
                                                HttpStatus.FORBIDDEN,
                                                "forbidden",
                                                "This token may not do that")))
                .build();
    }
}
