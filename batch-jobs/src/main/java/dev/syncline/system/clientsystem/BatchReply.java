package dev.syncline.system.clientsystem;

import dev.syncline.system.clientsystem.BatchVerdict.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A reply of `success: true` to a batch, in either of its shapes: `{recordsProcessed}`, or
/// `{inserted, skipped, errors: [{meter_external_id, error}]}`.
///
/// The errors name meters, not readings. Which readings were skipped is known only when all of the
/// batch's readings of these meters were; where it isn't, they count as unclear: neither may they
/// be deleted, nor sent again without somebody having looked.
final class BatchReply {

    /// The server has lost what it counted as inserted before, too: it has one transaction for all.
    private static final String ABORTED = "transaction is aborted";

    private final List<Reading> batch;
    private final long inserted;
    private final long skipped;
    private final Map<String, List<String>> errorsByMeter = new LinkedHashMap<>();
    private int errors;
    private boolean nameless;

    private BatchReply(
            List<Reading> batch,
            long inserted,
            long skipped,
            JsonNode told,
            UnaryOperator<String> quotable) {
        this.batch = batch;
        this.inserted = inserted;
        this.skipped = skipped;
        for (JsonNode error : told) {
            errors++;
            String meter = error.path("meter_external_id").asString("");
            if (batch.stream().noneMatch(reading -> meter.equals(reading.meter()))) {
                nameless = true;
            }
            errorsByMeter
                    .computeIfAbsent(meter, _ -> new ArrayList<>())
                    .add(quotable.apply(error.path("error").asString("no reason")));
        }
    }

    /// @param quotable makes text of the peer's fit for a message
    /// @return empty when the reply doesn't say how many readings were taken
    static Optional<BatchVerdict> read(
            JsonNode reply, List<Reading> batch, UnaryOperator<String> quotable) {
        JsonNode inserted = reply.path("inserted");
        JsonNode taken = inserted.isMissingNode() ? reply.path("recordsProcessed") : inserted;
        if (!taken.isIntegralNumber() || !taken.canConvertToLong()) {
            return Optional.empty();
        }
        JsonNode told = reply.path("skipped");
        long skipped =
                told.isIntegralNumber() && told.canConvertToLong()
                        ? told.longValue()
                        : batch.size() - taken.longValue();
        return Optional.of(
                new BatchReply(batch, taken.longValue(), skipped, reply.path("errors"), quotable)
                        .verdict());
    }

    private BatchVerdict verdict() {
        if (inserted < 0 || skipped < 0 || inserted + skipped != batch.size()) {
            return allUnclear("which doesn't add up to the batch");
        }
        if (inserted == 0) {
            return BatchVerdict.of(
                    List.of(),
                    batch.stream()
                            .map(reading -> new Refusal(reading, true, reason(reading)))
                            .toList());
        }
        if (skipped == 0 && errors == 0) {
            return BatchVerdict.of(batch, List.of());
        }
        if (isAborted()) {
            return allUnclear("and that its transaction was aborted");
        }
        if (nameless) {
            return allUnclear("and named no meter of the batch");
        }
        return byMeter();
    }

    private BatchVerdict byMeter() {
        Map<String, Long> sizes =
                batch.stream()
                        .filter(reading -> errorsByMeter.containsKey(meter(reading)))
                        .collect(Collectors.groupingBy(BatchReply::meter, Collectors.counting()));
        long named = sizes.values().stream().mapToLong(Long::longValue).sum();
        boolean allOfTheirs = named == skipped;
        if (!allOfTheirs && (errors != skipped || tooManyErrors(sizes))) {
            return allUnclear("without naming them all");
        }
        List<Reading> accepted = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        for (Reading reading : batch) {
            List<String> reasons = errorsByMeter.get(meter(reading));
            if (reasons == null) {
                accepted.add(reading);
            } else {
                boolean clear =
                        allOfTheirs
                                || reasons.size()
                                        == Objects.requireNonNull(sizes.get(meter(reading)));
                refused.add(new Refusal(reading, clear, reason(reading)));
            }
        }
        return BatchVerdict.of(accepted, refused);
    }

    private boolean tooManyErrors(Map<String, Long> sizes) {
        return errorsByMeter.entrySet().stream()
                .anyMatch(entry ->
                        entry.getValue().size()
                                > Objects.requireNonNull(sizes.get(entry.getKey())));
    }

    private BatchVerdict allUnclear(String how) {
        String said =
                "it stored %d and skipped %d of %d readings, %s"
                        .formatted(inserted, skipped, batch.size(), how);
        return new BatchVerdict(
                List.of(),
                batch.stream().map(reading -> new Refusal(reading, false, said)).toList(),
                Optional.of(said));
    }

    private boolean isAborted() {
        return errorsByMeter.values().stream()
                .flatMap(List::stream)
                .anyMatch(error -> error.contains(ABORTED));
    }

    private String reason(Reading reading) {
        return errorsByMeter.getOrDefault(meter(reading), List.of("it gave no reason")).getFirst();
    }

    private static String meter(Reading reading) {
        return String.valueOf(reading.meter());
    }
}
