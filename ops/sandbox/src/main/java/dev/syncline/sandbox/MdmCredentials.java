package dev.syncline.sandbox;

/// What a client must know to be let in by [MdmStandIn].
record MdmCredentials(String clientId, String clientSecret, String subscriptionKey) {

    @Override
    public String toString() {
        return "MdmCredentials[" + clientId + "]";
    }
}
