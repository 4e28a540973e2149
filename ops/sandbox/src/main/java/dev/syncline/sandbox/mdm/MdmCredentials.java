package dev.syncline.sandbox.mdm;

/// What a client must know to be let in by [MdmStandIn].
public record MdmCredentials(String clientId, String clientSecret, String subscriptionKey) {

    @Override
    public String toString() {
        return "MdmCredentials[" + clientId + "]";
    }
}
