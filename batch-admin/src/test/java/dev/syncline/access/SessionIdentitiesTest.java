package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.operation.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;

class SessionIdentitiesTest {

    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void endsASessionWhenItIsAsOldAsOneMayBe() {
        at(START)
                .saveContext(
                        new SecurityContextImpl(
                                UsernamePasswordAuthenticationToken.authenticated(
                                        "oidc:ann",
                                        null,
                                        java.util.List.of(
                                                new SimpleGrantedAuthority(
                                                        Role.OPERATOR.authority())))),
                        request,
                        new MockHttpServletResponse());

        Authentication soon =
                at(START.plus(Duration.ofHours(7)))
                        .loadDeferredContext(request)
                        .get()
                        .getAuthentication();
        assertThat(soon.getName()).isEqualTo("oidc:ann");
        assertThat(soon.getAuthorities()).singleElement().hasToString("ROLE_OPERATOR");
        assertThat(
                        at(START.plus(Duration.ofHours(9)))
                                .loadDeferredContext(request)
                                .get()
                                .getAuthentication())
                .isNull();
        assertThat(request.getSession(false)).isNull();
    }

    private static SessionIdentities at(Instant now) {
        // Nobody whom a provider knows is looked up in the database.
        JdbcClient away = JdbcClient.create(new DriverManagerDataSource());
        return new SessionIdentities(
                new UserStore(away),
                new SessionStore(away),
                Clock.fixed(now, ZoneOffset.UTC),
                Duration.ofDays(7),
                Duration.ofHours(8));
    }
}
