package dev.syncline.sandbox.peer;

import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How a peer behaves at the moment, and what it was asked. Thread-safe.
public final class PeerSwitch {

    private final Set<PeerMode> modes;
    private final SortedMap<String, Integer> requests = new TreeMap<>();
    private PeerBehaviour behaviour = PeerBehaviour.NORMAL;
    private int callsLeft;
    private CountDownLatch hanging = new CountDownLatch(1);

    /// @param modes what the peer is able to do
    public PeerSwitch(Set<PeerMode> modes) {
        this.modes = EnumSet.copyOf(modes);
    }

    /// For peers that speak HTTP.
    static PeerSwitch ofHttp() {
        return new PeerSwitch(EnumSet.complementOf(EnumSet.of(PeerMode.DROP_COMMIT)));
    }

    /// @param mode of now, and for how many more calls, 0 for no end
    public record Status(PeerMode mode, int callsLeft, SortedMap<String, Integer> requests) {}

    public synchronized Status status() {
        return new Status(behaviour.mode(), callsLeft, new TreeMap<>(requests));
    }

    public synchronized void count(String path) {
        requests.merge(path, 1, Integer::sum);
    }

    /// The behaviour of now, without using up one of its times.
    public synchronized PeerBehaviour now() {
        return behaviour;
    }

    /// How to answer one more call.
    public synchronized PeerBehaviour next(String kind, String path) {
        PeerBehaviour now = behaviour;
        if (!now.concerns(kind, path)) {
            return PeerBehaviour.NORMAL;
        }
        if (callsLeft > 0 && --callsLeft == 0) {
            behaviour = PeerBehaviour.NORMAL;
        }
        return now;
    }

    /// Calls that hang are let go, without an answer.
    public synchronized void behave(PeerBehaviour wanted) {
        behaviour = wanted;
        callsLeft = wanted.times();
        hanging.countDown();
        hanging = new CountDownLatch(1);
    }

    /// Normal behaviour, and counts of nothing.
    public synchronized void reset() {
        requests.clear();
        behave(PeerBehaviour.NORMAL);
    }

    /// Waits until somebody changes the behaviour.
    public void hang() throws InterruptedException {
        hanging().await();
    }

    /// Waits for the behaviour's delay, or until somebody changes the behaviour.
    public void delay(PeerBehaviour slow) throws InterruptedException {
        var _ = hanging().await(slow.delay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized CountDownLatch hanging() {
        return hanging;
    }

    /// @throws IllegalArgumentException when the peer isn't able to do that
    PeerMode modeNamed(String name) {
        return WireNames.named(modes, name);
    }
}
