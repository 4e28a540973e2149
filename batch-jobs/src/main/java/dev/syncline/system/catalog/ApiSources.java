package dev.syncline.system.catalog;

import dev.syncline.connection.AddressPolicy;
import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.source.FieldMapping;
import dev.syncline.source.MappedRestReader;
import dev.syncline.source.RestItemReader;
import dev.syncline.source.RestPaging;
import dev.syncline.source.RestSource;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.catalog.AdHocDefinition.ApiOptions;
import dev.syncline.system.catalog.AdHocDefinition.Pagination;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls the APIs of ad hoc syncs: only hosts that whoever runs the node has named, and with the
/// secrets of the definition, which are opened for the attempt and not before.
final class ApiSources {

    private final boolean switchedOn;
    private final AddressPolicy addresses;
    private final SecretValues secrets;
    private final Clock clock;

    /// @param allowedHosts none: there are no API sources
    ApiSources(List<String> allowedHosts, SecretValues secrets, Clock clock) {
        this.switchedOn = allowedHosts.stream().anyMatch(host -> !host.isBlank());
        this.addresses = AddressPolicy.onlyNamed(allowedHosts);
        this.secrets = secrets;
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

    /// @param fields target column → dotted path
    MappedRestReader reader(
            StoredDefinition stored, ApiOptions options, Map<String, String> fields) {
        check(stored.definition());
        AdHocAddress address = AdHocAddress.of(stored.definition().sourceIdentifier());
        Map<String, String> headers = headers(stored, options);
        HttpConnection connection =
                HttpConnection.to(stored.name(), address.base())
                        .restrictedTo(addresses)
                        .authenticated(usable(stored, options))
                        .sending(() -> headers);
        RestSource source =
                new RestSource(
                        RestSource.Method.valueOf(options.method()),
                        address.path(),
                        address.query(),
                        Map.of(),
                        null,
                        options.dataPath() == null ? "" : options.dataPath(),
                        paging(options.pagination()));
        return new MappedRestReader(
                new RestItemReader(new HttpCaller(connection, clock), source),
                new FieldMapping(fields));
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
