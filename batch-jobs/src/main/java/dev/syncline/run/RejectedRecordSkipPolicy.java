package dev.syncline.run;

import dev.syncline.sync.RejectedRecordException;
import org.springframework.batch.core.step.skip.SkipPolicy;

/// Skips a record that its reader or processor refused, and nothing else. Whatever a writer throws
/// ends the step: so Batch never enters its scan mode, which writes record by record in
/// transactions of their own.
final class RejectedRecordSkipPolicy implements SkipPolicy {

    @Override
    public boolean shouldSkip(Throwable thrown, long skipCount) {
        return thrown instanceof RejectedRecordException && skipCount >= 0;
    }
}
