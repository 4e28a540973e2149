package dev.syncline.system.catalog;

import dev.syncline.connection.AddressPolicy;
import dev.syncline.connection.CallLimiter;
import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.HttpLimits;
import dev.syncline.source.CursorStore;
import dev.syncline.source.FieldMapping;
import dev.syncline.source.IncrementalReader;
import dev.syncline.source.MappedRestReader;
import dev.syncline.source.RestItemReader;
import dev.syncline.source.RestPaging;
import dev.syncline.source.RestSource;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.catalog.AdHocDefinition.ApiOptions;
import dev.syncline.system.catalog.AdHocDefinition.Incremental;
import dev.syncline.system.catalog.AdHocDefinition.Pagination;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Calls the APIs of ad hoc syncs: only hosts that whoever runs the node has named, and with the
/// secrets of the definition, which are opened for the attempt and not before.
final class ApiSources {

    private final boolean switchedOn;
    private final AddressPolicy addresses;
    private final HttpLimits limits;
    private final SecretValues secrets;
    private final CursorStore cursors;
    private final Clock clock;
    private final Map<String, CallLimiter> limiters = new ConcurrentHashMap<>();

    /// @param allowedHosts none: there are no API sources
    /// @param limits of each call, and of all calls of this node to one host and port, whichever
    ///   syncs make them
    ApiSources(
            List<String> allowedHosts,
            HttpLimits limits,
            SecretValues secrets,
            CursorStore cursors,
            Clock clock) {
        this.switchedOn = allowedHosts.stream().anyMatch(host -> !host.isBlank());
        this.addresses = AddressPolicy.onlyNamed(allowedHosts);
        this.limits = limits;
        this.secrets = secrets;
        this.cursors = cursors;
        this.clock = clock;
    }

    /// Checks the address as it is written; what its host means is checked when it is called.
    ///
    /// @throws SynclineException of class `config`
    void check(AdHocDefinition definition) {
        if (!switchedOn) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "API sources are switched off; set SOURCE_ALLOWED_HOSTS to the hosts that they may call, comma-separated");
        }
        var _ = addresses.parse(definition.sourceIdentifier());
    }

    /// What a reader has to know of the run.
    ///
    /// @param fromTheBeginning whether an incremental source is read as if nobody ever had
    record Reading(long runId, boolean fromTheBeginning) {}

    /// @param fields target column → dotted path
    MappedRestReader reader(
            StoredDefinition stored,
            ApiOptions options,
            Map<String, String> fields,
            Reading reading) {
        check(stored.definition());
        AdHocAddress address = AdHocAddress.of(stored.definition().sourceIdentifier());
        Map<String, String> headers = headers(stored, options);
        HttpConnection connection =
                limits.on(
                        HttpConnection.to(stored.name(), address.base())
                                .restrictedTo(addresses)
                                .authenticated(usable(stored, options))
                                .sending(() -> headers));
        RestSource source =
                new RestSource(
                        RestSource.Method.valueOf(options.method()),
                        address.path(),
                        address.query(),
                        Map.of(),
                        null,
                        options.dataPath() == null ? "" : options.dataPath(),
                        paging(options.pagination()));
        HttpCaller caller = caller(connection);
        FieldMapping mapping = new FieldMapping(fields);
        Incremental incremental = options.incremental();
        return incremental == null
                ? new MappedRestReader(new RestItemReader(caller, source), mapping)
                : new MappedRestReader(
                        new IncrementalReader(
                                since ->
                                        new RestItemReader(
                                                caller, newer(source, incremental, since)),
                                cursors,
                                new IncrementalReader.Cursor(
                                        stored.name(),
                                        CursorName.of(stored, secrets).orElseThrow(),
                                        reading.runId()),
                                incremental.field(),
                                reading.fromTheBeginning()),
                        mapping);
    }

    private static RestSource newer(
            RestSource source, Incremental incremental, Optional<String> since) {
        String value = since.orElse(incremental.initialValue());
        if (value == null) {
            return source;
        }
        Map<String, String> query = new LinkedHashMap<>(source.query());
        query.put(incremental.param(), value);
        return source.query(query);
    }

    private HttpCaller caller(HttpConnection connection) {
        URI base = connection.base();
        int port =
                base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
        CallLimiter limiter =
                limiters.computeIfAbsent(
                        base.getHost() + ":" + port,
                        host -> new CallLimiter(host, connection.limits()));
        return new HttpCaller(connection, clock, limiter);
    }

    /// A variable that a reference names is seen only now, and may hold what no header can carry.
    private HttpAuth usable(StoredDefinition stored, ApiOptions options) {
        try {
            return auth(stored, options);
        } catch (IllegalArgumentException e) {
            throw new SynclineException(ErrorClass.CONFIG, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> headers(StoredDefinition stored, ApiOptions options) {
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        stored.secrets()
                .forEach((place, value) -> {
                    if (place.startsWith(ApiRequest.HEADER)) {
                        headers.put(
                                place.substring(ApiRequest.HEADER.length()),
                                secrets.reveal(place, value, stored.name()));
                    }
                });
        return headers;
    }

    private HttpAuth auth(StoredDefinition stored, ApiOptions options) {
        AdHocDefinition.Auth auth = options.auth();
        return switch (auth.type()) {
            case "bearer" -> new HttpAuth.Bearer(revealed(stored, ApiRequest.TOKEN));
            case "basic" ->
                    new HttpAuth.Basic(
                            Objects.requireNonNull(auth.username()),
                            revealed(stored, ApiRequest.PASSWORD));
            case "apikey" ->
                    new HttpAuth.ApiKey(
                            Objects.requireNonNull(auth.header()),
                            revealed(stored, ApiRequest.API_KEY));
            default -> new HttpAuth.None();
        };
    }

    private String revealed(StoredDefinition stored, String place) {
        return secrets.reveal(
                place, Objects.requireNonNull(stored.secrets().get(place)), stored.name());
    }

    private static RestPaging paging(@Nullable Pagination paging) {
        if (paging == null) {
            return RestPaging.none();
        }
        return switch (paging.type()) {
            case "offset" ->
                    new RestPaging.ByOffset(
                            paging.limitParam(),
                            paging.offsetParam(),
                            paging.pageSize(),
                            paging.maxPages());
            case "page" ->
                    new RestPaging.ByPage(
                            paging.limitParam(),
                            paging.pageParam(),
                            paging.pageSize(),
                            paging.firstPage(),
                            paging.maxPages());
            case "cursor" ->
                    new RestPaging.ByCursor(
                            paging.limitParam(),
                            paging.cursorParam(),
                            paging.pageSize(),
                            paging.maxPages());
            default ->
                    new RestPaging.ByLink(
                            paging.limitParam(), paging.pageSize(), paging.maxPages(), Set.of());
        };
    }
}
