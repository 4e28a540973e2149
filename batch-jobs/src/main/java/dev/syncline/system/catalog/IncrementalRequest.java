package dev.syncline.system.catalog;

import static dev.syncline.system.catalog.RequestFields.refused;

import dev.syncline.system.catalog.AdHocDefinition.Incremental;
import dev.syncline.system.catalog.AdHocDefinition.Pagination;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of a request that says how later runs read on from where the one before ended.
final class IncrementalRequest {

    private static final String PLACE = "options.incremental";
    private static final int LONGEST_VALUE = 500;

    private IncrementalRequest() {}

    static @Nullable Incremental of(RequestFields options, @Nullable Pagination pagination) {
        RequestFields incremental =
                RequestFields.of(
                        PLACE,
                        options.node("incremental"),
                        List.of("field", "param", "initialValue"));
        if (options.node("incremental") == null) {
            return null;
        }
        String field = incremental.needed("field");
        if (!ApiRequest.PATH.matcher(field).matches()
                || field.chars().anyMatch(Character::isISOControl)) {
            throw refused(PLACE + ".field must be names joined by dots, such as updated_at");
        }
        String param = ApiRequest.checkedParameter(PLACE + ".param", incremental.needed("param"));
        if (pagination != null && isOf(pagination, param)) {
            throw refused(
                    "%s.param '%s' is a parameter of the pagination as well; name the one by which the API tells what is newer"
                            .formatted(PLACE, param));
        }
        return new Incremental(field, param, initialValue(incremental));
    }

    private static @Nullable String initialValue(RequestFields incremental) {
        String value = incremental.text("initialValue");
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl)) {
            throw refused(
                    "%s.initialValue must have at most %d characters, none of them a control character"
                            .formatted(PLACE, LONGEST_VALUE));
        }
        return value;
    }

    private static boolean isOf(Pagination pagination, String param) {
        String position =
                switch (pagination.type()) {
                    case "offset" -> pagination.offsetParam();
                    case "page" -> pagination.pageParam();
                    case "cursor" -> pagination.cursorParam();
                    default -> pagination.limitParam();
                };
        return param.equals(pagination.limitParam()) || param.equals(position);
    }

    /// @param address the source's own, whose parameters are sent with every call
    static void check(@Nullable Incremental incremental, String address) {
        if (incremental != null) {
            Map<String, String> query = AdHocAddress.of(address).query();
            if (query.containsKey(incremental.param())) {
                throw refused(
                        "%s.param '%s' stands in the address as well; leave it out there, and send its value as %s.initialValue"
                                .formatted(PLACE, incremental.param(), PLACE));
            }
        }
    }
}
