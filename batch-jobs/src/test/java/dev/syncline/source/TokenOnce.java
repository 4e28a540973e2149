package dev.syncline.source;

import dev.syncline.connection.Deadline;
import dev.syncline.connection.SignIn;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A sign-in whose tokens are numbers.
final class TokenOnce implements SignIn {

    private final AtomicInteger renewals = new AtomicInteger();

    int renewals() {
        return renewals.get();
    }

    @Override
    public Map<String, String> headers(Deadline deadline) {
        return Map.of("Authorization", "Token " + renewals);
    }

    @Override
    public boolean canRenew() {
        return true;
    }

    @Override
    public void renew(Map<String, String> refused) {
        renewals.incrementAndGet();
    }

    @Override
    public Collection<String> secrets() {
        return List.of();
    }
}
