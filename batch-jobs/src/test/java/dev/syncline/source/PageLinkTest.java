package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8288, and what is seen in the wild.
class PageLinkTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    <https://h/a?page=2>; rel="next"                             | https://h/a?page=2 | one link
                    <https://h/1>; rel="prev", <https://h/3>; rel="next", <https://h/9>; rel="last" | https://h/3 | several
                    <https://h/3>;rel=next,<https://h/9>;rel=last                | https://h/3        | no quotes, no blanks
                    <https://h/3> ; REL = "NeXt"                                 | https://h/3        | another case
                    <https://h/3>; rel="last next"                               | https://h/3        | several relations
                    <https://h/a?q=1,2;3>; rel="next"                            | https://h/a?q=1,2;3 | commas in the address
                    <https://h/1>; title="a, <b>; rel=\\"next\\""; rel="prev", <https://h/3>; rel="next" | https://h/3 | a link in a quoted text
                    <https://h/1>; rel="prev"; rel="next"                        |                    | only the first rel counts
                    <https://h/1>; rel="nextish"                                 |                    | another relation
                    <https://h/1>; rel="next"; anchor="/other"                   |                    | about another page
                    <https://h/1>; crossorigin; rel=next                         | https://h/1        | a parameter without value
                    , ,<https://h/1>; rel=next, ,                                | https://h/1        | empty elements
                    <?page=2>; rel=next                                          | ?page=2            | a relative one
                    <https://h/1>                                                |                    | no parameters
                    ``                                                           |                    | nothing
                    """)
    void findsTheNextPage(String header, String expected, String reason) {
        if (expected == null) {
            assertThat(PageLink.next(List.of(header))).isEmpty();
        } else {
            assertThat(PageLink.next(List.of(header))).contains(expected);
        }
    }

    @Test
    void looksAtAllHeaders() {
        assertThat(PageLink.next(List.of("<a>; rel=prev", "<b>; rel=next"))).contains("b");
        assertThat(PageLink.next(List.of())).isEmpty();
    }

    /// Taking them for "no next page" would lose the rest of the list.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/1; rel=next",
                "<https://h/1; rel=next",
                "<https://h/1> rel=next",
                "<https://h/1>; title=\"open; rel=next"
            })
    void refusesWhatCantBeRead(String header) {
        assertThatThrownBy(() -> PageLink.next(List.of(header)))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("where the next page is isn't known");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/a/b?x=1, ?page=2, https://h/a/b?page=2",
        "https://h/a/b?x=1, /c?page=2, https://h/c?page=2",
        "https://h/a/b?x=1, c, https://h/a/c",
        "https://h/a/b?x=1, //other/c, https://other/c",
        "https://h/a/b, https://h/c?p=%20#f, https://h/c?p=%20",
    })
    void resolvesAddresses(URI page, String target, URI expected) {
        assertThat(PageLink.resolve(page, target, "peer")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:s3cret@h/", "a b", "mailto:x@h"})
    void refusesWhatIsNoAddress(String target) {
        assertThatThrownBy(() -> PageLink.resolve(URI.create("https://h/"), target, "peer"))
                .hasMessageContaining("peer has a link to its next page that is no address")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void comparesOriginsWithTheirPorts() {
        assertThat(PageLink.isAt(URI.create("https://h/a"), URI.create("https://H:443/b")))
                .isTrue();
        assertThat(PageLink.isAt(URI.create("https://h/a"), URI.create("http://h/a"))).isFalse();
        assertThat(PageLink.isAt(URI.create("https://h/a"), URI.create("https://h:8443/")))
                .isFalse();
        assertThat(PageLink.isAt(URI.create("https://h/a"), URI.create("https://h.evil/")))
                .isFalse();
    }
}
