package dev.syncline.api;

import dev.syncline.system.ineligibleitems.PublishedList;
import dev.syncline.system.ineligibleitems.PublishedLists;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// DEFRA's published lists, from this node's memory, byte for byte as they stand in S3.
@RestController
final class PublishedListsEndpoint {

    private final PublishedLists lists;

    PublishedListsEndpoint(PublishedLists lists) {
        this.lists = lists;
    }

    /// 304 when the caller's `If-None-Match` names the present content.
    @Operation(
            operationId = "getPublishedList",
            summary = "One of DEFRA's lists, byte for byte as it stands in S3")
    @ApiResponse(
            responseCode = "200",
            description = "The list",
            headers = @Header(name = "ETag", description = "for If-None-Match"),
            content =
                    @Content(
                            mediaType = "application/json",
                            array = @ArraySchema(schema = @Schema)))
    @ApiResponse(
            responseCode = "304",
            description = "It is what `If-None-Match` names",
            content = @Content)
    @Refuses({ProblemType.NOT_CONFIGURED, ProblemType.NOT_LOADED})
    @GetMapping("/v1/{name:ineligible-items|iso-codes}")
    ResponseEntity<byte[]> list(
            @Parameter(schema = @Schema(allowableValues = {"ineligible-items", "iso-codes"}))
                    @PathVariable
                    String name) {
        PublishedList.Content content =
                lists.find(name)
                        .orElseThrow(() -> RequestRefused.notConfigured(name))
                        .content()
                        .orElseThrow(() -> RequestRefused.notLoaded(name));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noCache())
                .eTag(content.etag())
                .body(content.json());
    }
}
