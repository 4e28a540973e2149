package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.Map;

/// An [HttpAuth] at work: what a call carries to prove who we are. A system whose peer has a way of
/// its own implements it and hands it over as [HttpAuth.Custom].
///
/// Asked by any number of threads at once. What it throws ends the call as it is; a token endpoint
/// that it asks is best asked through [HttpCaller#exchange(HttpCall, Deadline)], so that its time
/// counts in the call's.
public interface SignIn {

    /// The headers that a call has to carry now; may ask a token endpoint for them first, or wait
    /// for another thread that does.
    ///
    /// @param deadline when the whole call must have ended; this part of it included
    /// @throws SynclineException when no proof can be had: `credentials` when the peer refused us,
    ///   `network` or `source` when it couldn't be asked
    Map<String, String> headers(Deadline deadline);

    /// Whether a peer that refuses the proof with 401 may take another one. If so, [#renew] and
    /// [#headers] are asked and the call is made a second time, within the same deadline; a second
    /// 401 is an error of class `credentials`.
    default boolean canRenew() {
        return false;
    }

    /// Forgets a proof that the peer refused, unless there is already a newer one.
    ///
    /// @param refused what [#headers] gave for the call
    default void renew(Map<String, String> refused) {}

    /// All that must not show in a message, as of now: passwords, and tokens in use.
    Collection<String> secrets();
}
