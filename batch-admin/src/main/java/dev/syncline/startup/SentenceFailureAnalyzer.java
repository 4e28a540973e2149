package dev.syncline.startup;

import dev.syncline.sync.SynclineException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// A start that fails says one sentence, not a stack trace.
final class SentenceFailureAnalyzer extends AbstractFailureAnalyzer<SynclineException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SynclineException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Then start the node again.", rootFailure);
    }
}
