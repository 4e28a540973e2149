package dev.syncline.access;

import dev.syncline.operation.Role;
import jakarta.servlet.DispatcherType;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;

/// Which role a request needs, by path and method: looking needs a viewer, everything else an
/// operator, and what is about access an admin. What isn't named here falls under the last two
/// rules, so that nothing is open by being forgotten.
///
/// Which role each route is meant to need stands in the tests, in `access-matrix.txt`.
final class AccessRules {

    private static final String VIEWER = Role.VIEWER.name();
    private static final String OPERATOR = Role.OPERATOR.name();
    private static final String ADMIN = Role.ADMIN.name();

    private static final String[] OPEN_TO_READ = {
        "/actuator/health",
        "/actuator/health/**",
        "/login",
        "/login/**",
        "/console/**",
        "/webjars/**",
        "/favicon.ico"
    };

    private static final String[] ABOUT_ACCESS = {
        "/access",
        "/access/**",
        "/v1/users",
        "/v1/users/**",
        "/v1/tokens",
        "/v1/tokens/**",
        "/v1/audit",
        "/v1/audit/**"
    };

    private static final String[] ASSISTANTS = {"/mcp", "/mcp/**"};

    private AccessRules() {}

    static RoleHierarchy hierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(ADMIN)
                .implies(OPERATOR)
                .role(OPERATOR)
                .implies(VIEWER)
                .build();
    }

    /// What a browser's session may do. Assistants come with a token: a page that somebody has open
    /// can't be made to speak for them.
    static void applyToBrowsers(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
                    requests) {
        requests.requestMatchers(ASSISTANTS).denyAll();
        apply(requests);
    }

    static void apply(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
                    requests) {
        // The end of an answer whose beginning was allowed, and the words for what went wrong:
        // whoever asks by themselves has neither type.
        requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(HttpMethod.GET, OPEN_TO_READ)
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, OPEN_TO_READ)
                .permitAll()
                .requestMatchers(HttpMethod.POST, "/login", SignInRefused.PATH)
                .permitAll()
                .requestMatchers(ABOUT_ACCESS)
                .hasRole(ADMIN)
                .requestMatchers("/api/**")
                .hasRole(OPERATOR)
                // The tools behind it ask for their own roles.
                .requestMatchers(ASSISTANTS)
                .hasRole(VIEWER)
                // Everybody may set their own password.
                .requestMatchers("/v1/me", "/v1/me/**")
                .hasRole(VIEWER)
                .requestMatchers(HttpMethod.GET)
                .hasRole(VIEWER)
                .requestMatchers(HttpMethod.HEAD)
                .hasRole(VIEWER)
                .anyRequest()
                .hasRole(OPERATOR);
    }
}
