package dev.syncline.system.clientsystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BatchReplyTest {

    /// Two readings of meter A, two of B, one of C.
    private static final List<Reading> BATCH = readings("A", "B", "A", "B", "C");

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'recordsProcessed':5}                    | 12345 | ''   | ''    | the client's shape, all taken",
                "{'inserted':5,'skipped':0,'errors':[]}    | 12345 | ''   | ''    | the server's shape, all taken",
                "{'inserted':5,'recordsProcessed':5}       | 12345 | ''   | ''    | both at once",
                "{'inserted':3,'recordsProcessed':5,'skipped':2,'errors':[A,A]} | 245 | 13 | '' | inserted counts",
                "{'inserted':3,'skipped':2,'errors':[A]}   | 245   | 13   | ''    | one error for a meter's readings",
                "{'inserted':4,'skipped':1,'errors':[C]}   | 1234  | 5    | ''    | its only reading",
                "{'inserted':4,'skipped':1,'errors':[A]}   | 245   | ''   | 13    | one of a meter's two",
                "{'inserted':2,'skipped':3,'errors':[A,C,A]} | 24  | 135  | ''    | an error each",
                "{'inserted':2,'skipped':3,'errors':[A,C,B]} | ''  | 5    | 1234  | some of A and of B, all of C",
                "{'inserted':0,'skipped':5,'errors':[A]}   | ''    | 12345 | ''   | none was taken",
                "{'inserted':3,'skipped':2,'errors':[]}    | ''    | ''   | 12345 | skips and says nothing",
                "{'recordsProcessed':3}                    | ''    | ''   | 12345 | fewer than were sent",
                "{'recordsProcessed':6}                    | ''    | ''   | 12345 | more than were sent",
                "{'recordsProcessed':5,'skipped':2}        | ''    | ''   | 12345 | all, and yet some skipped",
                "{'inserted':3,'skipped':1,'errors':[C]}   | ''    | ''   | 12345 | doesn't add up",
                "{'inserted':4,'skipped':1,'errors':[Z]}   | ''    | ''   | 12345 | a meter that was not sent",
                "{'inserted':-1,'skipped':6,'errors':[]}   | ''    | ''   | 12345 | less than nothing",
                "{'inserted':2,'skipped':3,'errors':[C,C,C]} | ''  | ''   | 12345 | more errors than readings",
                "{'inserted':5,'skipped':0,'errors':[C]}   | ''    | ''   | 12345 | an error, though none was skipped",
            })
    void tellsWhatWasAccepted(
            String reply, String accepted, String refused, String unclear, String why) {
        BatchVerdict verdict = read(reply).orElseThrow();

        assertThat(numbers(verdict.accepted())).isEqualTo(accepted);
        assertThat(numbers(refused(verdict, true))).isEqualTo(refused);
        assertThat(numbers(refused(verdict, false))).isEqualTo(unclear);
        assertThat(verdict.stopBecause().isPresent()).isEqualTo(unclear.length() == BATCH.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{'inserted':'5'}", "{'recordsProcessed':null}", "{'inserted':2.5}"})
    void saysWhenAReplyHoldsNoCount(String reply) {
        assertThat(read(reply)).isEmpty();
    }

    @Test
    void believesNoCountOfAServerWhoseTransactionWasAborted() {
        BatchVerdict verdict =
                BatchReply.read(
                                JsonMapper.shared()
                                        .readTree(
                                                """
                                                {"inserted":4,"skipped":1,
                                                 "errors":[{"meter_external_id":"C","error":"current transaction is aborted"}]}
                                                """),
                                BATCH,
                                text -> text)
                        .orElseThrow();

        assertThat(numbers(refused(verdict, false))).isEqualTo("12345");
    }

    /// `[A,C]` stands for errors that name these meters.
    private static Optional<BatchVerdict> read(String reply) {
        String json =
                reply.replace('\'', '"')
                        .replaceAll(
                                "(?<=[\\[,])([A-Z])(?=[],])",
                                "{\"meter_external_id\":\"$1\",\"error\":\"no\"}");
        return BatchReply.read(JsonMapper.shared().readTree(json), BATCH, text -> text);
    }

    private static List<Reading> refused(BatchVerdict verdict, boolean clear) {
        return verdict.refused().stream()
                .filter(refusal -> refusal.clear() == clear)
                .map(BatchVerdict.Refusal::reading)
                .toList();
    }

    private static String numbers(List<Reading> readings) {
        StringBuilder numbers = new StringBuilder();
        readings.forEach(reading -> numbers.append(reading.id()));
        return numbers.toString();
    }

    private static List<Reading> readings(String... meters) {
        List<Reading> readings = new ArrayList<>();
        for (String meter : meters) {
            readings.add(
                    new Reading(readings.size() + 1, meter, Instant.EPOCH, "power", "1.000", "W"));
        }
        return List.copyOf(readings);
    }
}
