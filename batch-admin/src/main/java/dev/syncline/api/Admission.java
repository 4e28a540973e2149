package dev.syncline.api;

import jakarta.servlet.http.HttpServletRequest;

/// What somebody came in with, asked again while an answer to them goes on: a token that was
/// revoked meanwhile, or a session that has ended, ends the answer too. Equal ones are asked once.
@FunctionalInterface
public interface Admission {

    String ATTRIBUTE = Admission.class.getName();

    /// Asks the database.
    boolean stillHolds();

    /// Left in the request by whoever lets somebody in.
    static void put(HttpServletRequest request, Admission admission) {
        request.setAttribute(ATTRIBUTE, admission);
    }

    /// @throws IllegalStateException when nobody was let in
    static Admission of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Admission admission) {
            return admission;
        }
        throw new IllegalStateException("Nobody was let in, or nobody said by what");
    }
}
