package dev.syncline.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/// The OpenID provider, asked when somebody signs in: a provider that is away keeps nobody from
/// starting a node. Thread-safe.
final class OidcProvider implements ClientRegistrationRepository {

    /// As it stands in the paths of sign-in.
    static final String NAME = "oidc";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final OidcProperties properties;
    private final ClientHttpRequestFactory requests = bounded();
    private @Nullable ClientRegistration registration;
    private @Nullable JwtDecoder decoder;

    OidcProvider(OidcProperties properties) {
        this.properties = properties;
    }

    private static ClientHttpRequestFactory bounded() {
        SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
        factory.setConnectTimeout(CONNECT);
        factory.setReadTimeout(ANSWER);
        return factory;
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        return NAME.equals(id) ? registration() : null;
    }

    private synchronized ClientRegistration registration() {
        if (registration == null) {
            registration =
                    ClientRegistrations.fromOidcIssuerLocation(properties.issuer())
                            .registrationId(NAME)
                            .clientId(properties.clientId())
                            .clientSecret(properties.clientSecret())
                            .scope(
                                    java.util.stream.Stream.concat(
                                                    java.util.stream.Stream.of("openid"),
                                                    properties.scopes().stream())
                                            .distinct()
                                            .toList())
                            .build();
        }
        return registration;
    }

    /// Checks signature, issuer, audience and times of an id token.
    synchronized JwtDecoder decoder(ClientRegistration client) {
        if (decoder == null) {
            RestTemplate rest = new RestTemplate(requests);
            NimbusJwtDecoder made =
                    NimbusJwtDecoder.withJwkSetUri(
                                    java.util.Objects.requireNonNull(
                                            client.getProviderDetails().getJwkSetUri(),
                                            "the provider names no keys"))
                            .restOperations(rest)
                            .build();
            made.setJwtValidator(
                    new DelegatingOAuth2TokenValidator<>(
                            new JwtTimestampValidator(), new OidcIdTokenValidator(client)));
            made.setClaimSetConverter(
                    org.springframework.security.oauth2.client.oidc.authentication
                            .OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
            decoder = made;
        }
        return decoder;
    }

    RestClientAuthorizationCodeTokenResponseClient tokens() {
        RestClientAuthorizationCodeTokenResponseClient client =
                new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(
                RestClient.builder()
                        .requestFactory(requests)
                        .configureMessageConverters(converters ->
                                converters
                                        .addCustomConverter(new FormHttpMessageConverter())
                                        .addCustomConverter(
                                                new OAuth2AccessTokenResponseHttpMessageConverter()))
                        .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                        .build());
        return client;
    }

    DefaultOAuth2UserService userInfo() {
        RestTemplate rest = new RestTemplate(requests);
        rest.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        DefaultOAuth2UserService service = new DefaultOAuth2UserService();
        service.setRestOperations(rest);
        return service;
    }
}
