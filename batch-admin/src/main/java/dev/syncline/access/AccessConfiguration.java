package dev.syncline.access;

import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Audited;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/// Who may come in.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    AccessProperties.class,
    FirstAdminProperties.class,
    OidcProperties.class,
    RateProperties.class
})
class AccessConfiguration {

    @Bean
    static RoleHierarchy roleHierarchy() {
        return AccessRules.hierarchy();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    UserStore userStore(JdbcClient jdbc) {
        return new UserStore(jdbc);
    }

    @Bean
    TokenStore tokenStore(JdbcClient jdbc) {
        return new TokenStore(jdbc);
    }

    @Bean
    Attempts attempts(JdbcClient jdbc, TransactionTemplate transaction) {
        return new Attempts(jdbc, transaction);
    }

    @Bean
    PasswordSignIn passwordSignIn(
            UserStore users, Attempts attempts, PasswordEncoder encoder, AccessLog log) {
        return new PasswordSignIn(users, new ThrottledSignIn(users, attempts, encoder), log);
    }

    @Bean
    AccessLog accessLog(AuditLog log) {
        return new AccessLog(log, TimeMeter.SYSTEM_NANOTIME);
    }

    @Bean
    SignInRefused signInRefused(AccessLog log) {
        return new SignInRefused(log);
    }

    @Bean
    SignInEvents signInEvents(AccessLog log) {
        return new SignInEvents(log);
    }

    @Bean
    Users users(
            Audited audited,
            UserStore store,
            PasswordEncoder encoder,
            Attempts attempts,
            AccessLog log) {
        return new Users(audited, store, encoder, attempts, log);
    }

    @Bean
    Tokens tokens(Audited audited, TokenStore store, Clock clock) {
        return new Tokens(audited, store, clock);
    }

    @Bean
    WaysIn waysIn(
            UserStore users, TokenStore tokens, AccessProperties access, OidcProperties oidc) {
        return new WaysIn(users, tokens, access, oidc);
    }

    @Bean
    FirstAdmin firstAdmin(
            FirstAdminProperties properties,
            UserStore users,
            PasswordEncoder encoder,
            TransactionTemplate transaction,
            WaysIn waysIn) {
        return new FirstAdmin(properties, users, encoder, transaction, waysIn);
    }

    /// Spring Session looks for it by this name.
    @Bean(defaultCandidate = false)
    ConversionService springSessionConversionService() {
        return SessionBytes.conversion();
    }
}
