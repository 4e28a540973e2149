package dev.syncline.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The HTTP client of one connection, with all turned off that it would do by itself: sending
/// again, following redirects, unpacking, cookies, signing in.
///
/// A connection is kept open for the next page of a list, and no longer: [#REUSED_FOR] is less than
/// servers wait before they close one, and each is looked at before it is used again. So no request
/// is lost on a connection that its peer has just closed.
///
/// Needs no closing: a connection that nobody uses any more is closed soon, and no thread stays.
final class HttpTransport {

    static final RequestConfig DEFAULTS =
            RequestConfig.custom()
                    .setRedirectsEnabled(false)
                    .setAuthenticationEnabled(false)
                    .setContentCompressionEnabled(false)
                    .setExpectContinueEnabled(false)
                    .setProtocolUpgradeEnabled(false)
                    .build();

    /// The client's own parser passes over lines that are no answer until one comes that is.
    private static final ManagedHttpClientConnectionFactory STRICT =
            ManagedHttpClientConnectionFactory.builder()
                    .responseParserFactory(new DefaultHttpResponseParserFactory())
                    .build();

    private static final Duration REUSED_FOR = Duration.ofSeconds(2);
    private static final int MAX_CONNECTIONS = 64;

    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient client;

    HttpTransport(Duration connectTimeout, AddressPolicy addresses) {
        this.pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(STRICT)
                        .setDnsResolver(new PolicyResolver(addresses))
                        .setTlsSocketStrategy(DefaultClientTlsStrategy.createSystemDefault())
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(Timeout.of(connectTimeout))
                                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                                        .build())
                        .build();
        HttpClientBuilder builder =
                HttpClients.custom()
                        .setConnectionManager(pool)
                        .setDefaultRequestConfig(DEFAULTS)
                        .setKeepAliveStrategy((_, _) -> TimeValue.of(REUSED_FOR))
                        .setUserAgent("Syncline")
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableContentCompression()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableConnectionState();
        if (!addresses.isRestricted()) {
            // A proxy would look names up itself, so behind a policy there is none.
            builder.setProxySelector(ProxySelector.getDefault());
        }
        this.client = builder.build();
    }

    CloseableHttpClient client() {
        return client;
    }

    void forgetUnusedSoon() {
        CompletableFuture.delayedExecutor(REUSED_FOR.toMillis() + 500, TimeUnit.MILLISECONDS)
                .execute(pool::closeExpired);
    }

    /// Every address of every connection passes here.
    private record PolicyResolver(AddressPolicy addresses) implements DnsResolver {

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            return Arrays.stream(addresses.resolve(host, port))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        }

        @Override
        public InetAddress[] resolve(String host) {
            throw new UnsupportedOperationException("A port belongs to an address");
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
