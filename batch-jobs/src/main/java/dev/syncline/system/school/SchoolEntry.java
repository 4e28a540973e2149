package dev.syncline.system.school;

import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;

/// What a step is given for one class, subject, person or enrolment.
sealed interface SchoolEntry {

    /// One that can be written.
    record Usable(SyncRecord row) implements SchoolEntry {}

    /// One that can't, with the reason.
    record Refused(Reject reject) implements SchoolEntry {}
}
