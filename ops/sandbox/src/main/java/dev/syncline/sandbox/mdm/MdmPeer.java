package dev.syncline.sandbox.mdm;

import dev.syncline.sandbox.peer.Peer;
import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sandbox.peer.PeerRequest;
import dev.syncline.sandbox.peer.PeerResponse;
import dev.syncline.sandbox.peer.WireNames;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The gateway with what is behind it: tokens, ineligible items, countries.
final class MdmPeer implements Peer {

    private static final String INELIGIBLE_ITEMS = "ineligible-items";
    private static final String ISO_CODES = "iso-codes";
    private static final Pattern TOKEN_PATH = Pattern.compile("/[^/]+/oauth2/v2\\.0/token");
    private static final Map<String, String> DATA_BY_PATH =
            Map.of(
                    "/mdm/trade/nirms/ineligible-items", INELIGIBLE_ITEMS,
                    "/mdm/geo/countries", ISO_CODES,
                    "/mdm/trade/iso-codes", ISO_CODES);

    private final MdmCredentials credentials;
    private final MdmTokens tokens;
    private final PeerData data =
            PeerData.of(
                    Map.of(
                            INELIGIBLE_ITEMS,
                            PeerData.sample(MdmPeer.class, "mdm-ineligible-items.json"),
                            ISO_CODES,
                            PeerData.sample(MdmPeer.class, "mdm-geo-countries.json")));

    MdmPeer(MdmCredentials credentials, Clock clock) {
        this.credentials = credentials;
        this.tokens = new MdmTokens(credentials, clock);
    }

    @Override
    public PeerResponse answer(PeerRequest request) {
        if (isForAToken(request)) {
            return request.method().equals("POST")
                    ? tokens.answer(request.form())
                    : MdmReplies.notFound();
        }
        String name = DATA_BY_PATH.get(request.path());
        if (name == null || !request.method().equals("GET")) {
            return MdmReplies.notFound();
        }
        return refusalOf(request).orElseGet(() -> PeerResponse.json(200, data.get(name)));
    }

    private Optional<PeerResponse> refusalOf(PeerRequest request) {
        Optional<String> key = request.header("Ocp-Apim-Subscription-Key");
        if (key.isEmpty()) {
            return Optional.of(MdmReplies.subscriptionKeyMissing());
        }
        if (!key.get().equals(credentials.subscriptionKey())) {
            return Optional.of(MdmReplies.subscriptionKeyInvalid());
        }
        return request.bearerToken().filter(tokens::isGood).isPresent()
                ? Optional.empty()
                : Optional.of(MdmReplies.unauthorized());
    }

    @Override
    public PeerResponse unauthorized() {
        return MdmReplies.unauthorized();
    }

    @Override
    public PeerResponse rateLimited(long seconds) {
        return MdmReplies.rateLimited(seconds);
    }

    @Override
    public PeerResponse serverError() {
        return MdmReplies.serverError();
    }

    @Override
    public PeerData data() {
        return data;
    }

    @Override
    public List<String> kinds() {
        return List.of("data", "token");
    }

    @Override
    public String kindOf(PeerRequest request) {
        return isForAToken(request) ? "token" : "data";
    }

    private static boolean isForAToken(PeerRequest request) {
        return TOKEN_PATH.matcher(request.path()).matches();
    }

    @Override
    public Map<String, String> commonHeaders() {
        return Map.of("x-ms-middleware-request-id", UUID.randomUUID().toString());
    }

    @Override
    public void set(JsonNode wanted) {
        if (wanted.has("tokenShape")) {
            tokens.shape(
                    WireNames.named(MdmTokens.Shape.class, wanted.path("tokenShape").asString()));
        }
    }

    @Override
    public Optional<Map<String, ?>> control(String method, String path, String body) {
        if (!(method + " " + path).equals("DELETE /tokens")) {
            return Optional.empty();
        }
        tokens.revokeAll();
        return Optional.of(Map.of());
    }

    @Override
    public Map<String, ?> status() {
        return Map.of("tokenShape", WireNames.of(tokens.shape()));
    }

    @Override
    public void reset() {
        tokens.shape(MdmTokens.Shape.ENTRA);
    }
}
