package dev.syncline.access;

import dev.syncline.api.AccessRefusals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.savedrequest.CookieRequestCache;

/// The two ways in: a request with an `Authorization` header is a program's, and every other one a
/// browser's. What either may do then is the same ([AccessRules]).
@Configuration(proxyBeanMethods = false)
class SecurityChains {

    /// No cookie carries a right here, so there is nothing to forge, and nothing is kept.
    @Bean
    @Order(1)
    SecurityFilterChain programs(
            HttpSecurity http,
            TokenStore tokens,
            Attempts attempts,
            AccessProperties access,
            RateLimitFilter rates,
            Refusals refusals)
            throws Exception {
        BearerTokenFilter bearer =
                new BearerTokenFilter(new BearerTokens(tokens, attempts, access), refusals);
        return http.securityMatcher(request -> request.getHeader(HttpHeaders.AUTHORIZATION) != null)
                .authorizeHttpRequests(AccessRules::apply)
                .addFilterBefore(bearer, AnonymousAuthenticationFilter.class)
                .addFilterBefore(rates, AuthorizationFilter.class)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(SecurityHeaders::apply)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .build();
    }

    @Bean
    SessionIdentities sessionIdentities(
            UserStore users,
            JdbcClient jdbc,
            Clock clock,
            AccessProperties access,
            OidcProperties oidc) {
        return new SessionIdentities(
                users,
                new SessionStore(jdbc),
                clock,
                access.longestSession(),
                oidc.longestSession());
    }

    @Bean
    RateLimitFilter rateLimitFilter(RateProperties properties, AccessRefusals words) {
        return new RateLimitFilter(properties, words);
    }

    /// It stands in the chains below, and not a second time in front of everything.
    @Bean
    FilterRegistrationBean<RateLimitFilter> rateLimitOnlyInTheChains(RateLimitFilter filter) {
        FilterRegistrationBean<RateLimitFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    @Order(2)
    SecurityFilterChain browsers(
            HttpSecurity http,
            SessionIdentities identities,
            UserStore users,
            Attempts attempts,
            PasswordEncoder encoder,
            RateLimitFilter rates,
            Refusals refusals,
            SignInRefused signInRefused,
            SignInEvents signIns,
            ObjectProvider<OidcSignIn> oidc)
            throws Exception {
        http.authorizeHttpRequests(AccessRules::applyToBrowsers)
                // Not a bean: Spring Security would ask it a second time, as everybody's provider.
                .authenticationProvider(new ThrottledSignIn(users, attempts, encoder))
                .securityContext(context -> context.securityContextRepository(identities))
                .formLogin(form -> form.loginPage(Refusals.SIGN_IN).failureHandler(signInRefused))
                .addFilterBefore(rates, AuthorizationFilter.class)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(logout ->
                        logout.addLogoutHandler(signIns)
                                .logoutSuccessUrl(Refusals.SIGN_IN + "?signed-out"))
                .csrf(csrf -> csrf.csrfTokenRepository(formTokens()))
                .requestCache(cache -> cache.requestCache(whereTheyWantedToGo()))
                .headers(SecurityHeaders::apply)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
        Optional<OidcSignIn> provider = oidc.stream().findFirst();
        if (provider.isPresent()) {
            http.oauth2Login(provider.get()::apply);
        }
        return http.build();
    }

    /// In a cookie, so that the sign-in page opens no session for whoever passes by.
    private static CookieCsrfTokenRepository formTokens() {
        CookieCsrfTokenRepository repository = new CookieCsrfTokenRepository();
        repository.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Lax"));
        return repository;
    }

    private static CookieRequestCache whereTheyWantedToGo() {
        CookieRequestCache cache = new CookieRequestCache();
        cache.setRequestMatcher(SecurityChains::isPageToComeBackTo);
        return cache;
    }

    private static boolean isPageToComeBackTo(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod()) && Refusals.isPage(request);
    }

    /// People whom an OpenID provider knows; only where one is set.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!'${syncline.access.oidc.issuer:}'.isBlank()")
    static class ByOpenId {

        @Bean
        OidcProvider oidcProvider(OidcProperties properties) {
            return new OidcProvider(properties);
        }

        @Bean
        JwtDecoderFactory<ClientRegistration> idTokenDecoders(OidcProvider provider) {
            return provider::decoder;
        }

        @Bean
        OidcSignIn oidcSignIn(
                OidcProperties properties, OidcProvider provider, SignInRefused refused) {
            return new OidcSignIn(properties, provider, refused);
        }
    }
}
