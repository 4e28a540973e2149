package dev.syncline.access;

import dev.syncline.operation.Role;
import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserSource;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/// Signing in at an OpenID provider: authorization code with PKCE and nonce.
final class OidcSignIn {

    private static final Logger log = LoggerFactory.getLogger(OidcSignIn.class);

    private final OidcProperties properties;
    private final OidcProvider provider;
    private final SignInRefused refused;

    OidcSignIn(OidcProperties properties, OidcProvider provider, SignInRefused refused) {
        this.properties = properties;
        this.provider = provider;
        this.refused = refused;
    }

    void apply(OAuth2LoginConfigurer<HttpSecurity> login) {
        login.loginPage(Refusals.SIGN_IN)
                .clientRegistrationRepository(provider)
                .authorizedClientRepository(new NoTokensKept())
                .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(provider.tokens()))
                .userInfoEndpoint(users -> users.oidcUserService(users()))
                .failureHandler(refused);
        login.addObjectPostProcessor(
                new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {

                    @Override
                    public <T extends OAuth2AuthorizationRequestRedirectFilter> T postProcess(
                            T filter) {
                        filter.setAuthenticationFailureHandler(refused);
                        return filter;
                    }
                });
    }

    private OidcUserService users() {
        OidcUserService service = new OidcUserService();
        service.setOauth2UserService(provider.userInfo());
        // What the signed token says already needs no second call.
        service.setRetrieveUserInfo(request ->
                mayAsk(request)
                        && !OidcClaims.has(
                                request.getIdToken().getClaims(), properties.roleClaim()));
        service.setOidcUserConverter(this::user);
        return service;
    }

    private static boolean mayAsk(OidcUserRequest request) {
        String address =
                request.getClientRegistration().getProviderDetails().getUserInfoEndpoint().getUri();
        return address != null && !address.isEmpty();
    }

    private OidcUser user(OidcUserSource source) {
        OidcUserRequest request = source.getUserRequest();
        DefaultOidcUser claimed =
                new DefaultOidcUser(List.of(), request.getIdToken(), source.getUserInfo());
        String actor =
                OidcClaims.actor(claimed.getClaims(), properties).orElseThrow(OidcRefusal::noName);
        Role role =
                OidcClaims.role(claimed.getClaims(), properties)
                        .orElseThrow(() -> OidcRefusal.noRole(actor));
        log.info("{} signed in as {} by OpenID", actor, role.wireName());
        return new Known(actor, role, claimed);
    }

    /// Somebody the provider knows, called as they are here.
    private static final class Known extends DefaultOidcUser {

        @Serial private static final long serialVersionUID = 1;

        private final String actor;

        Known(String actor, Role role, DefaultOidcUser claimed) {
            super(
                    List.of(new SimpleGrantedAuthority(role.authority())),
                    claimed.getIdToken(),
                    claimed.getUserInfo());
            this.actor = actor;
        }

        @Override
        public String getName() {
            return actor;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Known known && actor.equals(known.actor);
        }

        @Override
        public int hashCode() {
            return actor.hashCode();
        }
    }
}
